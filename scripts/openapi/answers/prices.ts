import { z } from 'zod';
import { instantText } from './words.ts';

const rate = z
  .string()
  .regex(/^\d+(?:\.\d{1,9})?$/)
  .describe('US dollars for a million tokens.');

const rates = {
  input: rate,
  output: rate,
  cache_read: rate,
  cache_write: rate,
  cache_write_hour: rate,
  reasoning: rate,
};

const dated = {
  from: instantText.nullable().describe('null: since ever.'),
  ...rates,
  tiers: z.array(z.object({ over_input_tokens: z.int().min(1), ...rates })),
};

const place = { provider: z.string(), model: z.string() };

export const Price = z
  .object({ ...place, revision: z.int().min(1), ...dated })
  .describe('A price that an operator has set, from a date on.');

export const PricePage = z
  .object({
    prices: z.array(z.object({ ...place, source: z.enum(['list', 'override']), ...dated })),
    next_cursor: z.string().nullable(),
  })
  .describe('The prices in force.');

export const PriceHistory = z
  .object({
    ...place,
    overrides: z.array(z.object({ revision: z.int().min(1), ...dated })),
    list: z.array(z.object(dated)),
  })
  .describe(
    'What a model has cost and will cost, newest first: as set by operators, and as listed.',
  );

export type Price = z.infer<typeof Price>;
export type PricePage = z.infer<typeof PricePage>;
export type PriceHistory = z.infer<typeof PriceHistory>;
