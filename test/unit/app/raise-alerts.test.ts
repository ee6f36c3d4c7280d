import { raiseAlerts, type RaiseDeps } from '../../../src/app/raise-alerts.ts';
import { raiseFaults } from '../../../src/app/raise-faults.ts';
import { tellOnce } from '../../../src/app/tell-once.ts';
import type { TableChange } from '../../../src/app/ports-alerts.ts';
import { modelId, type TeamId, teamId } from '../../../src/domain/ids.ts';
import { capWindow } from '../../../src/domain/meter.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { type Instant, laterBy } from '../../../src/domain/time.ts';
import { userCodeOf } from '../../../src/domain/user-limits.ts';
import { aMeter, aPolicy, at, dollars, MONTH, NOW, TEAM } from '../../support/builders.ts';
import { fakeMarks, fakeSink, storeDown } from '../../support/fake-marks.ts';

const grown = (from: number, to: number, team: TeamId = TEAM): TableChange => ({
  kind: 'meter',
  team,
  at: NOW,
  before: aMeter({ usdInMonth: new Map([[MONTH, dollars(from)]]) }),
  after: aMeter({ usdInMonth: new Map([[MONTH, dollars(to)]]) }),
});

const bench = (changes: Partial<RaiseDeps> = {}) => {
  const sink = fakeSink('sns');
  const faults: unknown[] = [];
  const raise = raiseAlerts({
    readPolicy: () => Promise.resolve(aPolicy()),
    findUser: () => Promise.resolve(undefined),
    tell: tellOnce({
      claim: fakeMarks(),
      sinks: [sink],
      clock: () => NOW,
      onUntold: () => undefined,
    }),
    onFault: (error) => faults.push(error),
    ...changes,
  });
  return { raise, faults, ids: () => sink.took.map(({ id }) => id), sink };
};

describe('a batch of changes', () => {
  it('has its alerts told once, however often it is delivered', async () => {
    const { raise, ids } = bench();
    const batch = [grown(49, 50), grown(50, 51), grown(79, 81)];

    const first = await raise(batch);
    await raise(batch);

    expect(first).toEqual(['told', 'told', 'told']);
    expect(ids().filter((id) => id.includes('threshold'))).toEqual([
      'alpha:2026-08:budget_threshold:50:100000000',
      'alpha:2026-08:budget_threshold:80:100000000',
    ]);
  });

  it('reads the policy of a team once, and only where something may have been crossed', async () => {
    const read: TeamId[] = [];
    const { raise } = bench({
      readPolicy: (team) => {
        read.push(team);
        return Promise.resolve(undefined);
      },
    });
    const other = teamId('beta');

    await raise([grown(10, 10.5), grown(10.5, 11), grown(11, 12), grown(1.1, 1.2, other)]);

    expect(read).toEqual([TEAM]);
  });

  it('fails for one whose policy cannot be read, and for no other', async () => {
    const other = teamId('beta');
    const { raise, ids, faults } = bench({
      readPolicy: (team) =>
        team === TEAM ? Promise.reject(new Error('no')) : Promise.resolve(undefined),
    });

    const tellings = await raise([grown(49, 50), grown(49, 50, other)]);

    expect(tellings).toEqual(['untold', 'told']);
    expect(ids()).toContain('beta:2026-08:budget_threshold:50:100000000');
    expect(faults).toHaveLength(1);
  });

  it('fails for all that amount to an alert that could not be told', async () => {
    const { raise } = bench({ tell: storeDown });

    expect(await raise([grown(49, 50), grown(10, 10), grown(49, 50)])).toEqual([
      'untold',
      'told',
      'untold',
    ]);
  });

  it('tells of a model without a price once a month, and of holds that ran out once a day', async () => {
    const { raise, ids } = bench();
    const unpriced = (usedAt: string): TableChange => ({
      kind: 'unpriced',
      team: TEAM,
      model: modelId('new:model'),
      pricing: 'conservative',
      usedAt: at(usedAt),
      at: NOW,
    });
    const expired = (moment: Instant): TableChange => ({
      kind: 'expired',
      team: TEAM,
      isCharged: false,
      at: moment,
    });

    await raise([
      unpriced('2026-08-01T00:00:00Z'),
      unpriced('2026-08-31T23:59:59Z'),
      unpriced('2026-09-01T00:00:00Z'),
      expired(NOW),
      expired(laterBy(NOW, 1_000)),
      expired(at('2026-08-23T00:00:00Z')),
    ]);

    expect(ids()).toEqual([
      'alpha:2026-08:unknown_model:new%3Amodel',
      'alpha:2026-09:unknown_model:new%3Amodel',
      'alpha:2026-08-22:holds_expired',
      'alpha:2026-08-23:holds_expired',
    ]);
  });

  it('names the user that only the sums of the month know', async () => {
    const code = userCodeOf({ user: 'carol', usdPerMonth: microUsd(0) });
    const userLimits = { usdPerMonth: dollars(5), users: new Map() };
    const { raise, sink } = bench({
      readPolicy: () => Promise.resolve(aPolicy({ userLimits })),
      findUser: (of) => Promise.resolve(of.code === code ? 'carol' : undefined),
    });
    const used = (amount: number) =>
      aMeter({
        usdInMonth: new Map([[MONTH, dollars(amount)]]),
        usdOfCap: new Map([[capWindow(code, MONTH), dollars(amount)]]),
      });

    await raise([{ kind: 'meter', team: TEAM, at: NOW, before: used(4.5), after: used(5) }]);

    expect(sink.took.map(({ message }) => message)).toEqual([
      'User "carol" of team alpha has used up the monthly limit ($5.00 of $5.00). These calls are denied until 2026-09-01 00:00 UTC.',
    ]);
  });
});

describe('the use of the fault policy', () => {
  const fault = (moment: Instant, team = TEAM) => ({ team, answer: 'open' as const, at: moment });
  const [inTime, nextHour] = [at('2026-08-22T14:59:59Z'), at('2026-08-22T15:00:00Z')];

  const faultBench = (isStoreDown = () => false) => {
    const sink = fakeSink('sns');
    const claim = fakeMarks({ before: () => (isStoreDown() ? storeDown() : undefined) });
    const faults: unknown[] = [];
    const environment = () =>
      raiseFaults({
        claim,
        sinks: [sink],
        clock: () => NOW,
        onUntold: () => undefined,
        onFault: (error) => faults.push(error),
      });
    return { environment, faults, ids: () => sink.took.map(({ id }) => id) };
  };

  it('is told once for a team and an hour', async () => {
    const { environment, ids } = faultBench();

    await environment()([fault(NOW), fault(inTime), fault(nextHour), fault(NOW, teamId('beta'))]);
    await environment()([fault(inTime)]);

    expect(ids()).toEqual([
      'alpha:2026-08-22T14:fault_policy_used',
      'alpha:2026-08-22T15:fault_policy_used',
      'beta:2026-08-22T14:fault_policy_used',
    ]);
  });

  it('is told while the store is down, once by each environment, and not again when it is back', async () => {
    let isDown = true;
    const { environment, ids, faults } = faultBench(() => isDown);
    const [one, other] = [environment(), environment()];

    expect(await one([fault(NOW)])).toBe('told');
    await one([fault(inTime)]);
    await other([fault(NOW)]);
    isDown = false;
    await one([fault(NOW)]);

    expect(ids()).toEqual([
      'alpha:2026-08-22T14:fault_policy_used',
      'alpha:2026-08-22T14:fault_policy_used',
    ]);
    expect(faults).toHaveLength(2);
  });

  it('is tried again where a sink did not take it', async () => {
    let isDown = true;
    const sink = fakeSink('sns', () => isDown);
    const raise = raiseFaults({
      claim: storeDown,
      sinks: [sink],
      clock: () => NOW,
      onUntold: () => undefined,
      onFault: () => undefined,
    });

    expect(await raise([fault(NOW)])).toBe('untold');
    isDown = false;
    expect(await raise([fault(NOW)])).toBe('told');
    expect(sink.took).toHaveLength(1);
  });
});
