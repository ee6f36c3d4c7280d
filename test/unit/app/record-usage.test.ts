import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { memoryStore } from '../../../scripts/simulate/store/store.ts';
import { recordUsageOf } from '../../../src/compose-usage.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { requestId, type TeamId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { type Instant, laterBy } from '../../../src/domain/time.ts';
import { MONTH, NOW } from '../../support/builders.ts';
import {
  aTeam,
  aUsage,
  meddledMemory,
  meterOf,
  receiptOf,
  register,
  rollupsOf,
  usageEnvironment,
} from '../../support/usage-bench.ts';

const aBench = async () => {
  const store = memoryStore('usage');
  const table = meddledMemory(store);
  const { team } = await register(table, { team: aTeam() });
  return { store, table, team, env: usageEnvironment(table, NOW) };
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('the time of an event', () => {
  const outcomeAt = async (at: Instant) => {
    const { env, team } = await aBench();
    const [outcome] = await env.record([aUsage(team, 'call', { at })], NOW);
    return outcome?.outcome === 'refused' ? outcome.reason : outcome?.outcome;
  };

  it('may be ahead by as much as clocks differ', async () => {
    expect(await outcomeAt(laterBy(NOW, 5 * MINUTE_MS))).toBe('recorded');
    expect(await outcomeAt(laterBy(NOW, 5 * MINUTE_MS + 1))).toBe(
      'The time of the event is in the future',
    );
  });

  it('may be as long ago as a repetition is known', async () => {
    expect(await outcomeAt(laterBy(NOW, -366 * DAY_MS))).toBe('recorded');
    expect(await outcomeAt(laterBy(NOW, -366 * DAY_MS - 1))).toBe(
      'The time of the event is more than a year ago',
    );
  });
});

describe('a batch of events', () => {
  it('has one outcome for each, in their order', async () => {
    const { env, table, team } = await aBench();
    const { team: other } = await register(table, { team: aTeam() });
    const late = { at: laterBy(NOW, 60 * MINUTE_MS) };

    const outcomes = await env.record(
      [
        aUsage(team, 'a'),
        aUsage(other, 'a'),
        aUsage(team, 'b', late),
        aUsage(team, 'a'),
        aUsage(other, 'c', { tokens: { input: 1, output: 0 } }),
      ],
      NOW,
    );

    expect(
      outcomes.map((each) => [each.outcome, 'receipt' in each ? each.receipt.usd : each.reason]),
    ).toEqual([
      ['recorded', 3_500],
      ['recorded', 3_500],
      ['refused', 'The time of the event is in the future'],
      ['duplicate', 3_500],
      // 1 × 2.5
      ['recorded', 3],
    ]);
  });

  it('of nothing is nothing', async () => {
    const { env } = await aBench();

    expect(await env.record([], NOW)).toEqual([]);
  });

  it('is settled whole where some calls were held and some were not, however many', async () => {
    const { env, table, team } = await aBench();
    const ids = Array.from({ length: 130 }, (_, index) => `call-${index}`);
    for (const id of ids.slice(0, 90)) await env.guard({ team, request: requestId(id) });

    const outcomes = await env.record(
      ids.map((id) => aUsage(team, id)),
      NOW,
    );

    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['recorded']));
    // 130 × 3,500
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 455_000]]),
    });
    expect((await rollupsOf(table, team))['SPEND#2026-08']).toMatchObject({ calls: 130 });
  });

  it('fails as a whole while one team’s meter cannot be asked, and keeps what it has counted', async () => {
    const { store, table, team } = await aBench();
    const { team: other } = await register(table, { team: aTeam() });
    let writes = 0;
    const before = (command: string) => {
      writes += command === 'TransactWriteItems' ? 1 : 0;
      return writes > 2 ? Promise.reject(new Error('socket hang up')) : undefined;
    };
    const failing = usageEnvironment(meddledMemory(store, { before }), NOW);
    const events = [aUsage(team, 'one'), aUsage(other, 'two')];

    await expect(failing.record(events, NOW)).rejects.toThrow(StoreFault);
    const outcomes = await usageEnvironment(table, NOW).record(events, NOW);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['duplicate', 'recorded']);
  });
});

describe('a team that nobody registered', () => {
  it('is counted as a guest of the default tier', async () => {
    const { env, table } = await aBench();
    const guest = aTeam('guest');

    expect(await env.record([aUsage(guest, 'call')], NOW)).toMatchObject([{ outcome: 'recorded' }]);
    expect(await meterOf(table, guest)).toMatchObject({
      guestTier: 'sandbox',
      usdInMonth: new Map([[MONTH, 3_500]]),
    });
  });

  it('is refused where such teams are denied', async () => {
    const { env, table } = await aBench();
    const stranger = aTeam('stranger');
    const config = { ...env.from.config, unknownTeamTier: undefined };
    const record = recordUsageOf({ ...env.from, config });

    expect(await record([aUsage(stranger, 'call')], NOW)).toEqual([
      { outcome: 'refused', reason: 'Team is not registered' },
    ]);
    expect(await receiptOf(table, stranger, 'call')).toBeUndefined();
  });
});

it('a usage is charged by the caps that the team has now', async () => {
  const { env, table } = await aBench();
  const cap = { model: 'gpt-4*', usdPerMonth: microUsd(1) };
  const { team } = await register(table, { team: aTeam(), version: 2, caps: [cap] });

  await env.record([aUsage(team, 'call')], NOW);

  expect((await receiptOf(table, team, 'call'))?.receipt.cap).toBe(capCodeOf(cap));
});

/** As DynamoDB says it of one of two transactions that meet; an engine on this machine never does. */
const conflict = (): TransactionCanceledException =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
  });

describe('a conflict with another write', () => {
  const withConflicts = async (count: number, isHeld: boolean) => {
    const { store, table, team, env } = await aBench();
    if (isHeld) await env.guard({ team, request: requestId('call') });
    let left = count;
    const before = (command: string) => {
      if (command !== 'TransactWriteItems' || left === 0) return undefined;
      left -= 1;
      return Promise.reject(conflict());
    };
    const meeting = usageEnvironment(meddledMemory(store, { before }, 4), NOW);
    return { table, team, record: () => meeting.record([aUsage(team, 'call')], NOW) };
  };

  const counted = async (table: Parameters<typeof meterOf>[0], team: TeamId) => [
    (await meterOf(table, team)).usdInMonth.get(MONTH),
    (await rollupsOf(table, team))['SPEND#2026-08']?.['calls'],
  ];

  it.each([
    ['held', true],
    ['not held', false],
  ])('is not taken for a duplicate, and is tried again: %s', async (_what, isHeld) => {
    const { table, team, record } = await withConflicts(3, isHeld);

    expect(await record()).toMatchObject([{ outcome: 'recorded' }]);
    expect(await counted(table, team)).toEqual([3_500, 1]);
  });

  it('that does not end is a fault, and counts nothing', async () => {
    const { table, team, record } = await withConflicts(1_000, false);

    await expect(record()).rejects.toThrow(StoreFault);
    expect(await counted(table, team)).toEqual([undefined, undefined]);
  });
});
