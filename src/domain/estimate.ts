import {
  DIGIT,
  isAccented,
  isVowel,
  LETTER,
  LINE_END,
  MARK,
  sortOf,
  SPACE,
  TAB,
} from './character-sorts.ts';

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

/** Where the scan stands. One object a text, changed in place: a text has millions of steps. */
interface Scan {
  unit: number;
  sort: number;
  sortBefore: number;
  isRepeated: boolean;
  /** How many characters of this sort there are in a row. */
  run: number;
  /** How many of them, up to this letter, are consonants. */
  consonants: number;
}

/** Every character costs nothing or something and only looks back: more text is never fewer tokens. */
export const estimateTextTokens = (text: string): number => {
  const scan = { unit: 0, sort: 0, sortBefore: 0, isRepeated: false, run: 0, consonants: 0 };
  let hundredths = 0;
  for (let at = 0; at < text.length; at += 1) {
    advance(scan, text.charCodeAt(at));
    hundredths += costOfLast(scan);
  }
  return Math.ceil(hundredths / 100);
};

/** In hundredths of a token, as all prices here, by the place in a run; the last one stays. */
const LETTER_PRICES = [60, 0, 0, 0, 66, 66, 66, 19];
const SPACE_PRICES = [0, 97, 3];
const LINE_END_PRICES = [100, 12];
const TAB_PRICES = [20, 31];

/** Beyond three consonants in a row it is seldom a word that is one token. */
const CONSONANTS_IN_A_WORD = 3;
const CONSONANT_TOO_MANY = 150;
const ACCENT = 158;
const LETTER_AFTER_DIGIT = 98;
/** Alone among the words, a number does not take the space before it into its token. */
const DIGIT_AFTER_SPACE = 100;
/** A semicolon or a brace takes the end of its line into its token. */
const LINE_END_AFTER_MARK = 10;
const FIRST_MARK = 95;
const REPEATED_MARK = 30;
const OTHER_MARK = 69;
/** Both encodings cut numbers into groups of three digits. */
const DIGITS_PER_TOKEN = 3;

const advance = (scan: Scan, unit: number): void => {
  scan.isRepeated = unit === scan.unit;
  scan.unit = unit;
  scan.sortBefore = scan.sort;
  scan.sort = sortOf(unit);
  scan.run = scan.sort === scan.sortBefore ? scan.run + 1 : 1;
};

const costOfLast = (scan: Scan): number => {
  switch (scan.sort) {
    case LETTER:
      return letterCost(scan);
    case DIGIT:
      return digitCost(scan);
    case SPACE:
      return priceAt(SPACE_PRICES, scan.run);
    case LINE_END:
      return lineEndCost(scan);
    case TAB:
      return priceAt(TAB_PRICES, scan.run);
    case MARK:
      return markCost(scan);
    default:
      return scan.sort;
  }
};

const letterCost = (scan: Scan): number => {
  scan.consonants = consonantsUpTo(scan);
  return (
    priceAt(LETTER_PRICES, scan.run) +
    (scan.sortBefore === DIGIT ? LETTER_AFTER_DIGIT : 0) +
    (scan.consonants > CONSONANTS_IN_A_WORD ? CONSONANT_TOO_MANY : 0) +
    (isAccented(scan.unit) ? ACCENT : 0)
  );
};

const consonantsUpTo = ({ unit, run, consonants }: Scan): number => {
  if (isVowel(unit)) return 0;
  return run === 1 ? 1 : consonants + 1;
};

const digitCost = ({ run, sortBefore }: Scan): number =>
  (run % DIGITS_PER_TOKEN === 1 ? 100 : 0) + (sortBefore === SPACE ? DIGIT_AFTER_SPACE : 0);

const lineEndCost = ({ run, sortBefore }: Scan): number =>
  sortBefore === MARK ? LINE_END_AFTER_MARK : priceAt(LINE_END_PRICES, run);

const markCost = ({ run, isRepeated }: Scan): number => {
  if (run === 1) return FIRST_MARK;
  return isRepeated ? REPEATED_MARK : OTHER_MARK;
};

const priceAt = (prices: readonly number[], run: number): number =>
  prices[run < prices.length ? run - 1 : prices.length - 1] ?? 0;
