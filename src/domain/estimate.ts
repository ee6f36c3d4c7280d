import { costOfText } from './cost-table.ts';

/** What of a message counts: the text. Its role is one word, and in the overhead. */
interface PromptMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * Roughly how many tokens a prompt has, rather too many than too few: it sizes a hold.
 *
 * A tokenizer would be exact, for one family of models, and megabytes in the bundle. This is one
 * pass over the characters, with prices fitted to the dearer of `o200k_base` and `cl100k_base`:
 *
 * | text                | characters | `o200k_base` | estimate |  error |
 * | ------------------- | ---------: | -----------: | -------: | -----: |
 * | English prose       |     90,000 |       20,697 |   25,096 |  +21 % |
 * | TypeScript          |     90,000 |       23,459 |   31,375 |  +34 % |
 * | JSON, compact       |     60,000 |       25,983 |   34,349 |  +32 % |
 * | logs                |     54,000 |       23,985 |   27,122 |  +13 % |
 * | Base64              |     52,500 |       35,804 |   39,279 |  +10 % |
 * | German              |     43,500 |       10,234 |   13,429 |  +31 % |
 * | Chinese, simplified |     15,000 |        8,909 |   15,070 |  +69 % |
 * | Hindi               |     12,000 |        3,592 |   13,212 | +268 % |
 * | rare Han, at random |      7,500 |       14,448 |   10,200 |  −29 % |
 *
 * Scripts that the older encoding cuts into bytes are bounded for it, and so far too high for the
 * newer one. `docs/estimate.md` has the other kinds of text and how to measure again. Images, tools
 * and whatever else the gateway does not show us are not in it.
 */
export const estimatePromptTokens = (messages: readonly PromptMessage[]): number =>
  messages.reduce(
    (sum, { content }) => sum + TOKENS_PER_MESSAGE + estimateTextTokens(content),
    TOKENS_PER_CALL,
  );

/** Three marks around a message and one word for its role. */
export const TOKENS_PER_MESSAGE = 4;
/** The beginning of the answer is part of the prompt. */
export const TOKENS_PER_CALL = 3;

/** Every character costs nothing or something and only looks back: more text is never fewer tokens. */
export const estimateTextTokens = (text: string): number => Math.ceil(costOfText(text) / 100);
