import {
  denialBody,
  denialHeaders,
  retryAfterSeconds,
} from '../../../../src/adapters/clients/denial-body.ts';
import { type Denial, deny } from '../../../../src/domain/decision.ts';
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

    expect(JSON.stringify(denialBody(denial, NOW))).toBe(
      '{"type":"error",' +
        '"error":{"type":"rate_limit_error","code":"rate_limit_exceeded",' +
        '"message":"RPM limit exceeded (101/100 requests per minute)","param":null},' +
        '"allowed":false,' +
        '"reason":"RPM limit exceeded (101/100 requests per minute)",' +
        '"retry_after_seconds":42,' +
        '"reason_code":"rate_limited"}',
    );
  });

  it.each([
    ['team_unknown', 'permission_error', 'permission_denied'],
    ['team_suspended', 'permission_error', 'permission_denied'],
    ['model_not_allowed', 'permission_error', 'permission_denied'],
    ['model_unpriced', 'permission_error', 'permission_denied'],
    ['budget_spent', 'budget_exceeded', 'insufficient_quota'],
    ['budget_short', 'budget_exceeded', 'insufficient_quota'],
    ['model_cap_spent', 'budget_exceeded', 'insufficient_quota'],
    ['model_cap_short', 'budget_exceeded', 'insufficient_quota'],
    ['daily_tokens_spent', 'rate_limit_error', 'rate_limit_exceeded'],
    ['daily_tokens_short', 'rate_limit_error', 'rate_limit_exceeded'],
    ['rate_limited', 'rate_limit_error', 'rate_limit_exceeded'],
    ['unverified', 'rate_limit_error', 'rate_limit_exceeded'],
  ] as const)('speaks to SDKs in their words: %s is %s, %s', (code, type, sdkCode) => {
    const body = denialBody(deny(EVERY_REASON[code]), NOW);

    expect(body.error).toMatchObject({ type, code: sdkCode, param: null });
    expect(body.error.message).toBe(body.reason);
    expect(body.reason_code).toBe(code);
    expect(body).not.toHaveProperty('degraded');
  });

  it.each(Object.values(EVERY_REASON))(
    'never has an action that a gateway acts on: %j',
    (reason) => {
      const body = denialBody({ ...deny(reason), degraded: true }, NOW);

      expect(Object.keys(body)).toEqual([
        'type',
        'error',
        'allowed',
        'reason',
        'retry_after_seconds',
        'reason_code',
        'degraded',
      ]);
    },
  );

  it('says when it was given without having asked the store', () => {
    expect(denialBody({ ...deny({ code: 'unverified' }), degraded: true }, NOW)).toMatchObject({
      allowed: false,
      degraded: true,
    });
  });
});

describe('the headers of a denial', () => {
  it.each([
    ['2026-08-22T14:05:00.001Z', '1'],
    ['2026-08-22T14:06:05.000Z', '65'],
    ['2026-08-22T14:06:30.000Z', '90'],
  ])('bid a client wait for a short time: %s', (time, seconds) => {
    expect(denialHeaders(denialUntil(time), NOW)).toEqual({ 'retry-after': seconds });
  });

  it.each(['2026-08-22T14:06:30.001Z', '2026-08-23T00:00:00Z', '2026-09-30T00:00:00Z'])(
    'bid it not to wait for a long one, which SDKs would sleep through: %s',
    (time) => {
      expect(denialHeaders(denialUntil(time), NOW)).toEqual({ 'x-should-retry': 'false' });
    },
  );

  it('bid it not to wait where no wait helps', () => {
    expect(denialHeaders(deny({ code: 'team_suspended' }), NOW)).toEqual({
      'x-should-retry': 'false',
    });
  });
});
