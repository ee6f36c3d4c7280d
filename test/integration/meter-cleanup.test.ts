import { readWindowName } from '../../src/adapters/dynamo/names.ts';
import type { TeamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { type Instant, laterBy } from '../../src/domain/time.ts';
import { TIERS } from '../../src/domain/tiers.ts';
import { allowed, aRequest, at, openGate, type TestGate } from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');
const SLOT_MS = 5_000;
const DAY_MS = 86_400_000;

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

/** The names in the item with a window in them, by kind. */
const windowsOf = async (team: TeamId): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const name of Object.keys((await gate.item(team)) ?? {})) {
    const kind = readWindowName(name)?.kind;
    if (kind !== undefined) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

const sumOf = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('the meter', () => {
  it('does not grow from day to day, in either kind of window', async () => {
    const { team } = await gate.register({ window: 'fixed', models: ['gratis', 'penny'] });
    const environment = gate.environment();
    const start = at('2026-09-02T12:00:00Z');
    const aDay = async (day: number): Promise<number> => {
      for (const seconds of [0, 1, 65, 3_600]) {
        const question = { team, at: laterBy(start, day * DAY_MS + seconds * 1_000) };
        allowed(await environment.checkRate(question));
      }
      allowed(await environment.guard({ team, at: laterBy(start, day * DAY_MS + 3_601_000) }));
      await gate.useUpHolds(team);
      return sumOf(await windowsOf(team));
    };

    const sizes: number[] = [];
    for (let day = 0; day < 10; day += 1) sizes.push(await aDay(day));

    expect(Math.max(...sizes.slice(5))).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 5)));
  });

  it('keeps the counters of this month and of two days, and none that are older', async () => {
    const { team } = await gate.register({
      caps: [{ model: 'penny', usdPerMonth: microUsd(1_000_000) }],
    });
    const environment = gate.environment();
    for (const month of ['05', '06', '07', '08', '09']) {
      for (const day of ['01', '02', '03', '03', '03']) {
        allowed(await environment.guard({ team, at: at(`2026-${month}-${day}T12:00:00Z`) }));
        await gate.useUpHolds(team);
      }
    }

    const { day, month, cap } = await windowsOf(team);
    expect([day, month]).toEqual([2, 1]);
    expect(cap).toBeLessThanOrEqual(1);
  });

  it.each([
    ['of the present windows', '2026-08-22T12:00:00Z', '2026-08-22T12:00:30Z'],
    ['of the day before', '2026-08-22T00:00:00Z', '2026-08-23T23:59:30Z'],
    ['of the month before, for a day', '2026-08-31T23:59:59Z', '2026-09-01T23:59:30Z'],
  ])('keeps the counters %s, whatever requests come', async (_, first, then) => {
    const { team } = await gate.register({
      caps: [{ model: 'penny', usdPerMonth: microUsd(1_000_000) }],
    });
    const environment = gate.environment();
    allowed(await environment.guard({ team, at: at(first), promptTokens: 10 }));
    await gate.useUpHolds(team);

    // None of these writes names a counter of tokens or money, so each may sweep up.
    for (let second = 0; second < 8; second += 1) {
      allowed(await environment.checkRate({ team, at: laterBy(at(then), second * 1_000) }));
    }

    const { tokensOnDay, usdInMonth, usdOfCap } = await gate.meter(team);
    expect([...tokensOnDay.values()]).toEqual([10]);
    expect([...usdInMonth.values(), ...usdOfCap.values()]).toEqual([10, 10]);
  });

  it.each([
    ['sliding', 'enforce'],
    ['fixed', 'enforce'],
    ['sliding', 'shadow'],
  ] as const)('never forgets a slot of the last minute (%s, %s)', async (window, mode) => {
    const { team } = await gate.register({ window, mode });
    const environments = [gate.environment(), gate.environment()];
    const slotsTaken = new Set<number>();
    // Steps of many lengths: each gap leaves slots behind that a later write sweeps up.
    const steps = [
      0, 3, 5, 5, 9, 31, 5, 5, 26, 59, 60, 0, 0, 0, 0, 61, 1, 4, 65, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5,
    ];
    let seconds = 0;

    for (const [index, step] of [...steps, ...steps].entries()) {
      seconds += step;
      const now = laterBy(NOON, seconds * 1_000);
      const slot = Math.floor(now / SLOT_MS);
      allowed(await (environments[index % 2] ?? gate.environment()).checkRate({ team, at: now }));
      slotsTaken.add(slot);

      const inWindow = [...slotsTaken].filter((taken) => taken >= slot - 12);
      const { admissionsBefore } = await gate.meter(team);
      expect([...admissionsBefore.keys()]).toEqual(expect.arrayContaining(inWindow));
      expect(admissionsBefore.size).toBeLessThanOrEqual(13 + 12);
    }
  });

  it('knows a request for thirty seconds, and has removed its marker two writes later', async () => {
    const { team } = await gate.register();
    const environment = gate.environment();
    const request = aRequest();
    const markersAfter = async (now: Instant): Promise<number> => {
      allowed(await environment.checkRate({ team, at: now }));
      return (await gate.meter(team)).markers.size;
    };
    allowed(await environment.checkRate({ team, at: laterBy(NOON, 4_999), request }));

    const within = await markersAfter(laterBy(NOON, 34_998));
    const repeated = await environment.checkRate({ team, at: laterBy(NOON, 34_999), request });
    const once = await markersAfter(laterBy(NOON, 35_000));
    const twice = await markersAfter(laterBy(NOON, 35_001));

    expect(allowed(repeated).isRepeated).toBe(true);
    expect([within, once, twice]).toEqual([2, 3, 3]);
  });

  it('leaves a marker that was set anew since another environment saw it run out', async () => {
    const { team } = await gate.register();
    const [sweeper, watcher] = [gate.environment(), gate.environment()];
    const request = aRequest();
    const later = laterBy(NOON, 60_000);
    const checkIn = async ({ checkRate }: typeof sweeper) =>
      allowed(await checkRate({ team, at: later }));
    allowed(await sweeper.checkRate({ team, at: NOON, request }));
    await checkIn(sweeper);
    await checkIn(sweeper);
    await checkIn(watcher);
    await checkIn(sweeper);

    const anew = allowed(await sweeper.checkRate({ team, at: later, request }));
    await checkIn(watcher);
    const repeated = allowed(await sweeper.checkRate({ team, at: later, request }));

    expect([anew.isRepeated, repeated.isRepeated]).toEqual([false, true]);
  });

  it('costs no second call where another environment has removed a marker first', async () => {
    const { team } = await gate.register();
    const [sweeper, watcher] = [gate.environment(), gate.environment()];
    allowed(await sweeper.checkRate({ team, at: NOON }));
    const question = { team, at: laterBy(NOON, 60_000) };
    allowed(await sweeper.checkRate(question));
    allowed(await sweeper.checkRate(question));
    allowed(await watcher.checkRate(question));
    allowed(await sweeper.checkRate(question));

    allowed(await watcher.checkRate(question));

    expect(watcher.calls).toHaveLength(2);
    expect((await gate.meter(team)).markers.size).toBe(5);
  });

  it('keeps the markers of half a minute and few more, however many environments ask', async () => {
    const { team } = await gate.register({ tier: 'premium', limits: TIERS.premium });
    const environments = Array.from({ length: 6 }, () => gate.environment());
    const aSecond = async (second: number) => {
      for (const quarter of [0, 250, 500, 750]) {
        const turn = (second * 4 + quarter / 250) % environments.length;
        const now = laterBy(NOON, second * 1_000 + quarter);
        allowed(await (environments[turn] ?? gate.environment()).checkRate({ team, at: now }));
      }
    };

    for (let second = 0; second < 80; second += 1) await aSecond(second);
    const markers = (await gate.meter(team)).markers.size;

    // Four a second, each for 30 to 35 seconds, and those that wait for the next write.
    expect(markers).toBeLessThanOrEqual(160);
  });
});
