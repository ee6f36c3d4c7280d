import type { Branded } from './brand.ts';
import { MICRO_PER_USD, type MicroUsd, microUsd, USD_MAX } from './money.ts';

/**
 * Nano-dollars per million tokens, always a whole number.
 *
 * Providers quote dollars per million tokens with up to six digits after the point; at nine every
 * quote is exact, and the dearest quote is still far below where whole numbers stop being exact.
 */
export type Rate = Branded<number, 'Rate'>;

const RATE_TEXT = /^(?<whole>\d{1,6})(?:\.(?<fraction>\d{1,9}))?$/;
const NANO_DIGITS = 9;
const NANO_PER_USD = 1_000_000_000;

/** Reads `"0.075"`, dollars per million tokens; `undefined` when that would not be exact. */
export const parseRate = (text: string): Rate | undefined => {
  const groups = RATE_TEXT.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const fraction = (groups['fraction'] ?? '').padEnd(NANO_DIGITS, '0');
  return (Number(groups['whole']) * NANO_PER_USD + Number(fraction)) as Rate;
};

/** The text that `parseRate` reads: `"0.075"`. */
export const rateText = (rate: Rate): string => {
  const digits = String(rate).padStart(NANO_DIGITS + 1, '0');
  const fraction = digits.slice(-NANO_DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -NANO_DIGITS);
  return fraction === '' ? whole : `${whole}.${fraction}`;
};

/** What a provider states. A kind of token without a rate of its own is billed as another kind. */
export interface QuotedRates {
  readonly input: Rate;
  readonly output: Rate;
  /** Without it: as input. */
  readonly cacheRead?: Rate | undefined;
  /** Written to live five minutes. Without it: as input. */
  readonly cacheWrite?: Rate | undefined;
  /** Written to live an hour. Without it: as the five minutes'. */
  readonly cacheWriteHour?: Rate | undefined;
  /** Without it: as output. */
  readonly reasoning?: Rate | undefined;
}

/** A rate for every kind of token: what the provider did not quote is filled in. */
export type Rates = { readonly [Kind in keyof QuotedRates]-?: Rate };

/** The rates of long prompts. They hold for the whole call, not only for the tokens above the line. */
export interface ContextTier extends Rates {
  /** Exclusive: a prompt of exactly as many tokens is still billed below this tier. */
  readonly overInputTokens: number;
}

/** What a model costs at one provider from one date on. */
export interface Tariff extends Rates {
  /** By rising `overInputTokens`. */
  readonly tiers: readonly ContextTier[];
}

export interface ModelPrice extends Tariff {
  /**
   * Whether the provider's input count has the cached tokens in it already.
   *
   * It does where the wire is OpenAI's or Gemini's, and does not where it is Anthropic's or
   * Bedrock's: taking one for the other bills cached tokens twice or not at all.
   */
  readonly inputIncludesCached: boolean;
}

export const ratesOf = (quoted: QuotedRates): Rates => {
  const { input, output, cacheRead = input, cacheWrite = input } = quoted;
  const { cacheWriteHour = cacheWrite, reasoning = output } = quoted;
  return { input, output, cacheRead, cacheWrite, cacheWriteHour, reasoning };
};

const dearer = (one: Rate, other: Rate): Rate => (one > other ? one : other);

/** The dearer rate of each kind: no call costs more at either of the two than at the result. */
export const dearestRates = (one: Rates, other: Rates): Rates => ({
  input: dearer(one.input, other.input),
  output: dearer(one.output, other.output),
  cacheRead: dearer(one.cacheRead, other.cacheRead),
  cacheWrite: dearer(one.cacheWrite, other.cacheWrite),
  cacheWriteHour: dearer(one.cacheWriteHour, other.cacheWriteHour),
  reasoning: dearer(one.reasoning, other.reasoning),
});

/** Zero for every kind of token: such a model passes when the money is gone. */
export const isFree = (tariff: Tariff): boolean =>
  [tariff, ...tariff.tiers].every((rates) => Object.values(ratesOf(rates)).every((r) => r === 0));

/** The tokens of one call, as the gateway reports them. */
export interface TokenCounts {
  /** With or without the cached ones: `ModelPrice.inputIncludesCached` says which. */
  readonly input: number;
  /** With the reasoning tokens. */
  readonly output: number;
  readonly cacheRead?: number | undefined;
  /** Without those of `cacheWriteHour`. Where a gateway does not tell them apart: all of them. */
  readonly cacheWrite?: number | undefined;
  readonly cacheWriteHour?: number | undefined;
  /** A part of `output`. */
  readonly reasoning?: number | undefined;
}

/**
 * The price of one call.
 *
 * Rounds up, once, after the sum: rounding down would make every call under 1 µ$ free, and rounding
 * each term would overcharge. A part that is reported larger than its whole (more cached tokens
 * than input) is billed as reported and the rest as none, so no count can make a call cheaper than
 * its parts, let alone negative.
 */
export const costOf = (tokens: TokenCounts, price: ModelPrice): MicroUsd => {
  const cacheRead = count(tokens.cacheRead);
  const cacheWrite = count(tokens.cacheWrite);
  const cacheWriteHour = count(tokens.cacheWriteHour);
  const reasoning = count(tokens.reasoning);
  const cached = cacheRead + cacheWrite + cacheWriteHour;
  const input = price.inputIncludesCached ? rest(tokens.input, cached) : count(tokens.input);
  const rates = tierOf(price, input + cached);
  return roundedUp(
    input * BigInt(rates.input) +
      cacheRead * BigInt(rates.cacheRead) +
      cacheWrite * BigInt(rates.cacheWrite) +
      cacheWriteHour * BigInt(rates.cacheWriteHour) +
      rest(tokens.output, reasoning) * BigInt(rates.output) +
      reasoning * BigInt(rates.reasoning),
  );
};

/** What is known of a call before it is made. `inputTokens` is the whole prompt, cached or not. */
export interface ExpectedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * What a call can cost at most: the size of a hold.
 *
 * Bounds `costOf` for every call with at most these tokens, in whatever way the prompt turns out
 * to be split into fresh, read and written tokens and the answer into text and reasoning. So each
 * side is taken at its dearest kind (writing to a cache is often dearer than input), in the dearest
 * tier up to the one that the prompt reaches.
 */
export const estimateCostOf = (expected: ExpectedTokens, price: ModelPrice): MicroUsd => {
  const input = count(expected.inputTokens);
  const rates = tiersUpTo(price, input).reduce<Rates>(dearestRates, price);
  const perInput = Math.max(rates.input, rates.cacheRead, rates.cacheWrite, rates.cacheWriteHour);
  const perOutput = Math.max(rates.output, rates.reasoning);
  return roundedUp(input * BigInt(perInput) + count(expected.outputTokens) * BigInt(perOutput));
};

const tiersUpTo = (tariff: Tariff, inputTokens: bigint): readonly ContextTier[] =>
  tariff.tiers.filter((tier) => inputTokens > tier.overInputTokens);

const tierOf = (tariff: Tariff, inputTokens: bigint): Rates =>
  tiersUpTo(tariff, inputTokens).at(-1) ?? tariff;

/** Counts come from outside: what is no count at all is none, and none is too large to multiply. */
const count = (tokens: number | undefined): bigint =>
  tokens !== undefined && tokens > 0
    ? BigInt(Math.min(Math.ceil(tokens), Number.MAX_SAFE_INTEGER))
    : 0n;

const rest = (whole: number, part: bigint): bigint => {
  const left = count(whole) - part;
  return left > 0n ? left : 0n;
};

/** Tokens times nano-dollars per million tokens, in one micro-dollar. */
const PRODUCT_PER_MICRO = 1_000_000_000n;

/** A billion dollars for one call is a report gone wrong; the bound keeps sums of them exact. */
const COST_MAX = BigInt(USD_MAX) * BigInt(MICRO_PER_USD);

const roundedUp = (product: bigint): MicroUsd => {
  const micro = (product + PRODUCT_PER_MICRO - 1n) / PRODUCT_PER_MICRO;
  return microUsd(Number(micro < COST_MAX ? micro : COST_MAX));
};
