import { capCodeOf } from '../../../src/domain/caps.ts';
import { modelId } from '../../../src/domain/ids.ts';
import { capWindow, type Meter } from '../../../src/domain/meter.ts';
import { rollupLines } from '../../../src/domain/rollups.ts';
import { type ReportFacts, usageReportOf } from '../../../src/domain/usage-report.ts';
import {
  aHold,
  aMeter,
  aPolicy,
  aRing,
  at,
  DAY,
  dollars,
  holdsOf,
  MINUTE,
  MONTH,
  NOW,
  SLOT,
  TEAM,
} from '../../support/builders.ts';
import { aReceipt } from '../../support/fake-ledger.ts';

const reportOf = (facts: Partial<ReportFacts> = {}) =>
  usageReportOf({
    team: TEAM,
    at: NOW,
    meter: aMeter(),
    policy: aPolicy(),
    lines: [],
    user: undefined,
    namesOf: (model) => [model],
    ...facts,
  });

const spent = (usd: number, changes: Partial<Meter> = {}): Meter =>
  aMeter({ usdInMonth: new Map([[MONTH, dollars(usd)]]), ...changes });

const aBoost = (usd: number, until: string) => ({
  id: `b-${until}`,
  usd: dollars(usd),
  month: MONTH,
  until: at(until),
  reason: 'launch',
});

const GPT = { model: 'gpt-4o*', usdPerMonth: dollars(20) };

describe('the report of a team', () => {
  it('that has used nothing has its limits and nothing else', () => {
    const report = reportOf();

    expect(report).toMatchObject({
      team: 'alpha',
      at: NOW,
      isRegistered: true,
      status: 'active',
      tier: 'standard',
      amounts: 'shown',
      minute: { limit: 100, requests: 0, emptyAt: undefined },
      day: {
        window: { id: '2026-08-22' },
        limit: 500_000,
        taken: 0,
        held: 0,
        resetsAt: at('2026-08-23T00:00:00Z'),
      },
      month: {
        window: { id: '2026-08' },
        standing: {
          limit: dollars(100),
          taken: 0,
          held: 0,
          resetsAt: at('2026-09-01T00:00:00Z'),
        },
        budget: dollars(100),
        boosts: 0,
        sums: { calls: 0, tokens: 0, usd: 0 },
        models: [],
        caps: [],
        users: [],
      },
      user: undefined,
    });
    expect(report.month.forecast).toEqual({ burnPerDay: 0, projected: 0, runsOutAt: undefined });
  });

  it('tells what is held apart from what is used', () => {
    const meter = spent(24.9, {
      tokensOnDay: new Map([[DAY, 5_000]]),
      holds: holdsOf({ one: aHold(), before: aHold({ slot: SLOT - 30 * 17_280 }) }),
    });

    const { day, month } = reportOf({ meter });

    expect(day).toMatchObject({ taken: 5_000, held: 1_000 });
    expect(month.standing).toMatchObject({ taken: dollars(24.9), held: dollars(0.3) });
  });

  it.each([
    ['2026-08-31T23:59:59.999Z', { day: '2026-08-31', month: '2026-08', tokens: 7, usd: 3e6 }],
    ['2026-09-01T00:00:00.000Z', { day: '2026-09-01', month: '2026-09', tokens: 0, usd: 0 }],
  ])('is of the windows of now, at %s', (now, { day, month, tokens, usd }) => {
    const meter = spent(3, { tokensOnDay: new Map([[DAY + 9, 7]]) });

    const report = reportOf({ meter, at: at(now) });

    expect(report.day).toMatchObject({ window: { id: day }, taken: tokens });
    expect(report.month).toMatchObject({ window: { id: month }, standing: { taken: usd } });
  });

  it('counts the minute as the team has its window', () => {
    const meter = aMeter({
      ...aRing([SLOT - 2, 3], [SLOT, 4]),
      requestsInMinute: new Map([[MINUTE, 5]]),
    });

    expect(reportOf({ meter }).minute).toMatchObject({
      requests: 7,
      emptyAt: at('2026-08-22T14:06:05Z'),
    });
    expect(reportOf({ meter, policy: aPolicy({ window: 'fixed' }) }).minute).toMatchObject({
      requests: 5,
      emptyAt: at('2026-08-22T14:06:00Z'),
    });
  });

  it('has no limit where the team has none', () => {
    const meter = spent(5, {
      limits: { requestsPerMinute: undefined, tokensPerDay: undefined, usdPerMonth: undefined },
      budget: undefined,
    });

    const { minute, day, month } = reportOf({ meter });

    expect([minute.limit, day.limit, month.standing.limit, month.budget]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(month.forecast?.runsOutAt).toBeUndefined();
  });

  it.each(['suspended', 'deleted'] as const)('says that it is %s', (status) => {
    expect(
      reportOf({ policy: aPolicy({ status }), meter: aMeter({ status: 'suspended' }) }),
    ).toMatchObject({ isRegistered: true, status });
  });

  it('that nobody registered says so, and has the tier it was let in with', () => {
    expect(reportOf({ policy: undefined, meter: aMeter({ guestTier: 'sandbox' }) })).toMatchObject({
      isRegistered: false,
      status: 'active',
      tier: 'sandbox',
      amounts: 'shown',
    });
  });
});

describe('the budget in a report', () => {
  it('is raised by the boosts of now', () => {
    const policy = aPolicy({
      boosts: [aBoost(50, '2026-09-01T00:00:00Z'), aBoost(30, '2026-08-22T14:05:00.001Z')],
    });
    const meter = spent(0, { boostInMonth: new Map([[MONTH, dollars(80)]]) });

    expect(reportOf({ policy, meter }).month).toMatchObject({
      boosts: dollars(80),
      budget: dollars(100),
      standing: { limit: dollars(180) },
    });
  });

  it('is no longer raised by a boost that is over, to the millisecond', () => {
    const policy = aPolicy({
      boosts: [aBoost(50, '2026-09-01T00:00:00Z'), aBoost(30, '2026-08-22T14:05:00Z')],
    });
    const meter = spent(120, { boostInMonth: new Map([[MONTH, dollars(80)]]) });

    expect(reportOf({ policy, meter }).month).toMatchObject({
      boosts: dollars(50),
      standing: { limit: dollars(150), taken: dollars(120) },
    });
  });

  it('is not cut by a boost that was over, and that the meter has no more', () => {
    const policy = aPolicy({ boosts: [aBoost(30, '2026-08-20T00:00:00Z')] });

    expect(reportOf({ policy }).month).toMatchObject({
      boosts: 0,
      standing: { limit: dollars(100) },
    });
  });

  it('is told apart from the amount at which calls are denied', () => {
    const meter = spent(110, { limits: { ...aMeter().limits, usdPerMonth: dollars(120) } });

    expect(reportOf({ meter, policy: aPolicy({ hardPercent: 120 }) }).month).toMatchObject({
      budget: dollars(100),
      standing: { limit: dollars(120) },
    });
  });

  it('runs out when what is used so far, drawn on, has come to it', () => {
    const now = at('2026-08-11T00:00:00Z');
    const meter = spent(40);

    expect(reportOf({ meter, at: now }).month.forecast).toEqual({
      burnPerDay: dollars(4),
      projected: dollars(124),
      runsOutAt: at('2026-08-26T00:00:00Z'),
    });
  });

  it('runs out later with a boost, and not by what is only held', () => {
    const now = at('2026-08-11T00:00:00Z');
    const held = aHold({ slot: Math.floor(now / 5_000), usd: dollars(10) });
    const meter = spent(50, {
      holds: holdsOf({ one: held }),
      boostInMonth: new Map([[MONTH, dollars(20)]]),
    });
    const policy = aPolicy({ boosts: [aBoost(20, '2026-09-01T00:00:00Z')] });

    expect(reportOf({ meter, policy, at: now }).month.forecast).toEqual({
      burnPerDay: dollars(4),
      projected: dollars(124),
      runsOutAt: at('2026-08-31T00:00:00Z'),
    });
  });

  it('has no forecast in the first hour of a month', () => {
    expect(reportOf({ at: at('2026-08-01T00:59:59Z') }).month.forecast).toBeUndefined();
  });
});

describe('the models in a report', () => {
  const lines = rollupLines([
    aReceipt('one', { usd: dollars(1) }),
    aReceipt('two', { model: modelId('o3'), usd: dollars(5) }),
    aReceipt('three', { model: modelId('gpt-4o-mini'), usd: dollars(2) }),
    aReceipt('four', { model: undefined, usd: dollars(2) }),
  ]);

  it('stand with the dearest first, then by name, and add up to the whole', () => {
    const { models, sums } = reportOf({ lines }).month;

    expect(models.map(({ model, sums: { usd } }) => [model, usd])).toEqual([
      ['o3', dollars(5)],
      ['-', dollars(2)],
      ['gpt-4o-mini', dollars(2)],
      ['gpt-4o', dollars(1)],
    ]);
    expect(sums).toMatchObject({ calls: 4, usd: dollars(10), tokens: 480 });
  });

  it('have the cap that they count towards, as the meter has it', () => {
    const meter = spent(10, {
      usdOfCap: new Map([
        [capWindow(capCodeOf(GPT), MONTH), dollars(3.3)],
        [capWindow(capCodeOf(GPT), MONTH - 1), dollars(9)],
      ]),
      holds: holdsOf({ one: aHold({ cap: capCodeOf(GPT) }) }),
    });
    const { models } = reportOf({ lines, meter, policy: aPolicy({ caps: [GPT] }) }).month;
    const shared = {
      cap: GPT,
      standing: {
        limit: dollars(20),
        taken: dollars(3.3),
        held: dollars(0.3),
        resetsAt: at('2026-09-01T00:00:00Z'),
      },
    };

    expect(models.map(({ model, cap }) => [model, cap])).toEqual([
      ['o3', undefined],
      ['-', undefined],
      ['gpt-4o-mini', shared],
      ['gpt-4o', shared],
    ]);
  });

  it('are known by the other names of theirs too', () => {
    const namesOf = (model: string) => [model, model === 'o3' ? 'gpt-4o-in-disguise' : ''];
    const { models } = reportOf({ lines, namesOf, policy: aPolicy({ caps: [GPT] }) }).month;

    expect(models[0]?.cap?.cap).toBe(GPT);
  });

  it('leave a cap in the report that none of them counts towards', () => {
    const caps = [{ model: 'claude-*', usdPerMonth: dollars(7) }];

    expect(reportOf({ policy: aPolicy({ caps }) }).month).toMatchObject({
      models: [],
      caps: [{ cap: { model: 'claude-*' }, standing: { limit: dollars(7), taken: 0, held: 0 } }],
    });
  });
});
