import * as v from 'valibot';
import { count, instantText, usdText } from './words.ts';

const OUTCOMES = [
  'recorded',
  'duplicate',
  'conflict',
  'refused',
  'voided',
  'nothing_held',
] as const;

export const UsageResult = v.pipe(
  v.object({
    request_id: v.nullable(v.string()),
    outcome: v.picklist(OUTCOMES),
    cost_usd: v.optional(usdText),
    tokens: v.optional(count),
    pricing: v.optional(v.picklist(['listed', 'free', 'conservative', 'unpriced'])),
    at: v.optional(instantText),
    reason: v.optional(v.string()),
    errors: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
  }),
  v.description('What became of one event.'),
);

export const UsageResults = v.pipe(
  v.object({
    recorded: count,
    duplicate: count,
    conflict: count,
    refused: count,
    voided: count,
    nothing_held: count,
    results: v.array(UsageResult),
  }),
  v.description('What became of a list of events, in their order.'),
);
