import type { ApiStyle } from '../../domain/api-style.ts';
import type { Denial, DenyCode, DenyReason } from '../../domain/decision.ts';
import { type Instant, secondsUntil } from '../../domain/time.ts';
import { tell } from '../../domain/reasons.ts';
import { type DenialFacts, factsOf } from './denial-facts.ts';

/** What clients, SDKs and scripts read of a denial. */
export interface DenialBody extends DenialFacts {
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
  readonly request_id?: string;
}

/** To whom a denial is told. */
export interface Addressee {
  readonly now: Instant;
  readonly style?: ApiStyle;
  /** The request's id, where the style has a place for it. */
  readonly request?: string;
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
 * One body that every client finds its own members in: the OpenAI SDK reads `error.message`,
 * `error.type` and `error.code`, the Anthropic SDK `type` and `error.type`, LiteLLM scripts
 * `error.type`, and ours the top level. The style chooses the words where their readers differ.
 *
 * It has no top-level `action`: the gateway would read that as its own.
 */
export const denialBody = (
  denial: Denial,
  { now, style = 'openai', request }: Addressee,
): DenialBody => {
  const reason = tell(denial);
  const { begin, ...words } = WORDS[style][kindOf(denial.reason)];
  return {
    type: 'error',
    error: { ...words, message: `${begin ?? ''}${reason}`, param: null },
    allowed: false,
    reason,
    retry_after_seconds: retryAfterSeconds(denial, now),
    reason_code: denial.reason.code,
    ...factsOf(denial),
    ...(denial.degraded === undefined ? {} : { degraded: true }),
    ...(style === 'anthropic' && request !== undefined ? { request_id: request } : {}),
  };
};

type Kind = 'rate' | 'budget' | 'permission';

interface Words {
  readonly type: string;
  readonly code: string;
  /** What the message has before the reason: scripts look for it. */
  readonly begin?: string;
}

/** `insufficient_quota` is OpenAI's word for "do not retry", `budget_exceeded` LiteLLM's. */
const OPENAI = {
  rate: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  budget: { type: 'budget_exceeded', code: 'insufficient_quota' },
  permission: { type: 'permission_error', code: 'permission_denied' },
} as const;

const WORDS: Readonly<Record<ApiStyle, Readonly<Record<Kind, Words>>>> = {
  openai: OPENAI,
  anthropic: { ...OPENAI, budget: { ...OPENAI.budget, type: 'billing_error' } },
  // LiteLLM's code is the status as text.
  litellm: {
    rate: { ...OPENAI.rate, code: '429' },
    budget: { ...OPENAI.budget, code: '429', begin: 'Budget has been exceeded! ' },
    permission: { ...OPENAI.permission, code: '429' },
  },
};

const KIND = {
  team_unknown: 'permission',
  team_suspended: 'permission',
  model_not_allowed: 'permission',
  model_unpriced: 'permission',
  budget_spent: 'budget',
  budget_short: 'budget',
  model_cap_spent: 'budget',
  model_cap_short: 'budget',
  user_budget_spent: 'budget',
  user_budget_short: 'budget',
  daily_tokens_spent: 'rate',
  daily_tokens_short: 'rate',
  rate_limited: 'rate',
  unverified: 'rate',
} as const satisfies Record<DenyCode, Kind>;

const kindOf = ({ code }: DenyReason): Kind => KIND[code];
