import type { Boost } from '../../src/domain/boosts.ts';
import { microUsd } from '../../src/domain/money.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import type { Limits } from '../../src/domain/tiers.ts';
import type { Instant } from '../../src/domain/time.ts';
import {
  admissionsIn,
  allowed,
  at,
  atOnce,
  denied,
  type Environment,
  openGate,
  type TestGate,
} from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');
const AUGUST = 679;
const MONTH_END = at('2026-09-01T00:00:00Z');

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

/** A thousand micro-dollars a month, and a token is one of them. */
const limits: Limits = {
  requestsPerMinute: undefined,
  tokensPerDay: undefined,
  usdPerMonth: microUsd(1_000),
};

const aBoost = (usd: number, until: Instant = MONTH_END): Boost => ({
  id: `b-${usd}`,
  usd: microUsd(usd),
  month: AUGUST,
  until,
  reason: 'launch',
});

const call = (environment: Environment, question: Parameters<Environment['guard']>[0]) =>
  environment.guard({ outputTokensMax: 0, ...question });

describe('a boost', () => {
  it.each([
    { when: 'before anything was taken in the month', before: 0 },
    { when: 'after some was taken', before: 400 },
  ])('raises the month by its amount, $when', async ({ before }) => {
    const policy = await gate.register({ limits });
    const { team } = policy;
    const environment = gate.environment();
    if (before > 0) allowed(await call(environment, { team, at: NOON, promptTokens: before }));

    await gate.change(policy, { boosts: [aBoost(500)] }, NOON);
    const tooMuch = await call(environment, { team, at: NOON, promptTokens: 1_501 - before });
    const rest = await call(environment, { team, at: NOON, promptTokens: 1_500 - before });
    const after = await call(environment, { team, at: NOON, promptTokens: 1 });

    expect(sentenceOf(denied(tooMuch).reason)).toContain('of $0.0015 used or held');
    expect(allowed(rest).standing?.month).toMatchObject({ limit: 1_500, taken: 1_500 });
    expect(after.outcome).toBe('deny');
  });

  it('is over with its month, whose successor has the budget alone', async () => {
    const policy = await gate.register({ limits });
    await gate.change(policy, { boosts: [aBoost(500)] }, NOON);
    const question = { team: policy.team, at: MONTH_END };

    const tooMuch = await call(gate.environment(), { ...question, promptTokens: 1_001 });
    const rest = await call(gate.environment(), { ...question, promptTokens: 1_000 });

    expect(tooMuch.outcome).toBe('deny');
    expect(allowed(rest).standing?.month).toMatchObject({ limit: 1_000, taken: 1_000 });
  });

  it('is over at its instant and not before, though nobody changes the team', async () => {
    const policy = await gate.register({ limits });
    const { team } = policy;
    const until = at('2026-08-22T12:00:05Z');
    await gate.change(policy, { boosts: [aBoost(500, until)] }, NOON);
    const environment = gate.environment();
    allowed(await call(environment, { team, at: NOON, promptTokens: 1_000 }));

    const last = at('2026-08-22T12:00:04.999Z');
    const before = await call(environment, { team, at: last, promptTokens: 100 });
    const after = await call(environment, { team, at: until, promptTokens: 1 });

    expect(allowed(before).standing?.month).toMatchObject({ limit: 1_500, taken: 1_100 });
    expect(sentenceOf(denied(after).reason)).toBe(
      'Monthly budget would be exceeded ($0.0011 of $0.001 used or held, this call up to $0.000001)',
    );
  });

  it('that is taken back leaves what was spent, and the rest of the budget', async () => {
    const policy = await gate.register({ limits });
    const { team } = policy;
    const boosted = await gate.change(policy, { boosts: [aBoost(500)] }, NOON);
    allowed(await call(gate.environment(), { team, at: NOON, promptTokens: 900 }));

    await gate.change(boosted, { boosts: [] }, NOON);
    const meter = await gate.meter(team);

    expect(meter.boostInMonth.get(AUGUST) ?? 0).toBe(0);
    expect(meter.usdInMonth.get(AUGUST)).toBe(900);
    expect((await call(gate.environment(), { team, at: NOON, promptTokens: 101 })).outcome).toBe(
      'deny',
    );
    allowed(await call(gate.environment(), { team, at: NOON, promptTokens: 100 }));
  });

  it('and another one add up, also when the budget changes in between', async () => {
    const policy = await gate.register({ limits });
    const { team } = policy;
    allowed(await call(gate.environment(), { team, at: NOON, promptTokens: 100 }));
    const first = await gate.change(policy, { boosts: [aBoost(500)] }, NOON);
    const raised = await gate.change(
      first,
      { limits: { ...limits, usdPerMonth: microUsd(2_000) } },
      NOON,
    );
    await gate.change(raised, { boosts: [aBoost(500), aBoost(250)] }, NOON);

    const decision = await call(gate.environment(), { team, at: NOON, promptTokens: 2_650 });

    expect(allowed(decision).standing?.month).toMatchObject({ limit: 2_750, taken: 2_750 });
  });

  it('raises the budget that warnings are reckoned of', async () => {
    const policy = await gate.register({ limits });
    await gate.change(policy, { boosts: [aBoost(1_000)] }, NOON);
    const question = { team: policy.team, at: NOON };

    const below = await call(gate.environment(), { ...question, promptTokens: 1_599 });
    const reached = await call(gate.environment(), { ...question, promptTokens: 1 });

    expect([allowed(below).budgetWarning, allowed(reached).budgetWarning]).toEqual([false, true]);
  });
});

describe("a user's own limit within the team's budget", () => {
  const userLimits = {
    usdPerMonth: microUsd(100),
    users: new Map([
      ['alice', microUsd(300)],
      ['bob', undefined],
    ]),
  };

  it('denies that user alone, with true numbers, and is told by the name', async () => {
    const { team } = await gate.register({ limits, userLimits });
    const environment = gate.environment();
    allowed(await call(environment, { team, at: NOON, user: 'alice', promptTokens: 250 }));

    const denial = denied(
      await call(environment, { team, at: NOON, user: 'alice', promptTokens: 51 }),
    );
    const rest = await call(environment, { team, at: NOON, user: 'alice', promptTokens: 50 });
    const other = await call(environment, { team, at: NOON, user: 'carol', promptTokens: 100 });

    expect(denial.reason).toMatchObject({ code: 'user_budget_short', user: 'alice' });
    expect(sentenceOf(denial.reason)).toBe(
      'User budget would be exceeded for alice ($0.00025 of $0.0003 used or held, this call up to $0.000051)',
    );
    expect(allowed(rest).standing?.user).toMatchObject({ limit: 300, taken: 300 });
    expect(other.outcome).toBe('allow');
  });

  it('is the default for users without one, none for who has none, and shared by who is not named', async () => {
    const { team } = await gate.register({ limits, userLimits });
    const outcomes = [];
    for (const [user, promptTokens] of [
      ['carol', 101],
      ['carol', 100],
      ['bob', 500],
      [undefined, 60],
      ['', 41],
      [undefined, 40],
    ] as const) {
      const decision = await call(gate.environment(), { team, at: NOON, user, promptTokens });
      outcomes.push(decision.outcome);
    }

    expect(outcomes).toEqual(['deny', 'allow', 'allow', 'allow', 'deny', 'allow']);
  });

  it('is given back with the hold, and charged with what was used', async () => {
    const { team } = await gate.register({ limits, userLimits });
    allowed(await call(gate.environment(), { team, at: NOON, user: 'alice', promptTokens: 200 }));

    await gate.useUpHolds(team);
    const meter = await gate.meter(team);
    const denial = denied(
      await call(gate.environment(), { team, at: NOON, user: 'alice', promptTokens: 101 }),
    );

    expect(meter.holds.size).toBe(0);
    expect([...meter.usdOfCap.values()]).toEqual([200]);
    expect(denial.reason).toMatchObject({ used: 200, taken: 200, limit: 300 });
  });

  it('lets no more through than it has, whoever races for it', async () => {
    const { team } = await gate.register({ limits, userLimits });
    const environment = gate.environment();

    const decisions = await atOnce(60, () =>
      call(environment, { team, at: NOON, user: 'alice', promptTokens: 10 }),
    );

    expect(admissionsIn(decisions)).toBe(30);
  });

  it('counts beside a cap of the model, in one write', async () => {
    const caps = [{ model: 'penny', usdPerMonth: microUsd(150) }];
    const { team } = await gate.register({ limits, userLimits, caps });
    const environment = gate.environment();
    allowed(await call(environment, { team, at: NOON, user: 'alice', promptTokens: 100 }));
    environment.calls.length = 0;

    const next = await call(environment, { team, at: NOON, user: 'alice', promptTokens: 50 });
    const calls = environment.calls.map(({ command }) => command);
    const capped = denied(await call(environment, { team, at: NOON, user: 'alice' }));

    expect(next.outcome).toBe('allow');
    expect(calls).toEqual(['UpdateItem']);
    expect(capped.reason.code).toBe('model_cap_short');
    expect([...(await gate.meter(team)).holds.values()].map(({ userCap }) => userCap)).toEqual([
      expect.stringMatching(/^.{6}$/),
      expect.stringMatching(/^.{6}$/),
    ]);
  });

  it('of nothing denies that user everything', async () => {
    const users = new Map([['alice', microUsd(0)]]);
    const { team } = await gate.register({ limits, userLimits: { usdPerMonth: undefined, users } });

    const denial = denied(await call(gate.environment(), { team, at: NOON, user: 'alice' }));
    const other = await call(gate.environment(), { team, at: NOON, user: 'bob' });

    expect(denial.retryAt).toBeUndefined();
    expect(denial.reason.code).toBe('user_budget_spent');
    expect(other.outcome).toBe('allow');
  });
});
