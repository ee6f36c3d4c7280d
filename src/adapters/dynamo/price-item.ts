import * as z from 'zod/mini';
import { invariant } from '../../domain/errors.ts';
import type { PriceOverride } from '../../domain/price-book.ts';
import { parseRate, type QuotedRates, type Rate, ratesOf } from '../../domain/prices.ts';
import { instant } from '../../domain/time.ts';

const rate = z.string();

const Quote = z.object({
  input: rate,
  output: rate,
  cacheRead: z.optional(rate),
  cacheWrite: z.optional(rate),
  cacheWriteHour: z.optional(rate),
  reasoning: z.optional(rate),
});

const PriceItem = z.object({
  provider: z.string(),
  model: z.string(),
  from: z.int(),
  rates: Quote,
  tiers: z._default(z.array(z.extend(Quote, { overInputTokens: z.int() })), []),
});

/** Rates as the table holds them: decimal text in dollars per million tokens. */
type StoredQuote = z.infer<typeof Quote>;

export type StoredPrice = z.input<typeof PriceItem>;

/** Throws when what is stored is no price: it was not written by this code. */
export const parsePriceItem = (item: unknown): PriceOverride => {
  const { provider, model, from, rates, tiers } = PriceItem.parse(item);
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
