import type { EndpointName, SeenAnswer } from './faulty-gate.ts';

type Answers = Readonly<Record<EndpointName, SeenAnswer>>;

const JSON_TYPE = { 'content-type': 'application/json' };

const DENIED: SeenAnswer = {
  status: 429,
  headers: { 'content-type': 'application/json', 'retry-after': '5' },
  body: {
    type: 'error',
    error: {
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      message: 'Limits cannot be verified right now',
      param: null,
    },
    allowed: false,
    reason: 'Limits cannot be verified right now',
    retry_after_seconds: 5,
    reason_code: 'unverified',
    degraded: true,
  },
};

/** Tokens were used already: nobody is let pass or stopped, and the report is to come again. */
const NOT_COUNTED: SeenAnswer = {
  status: 503,
  headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
  body: {
    type: 'about:blank',
    status: 503,
    title: 'The store gave no answer',
    detail: 'Nothing is known to be counted. Send the same request again, with its request_id.',
  },
};

/** What each endpoint answers when the store gives no answer and the policy is open. */
export const openAnswers = (team: string): Answers => ({
  'rate-limit': {
    status: 200,
    headers: JSON_TYPE,
    body: {
      allowed: true,
      team,
      limit: null,
      remaining: null,
      reset_seconds: null,
      degraded: true,
    },
  },
  budget: {
    status: 200,
    headers: JSON_TYPE,
    body: { allowed: true, team, month: '2026-08', warning: false, degraded: true },
  },
  guard: {
    status: 200,
    headers: JSON_TYPE,
    body: { action: { reason: 'allowed: limits could not be verified' } },
  },
  verdict: { status: 200, headers: JSON_TYPE, body: { action: 'pass' } },
  tokens: NOT_COUNTED,
});

/** And when it is closed. */
export const CLOSED_ANSWERS: Answers = {
  'rate-limit': DENIED,
  budget: DENIED,
  guard: {
    status: 200,
    headers: JSON_TYPE,
    body: {
      action: {
        body:
          '{"type":"error","error":{"type":"rate_limit_error","code":"rate_limit_exceeded",' +
          '"message":"Limits cannot be verified right now","param":null},"allowed":false,' +
          '"reason":"Limits cannot be verified right now","retry_after_seconds":5,' +
          '"reason_code":"unverified","degraded":true}',
        status_code: 429,
        reason: 'Limits cannot be verified right now',
      },
    },
  },
  verdict: { status: 200, headers: JSON_TYPE, body: { action: 'reject' } },
  tokens: NOT_COUNTED,
};

/** At noon, of a team that has taken no tokens: what is left of the minute, and when it is empty. */
export const limitHeaders = ({
  remaining,
  t,
}: {
  readonly remaining: number;
  readonly t?: number | undefined;
}) => ({
  ...JSON_TYPE,
  'ratelimit-policy':
    '"requests-per-minute";q=100;w=60, "tokens-per-day";q=500000;w=86400;qu="tokens"',
  ratelimit: `"requests-per-minute";r=${remaining}${t === undefined ? '' : `;t=${t}`}, "tokens-per-day";r=500000;t=43200`,
  'x-ratelimit-limit-requests': '100',
  'x-ratelimit-remaining-requests': String(remaining),
  'x-ratelimit-reset-requests': t === undefined ? '0s' : `1m${t - 60}s`,
  'x-ratelimit-limit-tokens': '500000',
  'x-ratelimit-remaining-tokens': '500000',
  'x-ratelimit-reset-tokens': '12h0m0s',
});

/** What each endpoint answers to the first call of a team of the tier `standard`, at noon. */
export const wellAnswers = (team: string): Answers => ({
  'rate-limit': {
    status: 200,
    headers: limitHeaders({ remaining: 99, t: 65 }),
    body: { allowed: true, team, limit: 100, remaining: 99, reset_seconds: 65 },
  },
  budget: {
    status: 200,
    headers: limitHeaders({ remaining: 100, t: undefined }),
    body: {
      allowed: true,
      team,
      month: '2026-08',
      limit_usd: '100.00',
      used_usd: '0.00',
      held_usd: '0.00',
      remaining_usd: '100.00',
      utilization_percent: 0,
      reset_seconds: 820_800,
      resets_at: '2026-09-01T00:00:00.000Z',
      warning: false,
    },
  },
  guard: { status: 200, headers: JSON_TYPE, body: { action: { reason: 'allowed' } } },
  verdict: { status: 200, headers: JSON_TYPE, body: { action: 'pass' } },
  tokens: {
    status: 200,
    headers: JSON_TYPE,
    body: {
      team,
      recorded: true,
      duplicate: false,
      day: '2026-08-22',
      total: 120,
      held: 0,
      limit: 500_000,
      remaining: 499_880,
      reset_seconds: 43_200,
      resets_at: '2026-08-23T00:00:00.000Z',
      exceeded: false,
    },
  },
});
