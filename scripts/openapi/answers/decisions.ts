import { z } from 'zod';
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

const degraded = z
  .literal(true)
  .describe('The table gave no answer, and the fault policy has decided.');

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

export const Denial = z
  .object({
    type: z.literal('error'),
    error: z.object({
      type: z.enum(['rate_limit_error', 'budget_exceeded', 'billing_error', 'permission_error']),
      code: z.enum(['rate_limit_exceeded', 'insufficient_quota', 'permission_denied', '429']),
      message: z.string(),
      param: z.null(),
    }),
    allowed: z.literal(false),
    reason: z.string().describe('A sentence; scripts may match on its words.'),
    retry_after_seconds: seconds,
    reason_code: z.enum(REASON_CODES),
    scope: z.enum(SCOPES).optional(),
    limit: z.union([count, usdText]).optional(),
    resets_at: instantText.optional().describe('When the window of the limit ends.'),
    model: z.string().optional(),
    suggested_models: z.array(z.string()).optional(),
    degraded: degraded.optional(),
    request_id: z.string().optional(),
  })
  .describe(
    'Why a call is denied, with the members that SDKs read. It never has a member `action`.',
  );

const passing = {
  would_deny: Denial.optional().describe('Of a team in shadow mode: what it would have been told.'),
  degraded: degraded.optional(),
};

export const RateLimitAllowance = z.object({
  allowed: z.literal(true),
  team: teamName,
  limit: limitOrNone,
  remaining: limitOrNone,
  reset_seconds: seconds.nullable(),
  ...passing,
});

export const TokensAnswer = z.object({
  team: teamName,
  recorded: z.boolean(),
  duplicate: z.boolean(),
  tokens_of_first: count.optional(),
  day: dayText,
  total: count,
  held: count,
  limit: limitOrNone,
  remaining: limitOrNone,
  reset_seconds: seconds,
  resets_at: instantText,
  exceeded: z.boolean(),
  next_check: Denial.optional(),
});

const money = {
  limit_usd: usdOrNone,
  used_usd: usdText,
  held_usd: usdText,
  remaining_usd: usdOrNone,
  utilization_percent: z.number().min(0).nullable(),
  reset_seconds: seconds,
  resets_at: instantText,
};

const Money = z.object(money);

export const BudgetAllowance = z.object({
  allowed: z.literal(true),
  team: teamName,
  month: monthText,
  ...Money.partial().shape,
  warning: z.boolean(),
  model_cap: Money.optional(),
  user_limit: Money.optional(),
  ...passing,
});

const pass = z.object({ reason: z.string() });
const reject = z.object({
  body: z.string().describe('JSON as text, handed to the client as it is: a denial or a problem.'),
  status_code: z.union([z.literal(401), z.literal(403), z.literal(429), z.literal(503)]),
  reason: z.string(),
});

export const GuardAnswer = z
  .object({ action: z.union([pass, reject]) })
  .describe('The webhook answer of agentgateway. What is no reject is a pass.');

export const GuardVerdict = z.object({ action: z.enum(['pass', 'reject']) });

export const AuthzAllowance = z
  .object({
    allowed: z.literal(true),
    team: teamName,
    request_id: z.string(),
    ...passing,
  })
  .describe('For people who try it: a gateway looks at the status alone.');
