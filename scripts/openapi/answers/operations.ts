import { z } from 'zod';
import { count, instantText, limitOrNone, teamName, usdOrNone, usdText } from './words.ts';

const anything = z.record(z.string(), z.unknown());

export const AuditEntry = z
  .object({
    id: z.string(),
    at: instantText,
    who: z.string(),
    action: z.enum([
      'team.create',
      'team.update',
      'team.suspend',
      'team.resume',
      'team.delete',
      'team.import',
      'boost.create',
      'boost.delete',
      'price.set',
    ]),
    team: z.string().nullable(),
    before: anything.nullable(),
    after: anything.nullable(),
    request_id: z.string(),
    reason: z.string().optional(),
  })
  .describe('One change: who made it, and what was there before and after.');

export const AuditPage = z.object({
  entries: z.array(AuditEntry),
  next_cursor: z.string().nullable(),
});

const told = {
  reason: z.string().optional(),
  reason_code: z.string().optional(),
  retry_at: instantText.nullable().optional(),
};

const ExplainedLimit = z.object({
  name: z.enum([
    'requests_per_minute',
    'tokens_per_day',
    'usd_per_month',
    'model_cap',
    'user_limit',
  ]),
  limit: z.union([limitOrNone, usdOrNone]).optional(),
  used: z.union([count, usdText]).optional(),
  held: z.union([count, usdText]).optional(),
  remaining: z.union([limitOrNone, usdOrNone]).optional(),
  needed: z.union([count, usdText]).optional(),
  resets_at: instantText.nullable().optional(),
  would_deny: z.boolean(),
  ...told,
});

export const Explanation = z
  .object({
    team: teamName,
    at: instantText,
    registered: z.boolean(),
    mode: z.enum(['enforce', 'shadow']),
    decision: z.enum(['allow', 'deny']),
    ...told,
    would_deny: z.object(told).optional().describe('Of a team in shadow mode.'),
    pricing: z.enum(['listed', 'free', 'conservative', 'unpriced']).nullable().optional(),
    price: z.string().nullable().optional().describe('Which price of which list it was.'),
    tokens: count.optional(),
    cost_usd: usdText.nullable().optional(),
    limits: z.array(ExplainedLimit),
  })
  .describe('What the guard would decide now, limit by limit. Nothing is taken.');

export type AuditEntry = z.infer<typeof AuditEntry>;
export type Explanation = z.infer<typeof Explanation>;
