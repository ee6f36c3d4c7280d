import type { BudgetQuestion, CheckBudget } from '../../../src/app/check-budget.ts';
import { type Decision, deny } from '../../../src/domain/decision.ts';
import { budget } from '../../../src/functions/budget/budget.ts';
import {
  anAllowance,
  anEvent,
  aStanding,
  at,
  dollars,
  EVERY_REASON,
  NOW,
  send,
  TEAM,
} from '../../support/builders.ts';
import { answerDenial } from '../../support/judging.ts';

const NEXT_MONTH = at('2026-09-01T00:00:00Z');

const answering = (decision: Decision) => {
  const asked: BudgetQuestion[] = [];
  const check: CheckBudget = (question) => {
    asked.push(question);
    return Promise.resolve(decision);
  };
  const translate = budget({ check, clock: () => NOW, guestTier: 'premium', answerDenial });
  return { asked, post: (body: unknown) => send(translate, anEvent({ body, requestId: 'api-7' })) };
};

const month = {
  limit: dollars(100),
  taken: dollars(80.5),
  held: dollars(0.25),
  resetsAt: NEXT_MONTH,
};

const bodyFor = async (standing: Partial<ReturnType<typeof aStanding>>) => {
  const { post } = answering(anAllowance({ standing: aStanding(standing) }));
  return (await post({ team: 'alpha' })).body;
};

describe('POST /v1/budget/check', () => {
  it('asks what the body says', async () => {
    const { asked, post } = answering(anAllowance());

    await post({ team: 'alpha', model: 'gpt-4o', estimated_cost_usd: '0.25' });
    await post({ team: 'alpha' });

    expect(asked).toEqual([
      {
        team: TEAM,
        request: 'api-7',
        at: NOW,
        model: 'gpt-4o',
        estimate: 250_000,
        guestTier: 'premium',
      },
      {
        team: TEAM,
        request: 'api-7',
        at: NOW,
        model: undefined,
        estimate: undefined,
        guestTier: 'premium',
      },
    ]);
  });

  it('tells what is used, held and left of the month', async () => {
    const { post } = answering(
      anAllowance({ standing: aStanding({ month }), budgetWarning: true }),
    );

    expect(await post({ team: 'alpha' })).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'ratelimit-policy':
          '"requests-per-minute";q=100;w=60, "tokens-per-day";q=500000;w=86400;qu="tokens"',
        ratelimit: '"requests-per-minute";r=100, "tokens-per-day";r=500000;t=35700',
        'x-ratelimit-limit-requests': '100',
        'x-ratelimit-limit-tokens': '500000',
        'x-ratelimit-remaining-requests': '100',
        'x-ratelimit-remaining-tokens': '500000',
        'x-ratelimit-reset-requests': '0s',
        'x-ratelimit-reset-tokens': '9h55m0s',
      },
      body: {
        allowed: true,
        team: 'alpha',
        month: '2026-08',
        limit_usd: '100.00',
        used_usd: '80.25',
        held_usd: '0.25',
        remaining_usd: '19.50',
        utilization_percent: 80.5,
        reset_seconds: 813_300,
        resets_at: '2026-09-01T00:00:00.000Z',
        warning: true,
      },
    });
  });

  it('tells the same of the cap, where one was asked about', async () => {
    const cap = { limit: dollars(50), taken: dollars(20), held: 0, resetsAt: NEXT_MONTH };

    expect(await bodyFor({ cap })).toMatchObject({
      model_cap: {
        limit_usd: '50.00',
        used_usd: '20.00',
        held_usd: '0.00',
        remaining_usd: '30.00',
        utilization_percent: 40,
      },
    });
  });

  it.each([
    [99_999_999, 100_000_000, 99.9],
    [100_000_000, 100_000_000, 100],
    [1, 3, 33.3],
    [0, 100, 0],
    [0, 0, 100],
    [7, 7, 100],
    [300_000, 100_000, 300],
  ])('uses %i of %i to %d percent, and never to 100 too early', async (taken, limit, percent) => {
    expect(await bodyFor({ month: { ...month, taken, limit, held: 0 } })).toMatchObject({
      utilization_percent: percent,
    });
  });

  it('has no less than nothing left', async () => {
    expect(await bodyFor({ month: { ...month, taken: dollars(101) } })).toMatchObject({
      remaining_usd: '0.00',
    });
  });

  it('says null where there is no limit', async () => {
    expect(await bodyFor({ month: { ...month, limit: undefined } })).toMatchObject({
      limit_usd: null,
      remaining_usd: null,
      utilization_percent: null,
      used_usd: '80.25',
    });
  });

  it('says that it could not ask, and nothing of what it does not know', async () => {
    const { post } = answering(anAllowance({ degraded: true }));

    expect((await post({ team: 'alpha' })).body).toEqual({
      allowed: true,
      team: 'alpha',
      month: '2026-08',
      warning: false,
      degraded: true,
    });
  });

  it('tells a team in shadow mode what it would have been told', async () => {
    const wouldDeny = deny(EVERY_REASON.budget_short, NEXT_MONTH);

    expect(
      (await answering(anAllowance({ wouldDeny })).post({ team: 'alpha' })).body,
    ).toMatchObject({ allowed: true, would_deny: { allowed: false, reason_code: 'budget_short' } });
  });

  it('denies with 429, and bids SDKs not to sleep through the month', async () => {
    const denial = deny(EVERY_REASON.budget_spent, NEXT_MONTH);

    expect(await answering(denial).post({ team: 'alpha' })).toMatchObject({
      status: 429,
      headers: { 'content-type': 'application/json', 'x-should-retry': 'false' },
      body: {
        allowed: false,
        reason: 'Monthly budget exceeded (100.3% of $25.00)',
        retry_after_seconds: 813_300,
      },
    });
  });

  it.each<readonly [object, string]>([
    [{ team: '' }, 'team'],
    [{ model: '' }, 'model'],
    [{ model: null }, 'model'],
    [{ estimated_cost_usd: '-1' }, 'estimated_cost_usd'],
    [{ estimated_cost_usd: 'free' }, 'estimated_cost_usd'],
    [{ request_id: 'r-1' }, '(body)'],
  ])('asks nothing where the body is wrong: %j', async (wrong, path) => {
    const { asked, post } = answering(anAllowance());

    const answer = await post({ team: 'alpha', ...wrong });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(asked).toEqual([]);
  });
});
