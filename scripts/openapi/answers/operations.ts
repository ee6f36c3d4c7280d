import * as v from 'valibot';
import { record } from '../../../src/http/shapes.ts';
import { count, instantText, limitOrNone, teamName, usdOrNone, usdText } from './words.ts';

const anything = record({ name: v.string() }, v.unknown());

export const AuditEntry = v.pipe(
  v.object({
    id: v.string(),
    at: instantText,
    who: v.string(),
    action: v.picklist([
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
    team: v.nullable(v.string()),
    before: v.nullable(anything),
    after: v.nullable(anything),
    request_id: v.string(),
    reason: v.optional(v.string()),
  }),
  v.description('One change: who made it, and what was there before and after.'),
);

export const AuditPage = v.object({
  entries: v.array(AuditEntry),
  next_cursor: v.nullable(v.string()),
});

const told = {
  reason: v.optional(v.string()),
  reason_code: v.optional(v.string()),
  retry_at: v.optional(v.nullable(instantText)),
};

const ExplainedLimit = v.object({
  name: v.picklist([
    'requests_per_minute',
    'tokens_per_day',
    'usd_per_month',
    'model_cap',
    'user_limit',
  ]),
  limit: v.optional(v.union([limitOrNone, usdOrNone])),
  used: v.optional(v.union([count, usdText])),
  held: v.optional(v.union([count, usdText])),
  remaining: v.optional(v.union([limitOrNone, usdOrNone])),
  needed: v.optional(v.union([count, usdText])),
  resets_at: v.optional(v.nullable(instantText)),
  would_deny: v.boolean(),
  ...told,
});

export const Explanation = v.pipe(
  v.object({
    team: teamName,
    at: instantText,
    registered: v.boolean(),
    mode: v.picklist(['enforce', 'shadow']),
    decision: v.picklist(['allow', 'deny']),
    ...told,
    would_deny: v.pipe(v.optional(v.object(told)), v.description('Of a team in shadow mode.')),
    pricing: v.optional(v.nullable(v.picklist(['listed', 'free', 'conservative', 'unpriced']))),
    price: v.pipe(
      v.optional(v.nullable(v.string())),
      v.description('Which price of which list it was.'),
    ),
    tokens: v.optional(count),
    cost_usd: v.optional(v.nullable(usdText)),
    limits: v.array(ExplainedLimit),
  }),
  v.description('What the guard would decide now, limit by limit. Nothing is taken.'),
);

export type AuditEntry = v.InferOutput<typeof AuditEntry>;
export type Explanation = v.InferOutput<typeof Explanation>;
