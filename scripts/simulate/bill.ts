import type { TokenCounts } from '../../src/domain/prices.ts';

/** Dollars per million tokens, as a provider prints them. */
export interface RateTexts {
  readonly input: string;
  readonly output: string;
  readonly cacheRead?: string;
  readonly cacheWrite?: string;
  readonly cacheWriteHour?: string;
  readonly reasoning?: string;
}

export interface Tariff {
  readonly rates: RateTexts;
  readonly tiers: readonly (RateTexts & { readonly overInputTokens: number })[];
}

/** A price as an operator has set it. */
export interface SetPrice extends Tariff {
  readonly model: string;
  readonly provider: string;
  /** The moment from which it holds, by the time of the call. */
  readonly from: number;
}

const NANO_DIGITS = 9;

/** Billionths of a dollar per million tokens, read digit by digit. */
const nanoOf = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(NANO_DIGITS, '0'));
};

const largest = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);

type Kind = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'cacheWriteHour' | 'reasoning';
type Nanos = Readonly<Record<Kind, bigint>>;

const KINDS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWriteHour',
  'reasoning',
] as const satisfies readonly Kind[];

const nanosOf = (texts: RateTexts): Nanos => {
  const input = nanoOf(texts.input);
  const output = nanoOf(texts.output);
  const cacheWrite = texts.cacheWrite === undefined ? input : nanoOf(texts.cacheWrite);
  return {
    input,
    output,
    cacheRead: texts.cacheRead === undefined ? input : nanoOf(texts.cacheRead),
    cacheWrite,
    cacheWriteHour: texts.cacheWriteHour === undefined ? cacheWrite : nanoOf(texts.cacheWriteHour),
    reasoning: texts.reasoning === undefined ? output : nanoOf(texts.reasoning),
  };
};

/** Of each kind of token the dearest of all that a family's models have, long prompts included. */
const dearest = (prices: readonly SetPrice[]): Nanos => {
  const all = prices.flatMap(({ rates, tiers }) => [rates, ...tiers].map(nanosOf));
  const of = (kind: Kind): bigint => largest(all.map((nanos) => nanos[kind]));
  return Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as Record<Kind, bigint>;
};

/** What a model is billed by: its own price, or the dearest of its family where it has none. */
export interface BilledModel {
  readonly model: string;
  /** Anthropic's wire counts cached tokens beside the input, OpenAI's counts them in. */
  readonly inputIncludesCached: boolean;
}

interface Bill {
  readonly billed: BilledModel;
  readonly tokens: TokenCounts;
  readonly at: number;
}

const inForce = (prices: readonly SetPrice[], at: number): readonly SetPrice[] => {
  const latest = new Map<string, SetPrice>();
  for (const price of prices.toSorted((one, other) => one.from - other.from)) {
    if (price.from <= at) latest.set(price.model, price);
  }
  return [...latest.values()];
};

const partsOf = ({ tokens, billed }: Bill) => {
  const [read = 0, write = 0, hour = 0] = [
    tokens.cacheRead,
    tokens.cacheWrite,
    tokens.cacheWriteHour,
  ];
  const cached = read + write + hour;
  const fresh = billed.inputIncludesCached ? Math.max(0, tokens.input - cached) : tokens.input;
  const reasoning = tokens.reasoning ?? 0;
  return { read, write, hour, fresh, reasoning, text: Math.max(0, tokens.output - reasoning) };
};

const PRODUCT_PER_MICRO = 1_000_000_000n;

/**
 * Micro-dollars of one call, rounded up once: reckoned here from the texts alone, and not by the
 * code that is under test.
 */
export const exactCost = (prices: readonly SetPrice[], bill: Bill): number => {
  const { read, write, hour, fresh, reasoning, text } = partsOf(bill);
  const current = inForce(prices, bill.at);
  const own = current.find(({ model }) => model === bill.billed.model);
  const prompt = fresh + read + write + hour;
  const tier = own?.tiers.filter(({ overInputTokens }) => prompt > overInputTokens).at(-1);
  const family = bill.billed.model.split('-')[0] ?? '';
  const nanos =
    own === undefined
      ? dearest(current.filter(({ model }) => model.startsWith(family)))
      : nanosOf(tier ?? own.rates);
  const product =
    BigInt(fresh) * nanos.input +
    BigInt(read) * nanos.cacheRead +
    BigInt(write) * nanos.cacheWrite +
    BigInt(hour) * nanos.cacheWriteHour +
    BigInt(text) * nanos.output +
    BigInt(reasoning) * nanos.reasoning;
  return Number((product + PRODUCT_PER_MICRO - 1n) / PRODUCT_PER_MICRO);
};

/** Tokens of a call, whole: what the day's limit counts. */
export const exactTokens = (bill: Bill): number => {
  const { read, write, hour, fresh } = partsOf(bill);
  return fresh + read + write + hour + Math.max(bill.tokens.output, bill.tokens.reasoning ?? 0);
};
