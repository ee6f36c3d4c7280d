import fc from 'fast-check';
import { type Alert, alertIdOf, type MeterChange } from '../../../src/domain/alerts.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { crossingsOf, mayCross } from '../../../src/domain/crossings.ts';
import { capWindow, type Meter } from '../../../src/domain/meter.ts';
import { microUsd } from '../../../src/domain/money.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { userCodeOf } from '../../../src/domain/user-limits.ts';
import { aHold, aMeter, aPolicy, at, holdsOf, MONTH, NOW, TEAM } from '../../support/builders.ts';

/** A meter with this much used of a budget, both in micro-dollars. */
const spent = (used: number, budget: number, changes: Partial<Meter> = {}): Meter =>
  aMeter({
    limits: { requestsPerMinute: 100, tokensPerDay: 500_000, usdPerMonth: microUsd(budget) },
    budget: microUsd(budget),
    usdInMonth: new Map([[MONTH, used]]),
    ...changes,
  });

const change = (
  before: Meter | undefined,
  after: Meter,
  changes: Partial<MeterChange> = {},
): MeterChange => ({ team: TEAM, before, after, at: NOW, ...changes });

/** As the deployed function looks: at the policy only where something may have been crossed. */
const told = (of: MeterChange, policy: Policy | undefined = aPolicy()): readonly Alert[] =>
  mayCross(of) ? crossingsOf(of, policy) : [];

/** Kind and percentage of what is told, without forecasts. */
const words = (of: MeterChange, policy?: Policy): readonly string[] =>
  told(of, policy)
    .filter(({ kind }) => kind !== 'budget_forecast')
    .map((alert) => ('percent' in alert ? `${alert.kind} ${alert.percent}` : alert.kind));

describe('a threshold of the budget', () => {
  it.each([
    ['$100, one micro-dollar short', { used: 79_999_999, budget: 100_000_000, expected: [] }],
    ['$100, exactly', { used: 80_000_000, budget: 100_000_000, expected: ['budget_threshold 80'] }],
    ['$7, one micro-dollar short', { used: 5_599_999, budget: 7_000_000, expected: [] }],
    ['$7, exactly', { used: 5_600_000, budget: 7_000_000, expected: ['budget_threshold 80'] }],
    ['$0.01, one micro-dollar short', { used: 7_999, budget: 10_000, expected: [] }],
    ['$0.01, exactly', { used: 8_000, budget: 10_000, expected: ['budget_threshold 80'] }],
    ['7 micro-dollars, of which 80 % is 5.6', { used: 5, budget: 7, expected: [] }],
    [
      '7 micro-dollars, the first whole one above 5.6',
      { used: 6, budget: 7, expected: ['budget_threshold 80'] },
    ],
    [
      '$100,000,000, one micro-dollar short',
      { used: 79_999_999_999_999, budget: 100_000_000_000_000, expected: [] },
    ],
    [
      '$100,000,000, exactly',
      { used: 80_000_000_000_000, budget: 100_000_000_000_000, expected: ['budget_threshold 80'] },
    ],
  ])('is told at its amount and not before: %s', (_what, { used, budget, expected }) => {
    const before = spent(Math.floor((budget * 6) / 10), budget);

    expect(words(change(before, spent(used, budget)))).toEqual(expected);
  });

  it('is told with its amounts', () => {
    const at80 = { ...change(spent(79, 100), spent(80, 100)), at: at('2026-08-01T05:00:00Z') };

    expect(told(at80)).toEqual([
      {
        team: TEAM,
        at: at('2026-08-01T05:00:00Z'),
        isShadow: false,
        kind: 'budget_threshold',
        month: {
          kind: 'month',
          id: '2026-08',
          index: 679,
          startsAt: at('2026-08-01T00:00:00Z'),
          endsAt: at('2026-09-01T00:00:00Z'),
        },
        percent: 80,
        used: 80,
        budget: 100,
      },
    ]);
  });

  it('is told once for each that a call has jumped over, the lowest first', () => {
    expect(words(change(spent(10, 1_000), spent(999, 1_000)))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
    ]);
  });

  it('is what the policy says, and for guests what everybody has', () => {
    const at60 = change(spent(10, 100), spent(60, 100));

    expect(words(at60, aPolicy({ alertPercents: [20, 60, 61] }))).toEqual([
      'budget_threshold 20',
      'budget_threshold 60',
    ]);
    expect(crossingsOf(at60, undefined)).toMatchObject([{ percent: 50 }]);
    expect(words(at60, aPolicy({ alertPercents: [] }))).toEqual([]);
  });

  it('is not reached by what calls in flight hold', () => {
    const holds = holdsOf({ call: aHold({ usd: microUsd(45) }) });

    expect(words(change(spent(40, 100), spent(85, 100, { holds })))).toEqual([]);
    expect(words(change(spent(85, 100, { holds }), spent(85, 100)))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
    ]);
  });

  it('says nothing when spending falls below it again', () => {
    expect(words(change(spent(85, 100), spent(45, 100)))).toEqual([]);
  });

  it('is told where nobody knows what was there before', () => {
    expect(words(change(undefined, spent(85, 100)))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
    ]);
    expect(words(change(undefined, spent(0, 100)))).toEqual([]);
  });

  it('is told at once when the budget is lowered below it, or there is one at last', () => {
    const unlimited = spent(85, 100, { budget: undefined });

    expect(words(change(spent(85, 1_000), spent(85, 100)))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
    ]);
    expect(words(change(unlimited, spent(85, 100)))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
    ]);
  });

  it('is another one when the budget is another', () => {
    const [first] = told(change(spent(79, 100), spent(80, 100)));
    const [second] = told(
      change(spent(90, 200), spent(160, 200)),
      aPolicy({ alertPercents: [80] }),
    );
    if (first === undefined || second === undefined) throw new Error('Nothing was told');

    expect(alertIdOf(first)).toBe('alpha:2026-08:budget_threshold:80:100');
    expect(alertIdOf(second)).toBe('alpha:2026-08:budget_threshold:80:200');
  });

  it('is told for the month that the usage was charged to', () => {
    const late = change(spent(79, 100), spent(80, 100), { at: at('2026-09-01T00:00:05Z') });

    expect(told(late)).toMatchObject([{ month: { id: '2026-08' } }]);
  });

  it('is told again of the new amount when the budget is raised and still reached', () => {
    expect(words(change(spent(125, 100), spent(125, 120)))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
      'budget_exhausted',
    ]);
    expect(words(change(spent(125, 200), spent(125, 150)))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
    ]);
  });

  it('is the end of the budget where the hard limit comes down below what is used', () => {
    const limits = (usd: number) => ({
      requestsPerMinute: 100,
      tokensPerDay: 500_000,
      usdPerMonth: microUsd(usd),
    });
    const lowered = change(
      spent(95, 100, { limits: limits(100) }),
      spent(95, 100, { limits: limits(90) }),
    );

    expect(words(lowered)).toContain('budget_exhausted');
  });

  it('is not told of a month whose boost ran to its end, because the next one has begun', () => {
    const raised = { boostInMonth: new Map([[MONTH, 100]]) };
    const boost = {
      id: 'b-1',
      usd: microUsd(100),
      month: MONTH,
      until: at('2026-09-01T00:00:00Z'),
      reason: 'launch',
    };
    const late = change(spent(110, 100, raised), spent(111, 100, raised), {
      at: at('2026-09-01T00:00:05Z'),
    });

    expect(words(late, aPolicy({ boosts: [boost] }))).toEqual([]);
  });

  it('is not told for a month that is over when the budget is lowered after it', () => {
    const lowered = change(spent(85, 1_000), spent(85, 100), { at: at('2026-09-01T00:00:05Z') });

    expect(words(lowered)).toEqual([]);
  });

  it('counts what a month is raised by as long as it lasts', () => {
    const boost = {
      id: 'b',
      usd: microUsd(100),
      month: MONTH,
      until: at('2026-08-22T14:00:00Z'),
      reason: '',
    };
    const raised = { boostInMonth: new Map([[MONTH, 100]]) };
    const grown = change(spent(80, 100, raised), spent(90, 100, raised));

    expect(
      words(grown, aPolicy({ boosts: [{ ...boost, until: at('2026-09-01T00:00:00Z') }] })),
    ).toEqual([]);
    expect(words(grown, aPolicy({ boosts: [boost] }))).toEqual([
      'budget_threshold 50',
      'budget_threshold 80',
    ]);
  });

  it('is told however the spending is split, and each once', () => {
    const lengths = { minLength: 1, maxLength: 40 };

    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 15 }), lengths),
        fc.integer({ min: 1, max: 300 }),
        (calls, budget) => {
          let used = 0;
          const split = calls.flatMap((cost) => {
            const before = spent(used, budget);
            used += cost;
            return words(change(before, spent(used, budget)));
          });

          expect(split.toSorted()).toEqual(
            words(change(spent(0, budget), spent(used, budget))).toSorted(),
          );
        },
      ),
    );
  });
});

describe('the end of a budget', () => {
  it('is told once, and not as a threshold too', () => {
    expect(words(change(spent(99, 100), spent(100, 100)))).toEqual(['budget_exhausted']);
    expect(words(change(spent(100, 100), spent(120, 100)))).toEqual([]);
  });

  it('is where calls are denied, which may be beyond the budget', () => {
    const limits = { ...aMeter().limits, usdPerMonth: microUsd(120) };

    expect(words(change(spent(99, 100, { limits }), spent(119, 100, { limits })))).toEqual([
      'budget_threshold 100',
    ]);
    expect(told(change(spent(119, 100, { limits }), spent(120, 100, { limits })))).toMatchObject([
      { kind: 'budget_exhausted', used: 120, limit: 120, budget: 100 },
    ]);
  });

  it('of a budget of nothing is told with the first micro-dollar that was used', () => {
    expect(words(change(spent(0, 0), spent(0, 0)))).toEqual([]);
    expect(words(change(undefined, spent(0, 0)))).toEqual([]);
    expect(words(change(spent(0, 0), spent(1, 0)))).toEqual(['budget_exhausted']);
  });

  it('never comes without a budget', () => {
    const limits = { ...aMeter().limits, usdPerMonth: undefined };
    const unlimited = { budget: undefined, limits };

    expect(told(change(spent(1, 1, unlimited), spent(1_000_000, 1, unlimited)))).toEqual([]);
  });
});

describe('a forecast of the budget', () => {
  const forecasts = (of: MeterChange) => told(of).filter(({ kind }) => kind === 'budget_forecast');
  const tenth = at('2026-08-11T00:00:00Z');

  it('is told where the month comes to more than the budget', () => {
    const grown = change(spent(32, 100), spent(33, 100), { at: tenth });

    expect(forecasts(grown)).toMatchObject([
      { burnPerDay: 4, projected: 103, runsOutAt: at('2026-08-31T07:16:21.818Z') },
    ]);
    expect(forecasts(change(spent(31, 100), spent(32, 100), { at: tenth }))).toEqual([]);
  });

  it.each([
    ['on the first day', { after: spent(50, 100), moment: '2026-08-01T23:59:59.999Z', count: 0 }],
    ['after the first day', { after: spent(50, 100), moment: '2026-08-02T00:00:00Z', count: 1 }],
    [
      'below a tenth of the budget',
      { after: spent(9, 100), moment: '2026-08-02T00:00:00Z', count: 0 },
    ],
    [
      'from a tenth of the budget on',
      { after: spent(10, 100), moment: '2026-08-02T00:00:00Z', count: 1 },
    ],
    [
      'once the budget is used up',
      { after: spent(100, 100), moment: '2026-08-11T00:00:00Z', count: 0 },
    ],
    ['in the next month', { after: spent(50, 100), moment: '2026-09-11T00:00:00Z', count: 0 }],
  ])('has its time: %s', (_when, { after, moment, count }) => {
    expect(forecasts(change(spent(1, 100), after, { at: at(moment) }))).toHaveLength(count);
  });
});

describe('a cap', () => {
  const caps = [{ model: 'gpt-*', usdPerMonth: microUsd(10) }];
  const code = capCodeOf({ model: 'gpt-*', usdPerMonth: microUsd(1) });
  const using = (used: number, changes: Partial<Meter> = {}) =>
    spent(used, 1_000, {
      termsVersion: 1,
      usdOfCap: new Map([[capWindow(code, MONTH), used]]),
      ...changes,
    });

  it('is told when it is used up, and not again when more is used', () => {
    const policy = aPolicy({ caps });

    expect(words(change(using(8), using(9)), policy)).toEqual([]);
    expect(told(change(using(9), using(10)), policy)).toMatchObject([
      {
        kind: 'cap_exhausted',
        code,
        owner: { kind: 'model', model: 'gpt-*' },
        used: 10,
        limit: 10,
      },
    ]);
    expect(words(change(using(10), using(12)), policy)).toEqual([]);
  });

  it('is told when it is lowered below what is used, under a name of its own', () => {
    const lowered = aPolicy({ caps: [{ model: 'gpt-*', usdPerMonth: microUsd(5) }] });
    const [alert] = told(change(using(7), using(7, { termsVersion: 2 })), lowered);
    if (alert === undefined) throw new Error('Nothing was told');

    expect(alertIdOf(alert)).toBe(`alpha:2026-08:cap_exhausted:${code}:5`);
  });

  it('is not reached by what calls in flight hold', () => {
    const holds = holdsOf({ call: aHold({ usd: microUsd(5), cap: code }) });

    expect(words(change(using(9), using(14, { holds })), aPolicy({ caps }))).toEqual([]);
  });

  it('that the policy names no more is not told', () => {
    expect(words(change(using(9), using(10)), aPolicy({ caps: [] }))).toEqual([]);
  });
});

describe("a user's limit", () => {
  const alice = userCodeOf({ user: 'alice', usdPerMonth: microUsd(0) });
  const nobody = userCodeOf({ user: '-', usdPerMonth: microUsd(0) });
  const carol = userCodeOf({ user: 'carol', usdPerMonth: microUsd(0) });
  const used = (code: typeof alice, amount: number) =>
    spent(amount, 1_000, {
      termsVersion: 1,
      usdOfCap: new Map([[capWindow(code, MONTH), amount]]),
    });
  const policy = aPolicy({
    userLimits: {
      usdPerMonth: microUsd(5),
      users: new Map([
        ['alice', microUsd(7)],
        ['bob', undefined],
      ]),
    },
  });

  it('is told by its name', () => {
    expect(told(change(used(alice, 6), used(alice, 7)), policy)).toMatchObject([
      { kind: 'cap_exhausted', owner: { kind: 'user', user: 'alice' }, limit: 7 },
    ]);
    expect(words(change(used(alice, 5), used(alice, 6)), policy)).toEqual([]);
  });

  it('is everybody else’s too, whose names the policy does not have', () => {
    expect(told(change(used(carol, 4), used(carol, 5)), policy)).toMatchObject([
      { owner: { kind: 'user', user: undefined }, limit: 5 },
    ]);
    expect(told(change(used(nobody, 4), used(nobody, 5)), policy)).toMatchObject([
      { owner: { kind: 'user', user: '-' }, limit: 5 },
    ]);
  });

  it('is not told of a user without one, and of none where the policy has none', () => {
    const bob = userCodeOf({ user: 'bob', usdPerMonth: microUsd(0) });

    expect(words(change(used(bob, 4), used(bob, 50)), policy)).toEqual([]);
    expect(words(change(used(carol, 4), used(carol, 50)), aPolicy())).toEqual([]);
  });
});
