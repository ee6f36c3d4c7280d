import type { CheckRateLimit, RateQuestion } from '../../../src/app/check-rate-limit.ts';
import { type Decision, deny } from '../../../src/domain/decision.ts';
import { rateLimit } from '../../../src/functions/rate-limit/rate-limit.ts';
import {
  anAllowance,
  anEvent,
  aStanding,
  at,
  EVERY_REASON,
  NOW,
  send,
  TEAM,
} from '../../support/builders.ts';
import { answerDenial } from '../../support/judging.ts';

const answering = (decision: Decision) => {
  const asked: RateQuestion[] = [];
  const check: CheckRateLimit = (question) => {
    asked.push(question);
    return Promise.resolve(decision);
  };
  const translate = rateLimit({ check, clock: () => NOW, guestTier: 'sandbox', answerDenial });
  return { asked, post: (body: unknown) => send(translate, anEvent({ body, requestId: 'api-7' })) };
};

const minute = {
  limit: 100,
  requests: 42,
  freesAt: undefined,
  emptyAt: at('2026-08-22T14:05:42Z'),
};

describe('POST /v1/rate-limit/check', () => {
  it('asks what the body says, at one look at the clock', async () => {
    const { asked, post } = answering(anAllowance());

    await post({ team: 'alpha', request_id: 'r-1' });

    expect(asked).toEqual([{ team: TEAM, request: 'r-1', at: NOW, guestTier: 'sandbox' }]);
  });

  it('goes by the id of the API where the caller gives none', async () => {
    const { asked, post } = answering(anAllowance());

    await post({ team: 'alpha' });

    expect(asked.map(({ request }) => request)).toEqual(['api-7']);
  });

  it('tells what is left of the minute', async () => {
    const { post } = answering(anAllowance({ standing: aStanding({ minute }) }));

    expect(await post({ team: 'alpha' })).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'ratelimit-policy':
          '"requests-per-minute";q=100;w=60, "tokens-per-day";q=500000;w=86400;qu="tokens"',
        ratelimit: '"requests-per-minute";r=58;t=42, "tokens-per-day";r=500000;t=35700',
        'x-ratelimit-limit-requests': '100',
        'x-ratelimit-limit-tokens': '500000',
        'x-ratelimit-remaining-requests': '58',
        'x-ratelimit-remaining-tokens': '500000',
        'x-ratelimit-reset-requests': '42s',
        'x-ratelimit-reset-tokens': '9h55m0s',
      },
      body: { allowed: true, team: 'alpha', limit: 100, remaining: 58, reset_seconds: 42 },
    });
  });

  it('has no less than nothing left where the limit was lowered below the use', async () => {
    const standing = aStanding({ minute: { ...minute, limit: 20 } });

    expect((await answering(anAllowance({ standing })).post({ team: 'alpha' })).body).toMatchObject(
      {
        limit: 20,
        remaining: 0,
      },
    );
  });

  it('says null where there is no limit', async () => {
    const standing = aStanding({ minute: { ...minute, limit: undefined, emptyAt: undefined } });

    expect((await answering(anAllowance({ standing })).post({ team: 'alpha' })).body).toEqual({
      allowed: true,
      team: 'alpha',
      limit: null,
      remaining: null,
      reset_seconds: null,
    });
  });

  it('says that it could not ask', async () => {
    const { post } = answering(anAllowance({ degraded: true }));

    expect((await post({ team: 'alpha' })).body).toEqual({
      allowed: true,
      team: 'alpha',
      limit: null,
      remaining: null,
      reset_seconds: null,
      degraded: true,
    });
  });

  it('tells a team in shadow mode what it would have been told', async () => {
    const wouldDeny = deny(EVERY_REASON.rate_limited, at('2026-08-22T14:05:42Z'));

    const { body } = await answering(anAllowance({ wouldDeny })).post({ team: 'alpha' });

    expect(body).toMatchObject({
      allowed: true,
      would_deny: { allowed: false, reason_code: 'rate_limited', retry_after_seconds: 42 },
    });
  });

  it('denies with 429, the denial and how long to wait', async () => {
    const denial = deny(EVERY_REASON.rate_limited, at('2026-08-22T14:05:42Z'));

    expect(await answering(denial).post({ team: 'alpha' })).toMatchObject({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '42' },
      body: {
        allowed: false,
        reason: 'RPM limit exceeded (101/100 requests per minute)',
        retry_after_seconds: 42,
      },
    });
  });

  it.each<readonly [unknown, readonly string[]]>([
    [{}, ['team']],
    [{ team: 'a b' }, ['team']],
    [{ team: 5 }, ['team']],
    [{ team: 'alpha', request_id: 'a b' }, ['request_id']],
    [{ team: 'alpha', request_id: null }, ['request_id']],
    [{ team: 'a b', request_id: '' }, ['team', 'request_id']],
    [{ team: 'alpha', reqest_id: 'r-1' }, ['(body)']],
    [[], ['(body)']],
  ])('asks nothing where the body is wrong: %j', async (body, paths) => {
    const { asked, post } = answering(anAllowance());

    const answer = await post(body);

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: paths.map((path) => ({ path })) });
    expect(asked).toEqual([]);
  });
});
