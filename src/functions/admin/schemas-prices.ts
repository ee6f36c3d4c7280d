import * as z from 'zod/mini';
import { parseRate, type Rate } from '../../domain/prices.ts';
import { model } from '../../http/schemas.ts';
import { pageLimit, time, wholeNumber } from './schemas-common.ts';

const RATE_RULE = 'must be dollars per million tokens, as "2.50", with at most nine decimals';

const isRate = (amount: string | number): boolean => parseRate(String(amount)) !== undefined;

/** Text is exact; of a number the shortest text is read. */
const rate = z.pipe(
  z
    .union(
      [
        z.string().check(z.regex(/^\d{1,6}(?:\.\d{1,9})?$/, { error: RATE_RULE, abort: true })),
        z.number(),
      ],
      RATE_RULE,
    )
    .check(z.refine(isRate, RATE_RULE)),
  z.transform((amount: string | number) => parseRate(String(amount)) as Rate),
);

const rates = {
  input: rate,
  output: rate,
  cache_read: z.optional(rate),
  cache_write: z.optional(rate),
  cache_write_hour: z.optional(rate),
  reasoning: z.optional(rate),
};

const TIERS_RULE = 'must be at most 10, by rising over_input_tokens';

const Tier = z.strictObject({ over_input_tokens: wholeNumber(1, 100_000_000), ...rates });

const areRising = (tiers: readonly { readonly over_input_tokens: number }[]): boolean =>
  tiers.every(
    ({ over_input_tokens: over }, index) =>
      index === 0 || over > (tiers[index - 1]?.over_input_tokens ?? 0),
  );

export const PriceBody = z.strictObject({
  from: time,
  ...rates,
  tiers: z.optional(
    z.array(Tier).check(z.maxLength(10, TIERS_RULE), z.refine(areRising, TIERS_RULE)),
  ),
});
export type PriceRates = Omit<z.infer<typeof Tier>, 'over_input_tokens'>;

const PROVIDER_RULE = 'must be 1 to 200 printable characters without spaces or #';

/** It becomes part of a key, as a model's name does. */
export const provider = z.string(PROVIDER_RULE).check(z.regex(/^[!"$-~]{1,200}$/, PROVIDER_RULE));

export const PricePath = z.strictObject({ provider, model });

export const PricesQuery = z.strictObject({
  provider: z.optional(provider),
  model: z.optional(model),
  limit: z.optional(pageLimit),
  cursor: z.optional(z.string()),
});
