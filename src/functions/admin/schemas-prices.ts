import * as v from 'valibot';
import { parseRate, type Rate } from '../../domain/prices.ts';
import { model } from '../../http/schemas.ts';
import { rule, strictObject } from '../../http/shapes.ts';
import { list, pageLimit, time, wholeNumber } from './schemas-common.ts';

const RATE_RULE = 'must be dollars per million tokens, as "2.50", with at most nine decimals';

const isRate = (amount: string | number): boolean => parseRate(String(amount)) !== undefined;

/** Nothing goes on behind text that does not match, so that it is as little a rate as a list is. */
const rateText = v.pipe(v.string(), v.regex(/^\d{1,6}(?:\.\d{1,9})?$/), v.string());

/** Text is exact; of a number the shortest text is read. */
const rate = v.pipe(
  v.union([rateText, v.number()], RATE_RULE),
  v.check(isRate, RATE_RULE),
  v.transform((amount) => parseRate(String(amount)) as Rate),
);

const rates = {
  input: rate,
  output: rate,
  cache_read: v.optional(rate),
  cache_write: v.optional(rate),
  cache_write_hour: v.optional(rate),
  reasoning: v.optional(rate),
};

const TIERS_RULE = 'must be at most 10, by rising over_input_tokens';

const Tier = strictObject({ over_input_tokens: wholeNumber(1, 100_000_000), ...rates });

const areRising = (tiers: readonly { readonly over_input_tokens: number }[]): boolean =>
  tiers.every(
    ({ over_input_tokens: over }, index) =>
      index === 0 || over > (tiers[index - 1]?.over_input_tokens ?? 0),
  );

export const PriceBody = strictObject({
  from: time,
  ...rates,
  tiers: v.optional(
    v.pipe(list(Tier, { most: 10, rule: TIERS_RULE }), rule(areRising, TIERS_RULE)),
  ),
});
export type PriceRates = Omit<v.InferOutput<typeof Tier>, 'over_input_tokens'>;

const PROVIDER_RULE = 'must be 1 to 200 printable characters without spaces or #';

/** It becomes part of a key, as a model's name does. */
export const provider = v.pipe(v.string(PROVIDER_RULE), v.regex(/^[!"$-~]{1,200}$/, PROVIDER_RULE));

export const PricePath = strictObject({ provider, model });

export const PricesQuery = strictObject({
  provider: v.optional(provider),
  model: v.optional(model),
  limit: v.optional(pageLimit),
  cursor: v.optional(v.string()),
});
