import * as v from 'valibot';
import {
  count,
  dayText,
  instantText,
  limitOrNone,
  monthText,
  seconds,
  teamName,
  usdOrNone,
  usdText,
} from './words.ts';

const degraded = v.pipe(
  v.literal(true),
  v.description('The table gave no answer, and the fault policy has decided.'),
);

const REASON_CODES = [
  'team_unknown',
  'team_suspended',
  'model_not_allowed',
  'model_unpriced',
  'budget_spent',
  'budget_short',
  'model_cap_spent',
  'model_cap_short',
  'user_budget_spent',
  'user_budget_short',
  'daily_tokens_spent',
  'daily_tokens_short',
  'rate_limited',
  'unverified',
] as const;

const SCOPES = [
  'requests_per_minute',
  'tokens_per_day',
  'usd_per_month',
  'model_usd_per_month',
  'user_usd_per_month',
  'team',
  'model',
] as const;

export const Denial = v.pipe(
  v.object({
    type: v.literal('error'),
    error: v.object({
      type: v.picklist([
        'rate_limit_error',
        'budget_exceeded',
        'billing_error',
        'permission_error',
      ]),
      code: v.picklist(['rate_limit_exceeded', 'insufficient_quota', 'permission_denied', '429']),
      message: v.string(),
      param: v.null(),
    }),
    allowed: v.literal(false),
    reason: v.pipe(v.string(), v.description('A sentence; scripts may match on its words.')),
    retry_after_seconds: seconds,
    reason_code: v.picklist(REASON_CODES),
    scope: v.optional(v.picklist(SCOPES)),
    limit: v.optional(v.union([count, usdText])),
    resets_at: v.pipe(v.optional(instantText), v.description('When the window of the limit ends.')),
    model: v.optional(v.string()),
    suggested_models: v.optional(v.array(v.string())),
    degraded: v.optional(degraded),
    request_id: v.optional(v.string()),
  }),
  v.description(
    'Why a call is denied, with the members that SDKs read. It never has a member `action`.',
  ),
);

const passing = {
  would_deny: v.pipe(
    v.optional(Denial),
    v.description('Of a team in shadow mode: what it would have been told.'),
  ),
  degraded: v.optional(degraded),
};

export const RateLimitAllowance = v.object({
  allowed: v.literal(true),
  team: teamName,
  limit: limitOrNone,
  remaining: limitOrNone,
  reset_seconds: v.nullable(seconds),
  ...passing,
});

export const TokensAnswer = v.object({
  team: teamName,
  recorded: v.boolean(),
  duplicate: v.boolean(),
  tokens_of_first: v.optional(count),
  day: dayText,
  total: count,
  held: count,
  limit: limitOrNone,
  remaining: limitOrNone,
  reset_seconds: seconds,
  resets_at: instantText,
  exceeded: v.boolean(),
  next_check: v.optional(Denial),
});

const money = {
  limit_usd: usdOrNone,
  used_usd: usdText,
  held_usd: usdText,
  remaining_usd: usdOrNone,
  utilization_percent: v.nullable(v.pipe(v.number(), v.minValue(0))),
  reset_seconds: seconds,
  resets_at: instantText,
};

const Money = v.object(money);

export const BudgetAllowance = v.object({
  allowed: v.literal(true),
  team: teamName,
  month: monthText,
  ...v.partial(Money).entries,
  warning: v.boolean(),
  model_cap: v.optional(Money),
  user_limit: v.optional(Money),
  ...passing,
});

const pass = v.object({ reason: v.string() });
const reject = v.object({
  body: v.pipe(
    v.string(),
    v.description('JSON as text, handed to the client as it is: a denial or a problem.'),
  ),
  status_code: v.union([v.literal(401), v.literal(403), v.literal(429), v.literal(503)]),
  reason: v.string(),
});

export const GuardAnswer = v.pipe(
  v.object({ action: v.union([pass, reject]) }),
  v.description('The webhook answer of agentgateway. What is no reject is a pass.'),
);

export const GuardVerdict = v.object({ action: v.picklist(['pass', 'reject']) });

export const AuthzAllowance = v.pipe(
  v.object({
    allowed: v.literal(true),
    team: teamName,
    request_id: v.string(),
    ...passing,
  }),
  v.description('For people who try it: a gateway looks at the status alone.'),
);
