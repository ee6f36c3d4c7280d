import { modelId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import { laterBy } from '../../src/domain/time.ts';
import { type Limits, TIERS } from '../../src/domain/tiers.ts';
import { allowed, at, denied, openGate, type TestGate } from '../support/gate.ts';

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

const none: Limits = {
  requestsPerMinute: undefined,
  tokensPerDay: undefined,
  usdPerMonth: undefined,
};
const dayOf = (tokensPerDay: number): Limits => ({ ...none, tokensPerDay });
const monthOf = (amount: number): Limits => ({ ...none, usdPerMonth: microUsd(amount) });
const minuteOf = (requestsPerMinute: number): Limits => ({ ...none, requestsPerMinute });

describe('a limit that is used up', () => {
  it.each([
    {
      window: 'the day',
      limits: dayOf(10),
      last: '2026-08-22T23:59:59.999Z',
      first: '2026-08-23T00:00:00Z',
    },
    {
      window: 'the leap day',
      limits: dayOf(10),
      last: '2028-02-28T23:59:59.999Z',
      first: '2028-02-29T00:00:00Z',
    },
    {
      window: 'the day after the leap day',
      limits: dayOf(10),
      last: '2028-02-29T23:59:59.999Z',
      first: '2028-03-01T00:00:00Z',
    },
    {
      window: 'the month',
      limits: monthOf(10),
      last: '2026-11-30T23:59:59.999Z',
      first: '2026-12-01T00:00:00Z',
    },
    {
      window: 'the year',
      limits: monthOf(10),
      last: '2026-12-31T23:59:59.999Z',
      first: '2027-01-01T00:00:00Z',
    },
    {
      window: 'a February',
      limits: monthOf(10),
      last: '2027-02-28T23:59:59.999Z',
      first: '2027-03-01T00:00:00Z',
    },
    {
      window: 'a leap February',
      limits: monthOf(10),
      last: '2028-02-29T23:59:59.999Z',
      first: '2028-03-01T00:00:00Z',
    },
  ])(
    'is whole again in the first millisecond after the end of $window',
    async ({ limits, last, first }) => {
      const { team } = await gate.register({ limits });
      allowed(await gate.environment().guard({ team, at: at(last), promptTokens: 10 }));
      const environment = gate.environment();

      const denial = denied(await environment.guard({ team, at: at(last), promptTokens: 10 }));
      const fresh = await environment.guard({ team, at: at(first), promptTokens: 10 });
      const spent = await gate.environment().guard({ team, at: at(first), promptTokens: 10 });

      expect(denial.retryAt).toBe(at(first));
      expect([fresh.outcome, spent.outcome]).toEqual(['allow', 'deny']);
    },
  );

  it("is not whole again on the leap day, when it is the month's", async () => {
    const { team } = await gate.register({ limits: monthOf(10) });
    const before = { team, at: at('2028-02-28T23:59:59.999Z'), promptTokens: 10 };
    allowed(await gate.environment().guard(before));
    await gate.useUpHolds(team);

    const onLeapDay = { team, at: at('2028-02-29T00:00:00Z'), promptTokens: 10 };
    const { retryAt } = denied(await gate.environment().guard(onLeapDay));

    expect(retryAt).toBe(at('2028-03-01T00:00:00Z'));
  });

  it("is whole again at the end of the month, when it is a model's", async () => {
    const { team } = await gate.register({
      limits: none,
      caps: [{ model: 'penny', usdPerMonth: microUsd(10) }],
    });
    const last = { team, at: at('2026-08-31T23:59:59.999Z'), promptTokens: 10 };
    const first = { ...last, at: at('2026-09-01T00:00:00Z') };
    const environment = gate.environment();

    allowed(await environment.guard(last));
    const { retryAt } = denied(await environment.guard(last));
    const fresh = await environment.guard(first);

    expect(retryAt).toBe(first.at);
    expect(fresh.outcome).toBe('allow');
  });

  it("is not whole again at midnight, when it is the minute's", async () => {
    const { team } = await gate.register({ limits: minuteOf(1) });
    allowed(await gate.environment().guard({ team, at: at('2026-11-30T23:59:58Z') }));

    const midnight = { team, at: at('2026-12-01T00:00:00Z') };
    const { retryAt } = denied(await gate.environment().guard(midnight));

    expect(retryAt).toBe(at('2026-12-01T00:01:00Z'));
  });
});

describe('a full minute', () => {
  it.each([
    ['2026-08-22T12:00:00.000Z', '2026-08-22T12:01:05Z'],
    ['2026-08-22T12:00:04.999Z', '2026-08-22T12:01:05Z'],
    ['2026-08-22T12:00:05.000Z', '2026-08-22T12:01:10Z'],
  ])('after a request at %s has room at %s, and not a millisecond earlier', async (taken, free) => {
    const { team } = await gate.register({ limits: minuteOf(1) });
    allowed(await gate.environment().checkRate({ team, at: at(taken) }));

    const early = await gate.environment().checkRate({ team, at: laterBy(at(free), -1) });
    const onTime = await gate.environment().checkRate({ team, at: at(free) });

    expect(denied(early).retryAt).toBe(at(free));
    expect(onTime.outcome).toBe('allow');
  });

  it('stays full in each slot of the sixty seconds after it, and of five more', async () => {
    const { team } = await gate.register({ limits: minuteOf(1) });
    allowed(await gate.environment().checkRate({ team, at: at('2026-08-22T12:00:00Z') }));

    const outcomes: string[] = [];
    for (let seconds = 0; seconds <= 65; seconds += 5) {
      const now = laterBy(at('2026-08-22T12:00:00Z'), seconds * 1_000);
      outcomes.push((await gate.environment().checkRate({ team, at: now })).outcome);
    }

    expect(outcomes).toEqual([...Array<string>(13).fill('deny'), 'allow']);
  });

  it('frees as much as was taken in the slot that leaves it, and no more', async () => {
    const { team } = await gate.register({ limits: minuteOf(5) });
    const environment = gate.environment();
    for (const seconds of ['00', '04', '20', '40', '40']) {
      allowed(await environment.checkRate({ team, at: at(`2026-08-22T12:00:${seconds}Z`) }));
    }
    const free = at('2026-08-22T12:01:05Z');

    const outcomes: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      outcomes.push((await gate.environment().checkRate({ team, at: free })).outcome);
    }

    expect(outcomes).toEqual(['allow', 'allow', 'deny']);
  });
});

describe('a limit of 0', () => {
  it.each([
    ['requests', minuteOf(0), 'RPM limit exceeded (1/0 requests per minute)'],
    ['tokens', dayOf(0), 'Daily token limit exceeded (0/0 tokens per day)'],
    ['dollars', monthOf(0), 'Monthly budget exceeded (100.0% of $0.00)'],
  ])('of %s allows nothing', async (_, limits, sentence) => {
    const { team } = await gate.register({ limits });
    const question = { team, at: at('2026-08-22T12:00:00Z'), promptTokens: 0 };

    const { reason } = denied(await gate.environment().guard(question));

    expect(sentenceOf(reason)).toBe(sentence);
  });

  it('of a model allows nothing of it, and everything of another', async () => {
    const { team } = await gate.register({
      caps: [{ model: 'penny', usdPerMonth: microUsd(0) }],
    });
    const question = { team, at: at('2026-08-22T12:00:00Z'), promptTokens: 0 };

    const { reason } = denied(await gate.environment().guard(question));
    const other = await gate.environment().checkRate(question);

    expect(sentenceOf(reason)).toBe('Model budget exceeded for penny ($0.00 of $0.00)');
    expect(other.outcome).toBe('allow');
  });

  it('of dollars lets a model pass that costs nothing', async () => {
    const { team } = await gate.register({ limits: monthOf(0) });
    const question = { team, at: at('2026-08-22T12:00:00Z'), model: modelId('gratis') };

    const decision = allowed(await gate.environment().guard(question));

    expect(decision.pricing).toBe('free');
  });
});

describe('no limit', () => {
  it('counts and never denies', async () => {
    const { team } = await gate.register({ limits: none });
    const environment = gate.environment();
    const question = { team, at: at('2026-08-22T12:00:00Z'), promptTokens: 1_000_000_000 };

    for (let index = 0; index < 30; index += 1) allowed(await environment.guard(question));
    const { standing } = allowed(await environment.guard(question));

    expect(standing).toMatchObject({
      minute: { limit: undefined, requests: 31 },
      day: { limit: undefined, taken: 31_000_000_000 },
      month: { limit: undefined, taken: 31_000_000_000 },
    });
  });

  it('of tokens is what the unlimited tier has, with limits of requests and dollars', async () => {
    const { team } = await gate.register({ tier: 'unlimited', limits: TIERS.unlimited });
    const question = { team, at: at('2026-08-22T12:00:00Z'), promptTokens: 6_000_000_000 };
    const environment = gate.environment();

    const first = allowed(await environment.guard(question));
    const second = denied(await environment.guard(question));

    expect(first.standing).toMatchObject({
      minute: { limit: 2_000, requests: 1 },
      day: { limit: undefined, taken: 6_000_000_000 },
      month: { limit: 10_000_000_000, taken: 6_000_000_000 },
    });
    expect(second.reason.code).toBe('budget_short');
  });
});

describe('the last of a limit', () => {
  it.each([
    ['the day', { limits: dayOf(10) }],
    ['the month', { limits: monthOf(10) }],
    ['the cap', { caps: [{ model: 'penny', usdPerMonth: microUsd(10) }] }],
  ])('of %s is given out, and the next of it is not', async (_, changes) => {
    const { team } = await gate.register(changes);
    const question = { team, at: at('2026-08-22T12:00:00Z') };
    const environment = gate.environment();

    const most = await environment.guard({ ...question, promptTokens: 9 });
    const last = await environment.guard({ ...question, promptTokens: 1 });
    const next = await environment.guard({ ...question, promptTokens: 1 });

    expect([most, last, next].map(({ outcome }) => outcome)).toEqual(['allow', 'allow', 'deny']);
  });

  it.each([
    ['the day', { limits: dayOf(10) }],
    ['the month', { limits: monthOf(10) }],
    ['the cap', { caps: [{ model: 'penny', usdPerMonth: microUsd(10) }] }],
  ])('of %s is given out at once, when nothing is taken', async (_, changes) => {
    const { team } = await gate.register(changes);
    const question = { team, at: at('2026-08-22T12:00:00Z') };

    const beyond = await gate.environment().guard({ ...question, promptTokens: 11 });
    const all = await gate.environment().guard({ ...question, promptTokens: 10 });

    expect([beyond.outcome, all.outcome]).toEqual(['deny', 'allow']);
  });
});
