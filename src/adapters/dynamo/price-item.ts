import * as v from 'valibot';
import { invariant } from '../../domain/errors.ts';
import type { PriceOverride } from '../../domain/price-book.ts';
import { parseRate, type QuotedRates, type Rate, ratesOf } from '../../domain/prices.ts';
import { instant } from '../../domain/time.ts';
import { int, parseStored } from './stored.ts';

const rate = v.string();

const Quote = v.object({
  input: rate,
  output: rate,
  cacheRead: v.optional(rate),
  cacheWrite: v.optional(rate),
  cacheWriteHour: v.optional(rate),
  reasoning: v.optional(rate),
});

const PriceItem = v.object({
  provider: v.string(),
  model: v.string(),
  from: int,
  rates: Quote,
  tiers: v.optional(v.array(v.object({ ...Quote.entries, overInputTokens: int })), []),
});

/** Rates as the table holds them: decimal text in dollars per million tokens. */
type StoredQuote = v.InferOutput<typeof Quote>;

export type StoredPrice = v.InferInput<typeof PriceItem>;

/** Throws when what is stored is no price: it was not written by this code. */
export const parsePriceItem = (item: unknown): PriceOverride => {
  const { provider, model, from, rates, tiers } = parseStored(PriceItem, item);
  return {
    provider,
    model,
    from: instant(from),
    tariff: {
      ...ratesOf(quoted(rates)),
      tiers: tiers.map(({ overInputTokens, ...tier }) => ({
        overInputTokens,
        ...ratesOf(quoted(tier)),
      })),
    },
  };
};

const quoted = (stored: StoredQuote): QuotedRates => ({
  input: exact(stored.input),
  output: exact(stored.output),
  cacheRead: optional(stored.cacheRead),
  cacheWrite: optional(stored.cacheWrite),
  cacheWriteHour: optional(stored.cacheWriteHour),
  reasoning: optional(stored.reasoning),
});

const optional = (text: string | undefined): Rate | undefined =>
  text === undefined ? undefined : exact(text);

const exact = (text: string): Rate => {
  const value = parseRate(text);
  invariant(value !== undefined, `Not a price in the store: ${text}`);
  return value;
};
