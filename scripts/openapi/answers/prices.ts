import * as v from 'valibot';
import { instantText, positive } from './words.ts';

const rate = v.pipe(
  v.string(),
  v.regex(/^\d+(?:\.\d{1,9})?$/),
  v.description('US dollars for a million tokens.'),
);

const rates = {
  input: rate,
  output: rate,
  cache_read: rate,
  cache_write: rate,
  cache_write_hour: rate,
  reasoning: rate,
};

const dated = {
  from: v.pipe(v.nullable(instantText), v.description('null: since ever.')),
  ...rates,
  tiers: v.array(v.object({ over_input_tokens: positive, ...rates })),
};

const place = { provider: v.string(), model: v.string() };

export const Price = v.pipe(
  v.object({ ...place, revision: positive, ...dated }),
  v.description('A price that an operator has set, from a date on.'),
);

export const PricePage = v.pipe(
  v.object({
    prices: v.array(v.object({ ...place, source: v.picklist(['list', 'override']), ...dated })),
    next_cursor: v.nullable(v.string()),
  }),
  v.description('The prices in force.'),
);

export const PriceHistory = v.pipe(
  v.object({
    ...place,
    overrides: v.array(v.object({ revision: positive, ...dated })),
    list: v.array(v.object(dated)),
  }),
  v.description(
    'What a model has cost and will cost, newest first: as set by operators, and as listed.',
  ),
);

export type Price = v.InferOutput<typeof Price>;
export type PricePage = v.InferOutput<typeof PricePage>;
export type PriceHistory = v.InferOutput<typeof PriceHistory>;
