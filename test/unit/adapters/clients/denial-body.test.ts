import { denialBody, retryAfterSeconds } from '../../../../src/adapters/clients/denial-body.ts';
import type { ApiStyle } from '../../../../src/domain/api-style.ts';
import { type Denial, deny, type DenyCode } from '../../../../src/domain/decision.ts';
import { at, EVERY_REASON, NOW } from '../../../support/builders.ts';

const denialUntil = (time: string): Denial => deny({ code: 'team_suspended' }, at(time));

describe('the wait that a denied caller reads', () => {
  it.each([
    ['2026-08-22T14:05:42.000Z', 42],
    ['2026-08-22T14:05:41.001Z', 42],
    ['2026-08-22T14:05:00.001Z', 1],
    ['2026-08-22T14:05:00.000Z', 1],
    ['2026-08-23T00:00:00.000Z', 35_700],
    ['2026-09-01T00:00:00.000Z', 813_300],
  ])('until %s is %i seconds', (time, seconds) => {
    expect(retryAfterSeconds(denialUntil(time), NOW)).toBe(seconds);
  });

  it('is an hour where no wait helps by itself', () => {
    expect(retryAfterSeconds(deny({ code: 'team_suspended' }), NOW)).toBe(3_600);
  });
});

/** What SDKs tell errors apart by: `error.type`, `error.code`, and what its message begins with. */
type Words = readonly [type: string, code: string, begin: string];

const RATE: Words = ['rate_limit_error', 'rate_limit_exceeded', ''];
const BUDGET: Words = ['budget_exceeded', 'insufficient_quota', ''];
const BILLING: Words = ['billing_error', 'insufficient_quota', ''];
const PERMISSION: Words = ['permission_error', 'permission_denied', ''];

const LITELLM_RATE: Words = ['rate_limit_error', '429', ''];
const LITELLM_BUDGET: Words = ['budget_exceeded', '429', 'Budget has been exceeded! '];
const LITELLM_PERMISSION: Words = ['permission_error', '429', ''];

const SPOKEN: Readonly<Record<DenyCode, Readonly<Record<ApiStyle, Words>>>> = {
  team_unknown: { openai: PERMISSION, anthropic: PERMISSION, litellm: LITELLM_PERMISSION },
  team_suspended: { openai: PERMISSION, anthropic: PERMISSION, litellm: LITELLM_PERMISSION },
  model_not_allowed: { openai: PERMISSION, anthropic: PERMISSION, litellm: LITELLM_PERMISSION },
  model_unpriced: { openai: PERMISSION, anthropic: PERMISSION, litellm: LITELLM_PERMISSION },
  budget_spent: { openai: BUDGET, anthropic: BILLING, litellm: LITELLM_BUDGET },
  budget_short: { openai: BUDGET, anthropic: BILLING, litellm: LITELLM_BUDGET },
  model_cap_spent: { openai: BUDGET, anthropic: BILLING, litellm: LITELLM_BUDGET },
  model_cap_short: { openai: BUDGET, anthropic: BILLING, litellm: LITELLM_BUDGET },
  user_budget_spent: { openai: BUDGET, anthropic: BILLING, litellm: LITELLM_BUDGET },
  user_budget_short: { openai: BUDGET, anthropic: BILLING, litellm: LITELLM_BUDGET },
  daily_tokens_spent: { openai: RATE, anthropic: RATE, litellm: LITELLM_RATE },
  daily_tokens_short: { openai: RATE, anthropic: RATE, litellm: LITELLM_RATE },
  rate_limited: { openai: RATE, anthropic: RATE, litellm: LITELLM_RATE },
  unverified: { openai: RATE, anthropic: RATE, litellm: LITELLM_RATE },
};

/** The sentences, written out: scripts match on them. */
const SENTENCE: Readonly<Record<DenyCode, string>> = {
  team_unknown: 'Team is not registered',
  team_suspended: 'Team is suspended',
  model_not_allowed: 'Model gpt-4o is not allowed for this team',
  model_unpriced: 'Model (not named) has no price',
  budget_spent: 'Monthly budget exceeded (100.3% of $25.00)',
  budget_short:
    'Monthly budget would be exceeded ($24.90 of $25.00 used or held, this call up to $0.30)',
  model_cap_spent: 'Model budget exceeded for gpt-4o ($25.02 of $25.00)',
  model_cap_short:
    'Model budget would be exceeded for gpt-* ($24.90 of $25.00 used or held, this call up to $0.30)',
  user_budget_spent: 'User budget exceeded for alice ($25.02 of $25.00)',
  user_budget_short:
    'User budget would be exceeded for alice ($24.90 of $25.00 used or held, this call up to $0.30)',
  daily_tokens_spent: 'Daily token limit exceeded (500,123/500,000 tokens per day)',
  daily_tokens_short:
    'Daily token limit would be exceeded (499,500 of 500,000 tokens used or held, this call up to 1,124)',
  rate_limited: 'RPM limit exceeded (101/100 requests per minute)',
  unverified: 'Limits cannot be verified right now',
};

const CASES = Object.values(EVERY_REASON).flatMap((reason) =>
  (['openai', 'anthropic', 'litellm'] as const).map((style) => {
    const [type, code, begin] = SPOKEN[reason.code][style];
    return { reason, style, type, code, begin };
  }),
);

describe('the body of a denial', () => {
  it('is exactly this for a rate', () => {
    const denial = deny(
      {
        code: 'rate_limited',
        requests: 101,
        requestsPerMinute: 100,
        resetsAt: at('2026-08-22T14:06:05Z'),
      },
      at('2026-08-22T14:05:42Z'),
    );

    expect(JSON.stringify(denialBody(denial, { now: NOW }))).toBe(
      '{"type":"error",' +
        '"error":{"type":"rate_limit_error","code":"rate_limit_exceeded",' +
        '"message":"RPM limit exceeded (101/100 requests per minute)","param":null},' +
        '"allowed":false,' +
        '"reason":"RPM limit exceeded (101/100 requests per minute)",' +
        '"retry_after_seconds":42,' +
        '"reason_code":"rate_limited",' +
        '"scope":"requests_per_minute",' +
        '"limit":100,' +
        '"resets_at":"2026-08-22T14:06:05.000Z"}',
    );
  });

  it.each(CASES)(
    'speaks to SDKs in their words: $reason.code in the style $style',
    ({ reason, style, type, code, begin }) => {
      const body = denialBody(deny(reason), { now: NOW, style });
      const sentence = SENTENCE[reason.code];

      expect(body.error).toEqual({ type, code, message: begin + sentence, param: null });
      expect(body).toMatchObject({
        type: 'error',
        allowed: false,
        reason: sentence,
        reason_code: reason.code,
        retry_after_seconds: 3_600,
      });
      expect(body).not.toHaveProperty('degraded');
    },
  );

  it('has the style of OpenAI where none is known', () => {
    const denial = deny(EVERY_REASON.budget_spent);

    expect(denialBody(denial, { now: NOW }).error).toEqual({
      type: 'budget_exceeded',
      code: 'insufficient_quota',
      message: 'Monthly budget exceeded (100.3% of $25.00)',
      param: null,
    });
  });

  it.each(CASES)(
    'never has an action that a gateway acts on: $reason.code in the style $style',
    ({ reason, style }) => {
      const told = { now: NOW, style, request: 'r-1' };
      const body = denialBody({ ...deny(reason), degraded: true, suggestedModels: ['m'] }, told);

      expect(Object.keys(JSON.parse(JSON.stringify(body)) as object)).not.toContain('action');
    },
  );

  it('has no member but these', () => {
    const denial: Denial = {
      ...deny(EVERY_REASON.model_cap_spent),
      degraded: true,
      suggestedModels: ['m'],
    };

    expect(Object.keys(denialBody(denial, { now: NOW, style: 'anthropic', request: 'r' }))).toEqual(
      [
        'type',
        'error',
        'allowed',
        'reason',
        'retry_after_seconds',
        'reason_code',
        'scope',
        'limit',
        'resets_at',
        'model',
        'suggested_models',
        'degraded',
        'request_id',
      ],
    );
  });

  it('says when it was given without having asked the store', () => {
    const denial: Denial = { ...deny({ code: 'unverified' }), degraded: true };

    expect(denialBody(denial, { now: NOW })).toMatchObject({ allowed: false, degraded: true });
  });

  it('names the request to clients of Anthropic, where it is known, and to no others', () => {
    const denial = deny(EVERY_REASON.rate_limited);
    const named = (style: ApiStyle) => denialBody(denial, { now: NOW, style, request: 'r-1' });

    expect(named('anthropic').request_id).toBe('r-1');
    expect(named('openai')).not.toHaveProperty('request_id');
    expect(named('litellm')).not.toHaveProperty('request_id');
    expect(denialBody(denial, { now: NOW, style: 'anthropic' })).not.toHaveProperty('request_id');
  });

  it('tells a caller from whom amounts are hidden none of them, in any of its members', () => {
    const denial: Denial = { ...deny(EVERY_REASON.budget_short), hidesAmounts: true };

    expect(denialBody(denial, { now: NOW, style: 'litellm' })).toEqual({
      type: 'error',
      error: {
        type: 'budget_exceeded',
        code: '429',
        message: 'Budget has been exceeded! Monthly budget would be exceeded',
        param: null,
      },
      allowed: false,
      reason: 'Monthly budget would be exceeded',
      retry_after_seconds: 3_600,
      reason_code: 'budget_short',
      scope: 'usd_per_month',
      resets_at: '2026-09-01T00:00:00.000Z',
    });
  });
});
