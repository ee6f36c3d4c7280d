import fc from 'fast-check';
import { denialAnswers } from '../../../../src/adapters/clients/denial-answer.ts';
import { type Denial, deny } from '../../../../src/domain/decision.ts';
import { instant } from '../../../../src/domain/time.ts';
import { aStanding, at, EVERY_REASON, NOW } from '../../../support/builders.ts';

const denialUntil = (time: string): Denial => deny({ code: 'team_suspended' }, at(time));

const headersOf = (denial: Denial, maxSeconds = 90) =>
  denialAnswers(maxSeconds)(denial, { now: NOW }).headers;

describe('the headers of a denial', () => {
  it.each([
    ['2026-08-22T14:05:00.000Z', '1'],
    ['2026-08-22T14:05:00.001Z', '1'],
    ['2026-08-22T14:05:01.001Z', '2'],
    ['2026-08-22T14:06:05.000Z', '65'],
    ['2026-08-22T14:06:30.000Z', '90'],
  ])('bid a client wait for a short time: %s', (time, seconds) => {
    expect(headersOf(denialUntil(time))).toEqual({ 'retry-after': seconds });
  });

  it.each(['2026-08-22T14:06:30.001Z', '2026-08-23T00:00:00Z', '2026-09-30T00:00:00Z'])(
    'bid it not to wait for a long one, which SDKs would sleep through: %s',
    (time) => {
      expect(headersOf(denialUntil(time))).toEqual({ 'x-should-retry': 'false' });
    },
  );

  it('bid it not to wait where no wait helps', () => {
    expect(headersOf(deny({ code: 'team_suspended' }))).toEqual({ 'x-should-retry': 'false' });
  });

  it.each([
    [1, '2026-08-22T14:05:01.000Z', { 'retry-after': '1' }],
    [1, '2026-08-22T14:05:01.001Z', { 'x-should-retry': 'false' }],
    [0, '2026-08-22T14:05:00.000Z', { 'x-should-retry': 'false' }],
    [3_600, '2026-08-22T15:05:00.000Z', { 'retry-after': '3600' }],
  ])('go by the bound of the deployment: %i seconds, %s', (max, time, headers) => {
    expect(headersOf(denialUntil(time), max)).toEqual(headers);
  });

  it('tell an hour as well where the deployment lets clients wait that long', () => {
    expect(headersOf(deny({ code: 'team_suspended' }), 3_600)).toEqual({ 'retry-after': '3600' });
  });

  it('always have one of the two and never both, and whole seconds from 1 on', () => {
    const waits = fc.option(fc.integer({ min: -10_000, max: 200_000 }), { nil: undefined });
    fc.assert(
      fc.property(waits, fc.integer({ min: 0, max: 120 }), (waitMs, max) => {
        const retryAt = waitMs === undefined ? undefined : instant(NOW + waitMs);
        const headers = headersOf(deny({ code: 'team_suspended' }, retryAt), max);
        const { 'retry-after': wait, 'x-should-retry': retry } = headers;

        expect([wait, retry].filter((each) => each !== undefined)).toHaveLength(1);
        expect(retry ?? 'false').toBe('false');
        expect(wait ?? '1').toMatch(/^[1-9]\d*$/);
        expect(Number(wait ?? 0)).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('tell where the team stands, when that is known', () => {
    const minute = {
      limit: 100,
      requests: 100,
      freesAt: at('2026-08-22T14:05:42Z'),
      emptyAt: at('2026-08-22T14:06:05Z'),
    };
    const denial = deny(EVERY_REASON.rate_limited, at('2026-08-22T14:05:42Z'));
    const answer = denialAnswers(90);

    expect(
      answer({ ...denial, standing: aStanding({ minute }) }, { now: NOW, style: 'anthropic' })
        .headers,
    ).toMatchObject({
      'retry-after': '42',
      ratelimit: '"requests-per-minute";r=0;t=42, "tokens-per-day";r=500000',
      'x-ratelimit-remaining-requests': '0',
      'anthropic-ratelimit-requests-remaining': '0',
    });
    expect(answer(denial, { now: NOW }).headers).toEqual({ 'retry-after': '42' });
  });
});

describe('the body beside them', () => {
  it('has the true wait, also where the headers keep it back', () => {
    const { body } = denialAnswers(0)(denialUntil('2026-08-22T14:05:42Z'), { now: NOW });

    expect(body.retry_after_seconds).toBe(42);
  });

  it('speaks in the style that is asked for, and names the request', () => {
    const { body } = denialAnswers(90)(deny(EVERY_REASON.budget_spent), {
      now: NOW,
      style: 'anthropic',
      request: 'r-1',
    });

    expect(body).toMatchObject({ error: { type: 'billing_error' }, request_id: 'r-1' });
  });
});
