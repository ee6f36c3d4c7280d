import { expireOf, sweepHolds } from '../../../src/app/sweep-holds.ts';
import { termsMemory } from '../../../src/app/terms-memory.ts';
import { share } from '../../../src/domain/ask.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { requestId, type TeamId, teamId } from '../../../src/domain/ids.ts';
import { ORDINARY_TERMS } from '../../../src/domain/terms.ts';
import { anAsk, aPolicy, at, DAY, MONTH, NOW, TEAM } from '../../support/builders.ts';
import { type FakeMeters, fakeMeters } from '../../support/fake-meter.ts';

/** Ordinary holds run out 15 minutes after the end of their slot. */
const TOO_EARLY = at('2026-08-22T14:20:04.999Z');
const IN_TIME = at('2026-08-22T14:20:05.000Z');

const holdFor = async (meters: FakeMeters, id: string, termsVersion?: number): Promise<void> => {
  const tokens = share(100, 'on');
  await meters.take(
    anAsk({ request: requestId(id), at: NOW, tokens, usd: share(7, 'on'), termsVersion }),
  );
};

const aSweeper = (meters: FakeMeters) => {
  const terms = termsMemory(meters.readPolicy);
  const expire = expireOf({ ...meters, terms, chunkMax: 2 });
  return {
    terms,
    expire: (now: typeof NOW) => expire({ team: TEAM, meter: meters.meterOf(TEAM), at: now }),
  };
};

describe('a hold that ran out', () => {
  it('is given back at its time and not before, however many there are', async () => {
    const meters = fakeMeters();
    meters.register(aPolicy());
    for (const id of ['one', 'two', 'three']) await holdFor(meters, id);
    const { expire } = aSweeper(meters);

    expect(await expire(TOO_EARLY)).toBe(0);
    expect(await expire(IN_TIME)).toBe(3);
    expect(meters.meterOf(TEAM)).toMatchObject({
      holds: new Map(),
      tokensOnDay: new Map([[DAY, 0]]),
      usdInMonth: new Map([[MONTH, 0]]),
    });
  });

  it('is charged where the terms say so', async () => {
    const meters = fakeMeters();
    meters.register(aPolicy({ version: 2, expiredHolds: 'charge', holdSeconds: 1 }));
    await holdFor(meters, 'one', 2);

    expect(await aSweeper(meters).expire(at('2026-08-22T14:05:06Z'))).toBe(1);
    expect(meters.meterOf(TEAM)).toMatchObject({
      holds: new Map(),
      tokensOnDay: new Map([[DAY, 100]]),
      usdInMonth: new Map([[MONTH, 7]]),
    });
  });

  it('follows the terms of now, also when they are ordinary again', async () => {
    const meters = fakeMeters();
    meters.register(aPolicy({ version: 2, expiredHolds: 'charge', holdSeconds: 1 }));
    const { terms, expire } = aSweeper(meters);
    await terms.learn(TEAM, NOW);
    meters.register(aPolicy({ version: 3, ...ORDINARY_TERMS }));
    await holdFor(meters, 'one');

    expect(await expire(TOO_EARLY)).toBe(0);
    expect(await expire(IN_TIME)).toBe(1);
    expect(meters.meterOf(TEAM).tokensOnDay).toEqual(new Map([[DAY, 0]]));
  });

  it('is left alone where it was settled meanwhile', async () => {
    const meters = fakeMeters();
    meters.register(aPolicy());
    await holdFor(meters, 'one');
    const read = meters.meterOf(TEAM);
    meters.settle({ team: TEAM, request: requestId('one'), tokens: 80, usd: 5 });

    const terms = termsMemory(meters.readPolicy);
    const expire = expireOf({ ...meters, terms, chunkMax: 2 });

    expect(await expire({ team: TEAM, meter: read, at: IN_TIME })).toBe(0);
    expect(meters.meterOf(TEAM).tokensOnDay).toEqual(new Map([[DAY, 80]]));
  });
});

async function* pages(...teams: readonly (readonly TeamId[])[]): AsyncGenerator<readonly TeamId[]> {
  for (const page of teams) yield await Promise.resolve(page);
}

describe('a sweep', () => {
  it('looks through all teams, and is not stopped by the fault of one', async () => {
    const meters = fakeMeters();
    meters.register(aPolicy());
    await holdFor(meters, 'one');
    const broken = teamId('broken');
    const told: unknown[] = [];
    const tidied: TeamId[] = [];
    const sweep = sweepHolds({
      listTeams: () => pages([broken, teamId('nobody')], [TEAM]),
      readMeter: (team) =>
        team === broken ? Promise.reject(new StoreFault('down')) : meters.readMeter(team),
      expire: ({ at: now }) => aSweeper(meters).expire(now),
      tidy: (team) => Promise.resolve(void tidied.push(team)),
      onFault: (team, error) => told.push([team, error]),
    });

    expect(await sweep(IN_TIME)).toEqual({ teams: 3, expired: 1 });
    expect(tidied).toEqual([TEAM]);
    expect(told).toEqual([[broken, new StoreFault('down')]]);
  });
});
