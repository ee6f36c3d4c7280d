import { z } from 'zod';
import { count, instantText, usdText } from './words.ts';

const OUTCOMES = [
  'recorded',
  'duplicate',
  'conflict',
  'refused',
  'voided',
  'nothing_held',
] as const;

export const UsageResult = z
  .object({
    request_id: z.string().nullable(),
    outcome: z.enum(OUTCOMES),
    cost_usd: usdText.optional(),
    tokens: count.optional(),
    pricing: z.enum(['listed', 'free', 'conservative', 'unpriced']).optional(),
    at: instantText.optional(),
    reason: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .describe('What became of one event.');

export const UsageResults = z
  .object({
    recorded: count,
    duplicate: count,
    conflict: count,
    refused: count,
    voided: count,
    nothing_held: count,
    results: z.array(UsageResult),
  })
  .describe('What became of a list of events, in their order.');
