import type { DenyCode, Denial, DenyReason } from '../../domain/decision.ts';
import { describe } from '../../domain/reasons.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';

/** What clients, SDKs and scripts read of a denial. */
export interface DenialBody {
  readonly type: 'error';
  readonly error: {
    readonly type: string;
    readonly message: string;
    readonly param: null;
    readonly code: string;
  };
  readonly allowed: false;
  readonly reason: string;
  readonly retry_after_seconds: number;
  readonly reason_code: DenyCode;
  readonly degraded?: true;
}

/** Nobody knows when an admin acts: an hour is often enough to ask again. */
const RETRY_AFTER_UNKNOWN_SECONDS = 3_600;

/**
 * Whole seconds until the same request passes if nobody else asks, at least 1; an hour where no
 * wait helps by itself.
 */
export const retryAfterSeconds = ({ retryAt }: Denial, now: Instant): number =>
  retryAt === undefined ? RETRY_AFTER_UNKNOWN_SECONDS : secondsUntil(retryAt, now);

/**
 * One body for everybody: the OpenAI SDK reads `error.message`, `error.type` and `error.code`, the
 * Anthropic SDK `type` and `error.type`, LiteLLM scripts `error.type`, and ours the top level.
 *
 * It has no top-level `action`: the gateway would read that as its own.
 */
export const denialBody = (denial: Denial, now: Instant): DenialBody => {
  const reason = describe(denial.reason);
  return {
    type: 'error',
    error: { ...SDK_WORDS[kindOf(denial.reason)], message: reason, param: null },
    allowed: false,
    reason,
    retry_after_seconds: retryAfterSeconds(denial, now),
    reason_code: denial.reason.code,
    ...(denial.degraded === undefined ? {} : { degraded: true }),
  };
};

type Kind = 'rate' | 'budget' | 'permission';

/** `insufficient_quota` is OpenAI's word for "do not retry", `budget_exceeded` LiteLLM's. */
const SDK_WORDS = {
  rate: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  budget: { type: 'budget_exceeded', code: 'insufficient_quota' },
  permission: { type: 'permission_error', code: 'permission_denied' },
} as const satisfies Record<Kind, { readonly type: string; readonly code: string }>;

const KIND = {
  team_unknown: 'permission',
  team_suspended: 'permission',
  model_not_allowed: 'permission',
  model_unpriced: 'permission',
  budget_spent: 'budget',
  budget_short: 'budget',
  model_cap_spent: 'budget',
  model_cap_short: 'budget',
  daily_tokens_spent: 'rate',
  daily_tokens_short: 'rate',
  rate_limited: 'rate',
  unverified: 'rate',
} as const satisfies Record<DenyCode, Kind>;

const kindOf = ({ code }: DenyReason): Kind => KIND[code];

/**
 * SDKs obey `Retry-After` without a bound, even for days; beyond this they are told not to retry.
 * The longest wait of a minute's limit is 65 seconds.
 */
const RETRY_AFTER_HEADER_MAX_SECONDS = 90;

export const denialHeaders = (denial: Denial, now: Instant): Record<string, string> => {
  const seconds = retryAfterSeconds(denial, now);
  return seconds <= RETRY_AFTER_HEADER_MAX_SECONDS
    ? { 'retry-after': String(seconds) }
    : { 'x-should-retry': 'false' };
};
