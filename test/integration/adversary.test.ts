import type { TeamId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { type Instant, laterBy } from '../../src/domain/time.ts';
import { at, type Environment, openGate, type TestGate } from '../support/gate.ts';
import { fullestInterval } from '../support/rolling-window.ts';

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

/** A UTC day, a month and the clock's minute end while it lasts. */
const BEGINS = at('2026-11-30T23:55:00Z');
const LASTS_MS = 600_000;

const REQUESTS_PER_MINUTE = 39;
const MINUTE_MS = 60_000;
const SLOT_MS = 5_000;
const SKEW_MAX_MS = 100;

/** Numbers from 0 to 1, the same for the same seed. */
const randomFrom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
};

interface Attack {
  readonly seed: number;
  readonly policy?: Partial<Policy>;
  readonly lastsMs?: number;
  /** When it asks, in milliseconds from the beginning of each slot, how often at once. */
  readonly bursts: (
    random: () => number,
    slot: number,
  ) => readonly (readonly [afterMs: number, size: number])[];
}

/** Asks at every edge of a slot, just before, at it and just after, and somewhere within. */
const atTheEdges: Attack['bursts'] = (random) => [
  [0, 15],
  [1, 15],
  [Math.floor(random() * SLOT_MS), 15],
  [SLOT_MS - 1, 15],
];

/** The same, but now and then it waits, to ask for all that it saved up at once. */
const withPauses: Attack['bursts'] = (random, slot) =>
  random() < 0.6 ? [] : atTheEdges(random, slot).filter(() => random() < 0.7);

/** Nearly thrice the limit, evenly. */
const steadily: Attack['bursts'] = () => [
  [0, 3],
  [1_700, 3],
  [3_400, 3],
];

/** Asks only around the end of every other minute. */
const atMinuteEdges: Attack['bursts'] = (random, slot) =>
  slot % 24 === 11 || slot % 24 === 12 ? atTheEdges(random, slot) : [];

interface Outcome {
  readonly team: TeamId;
  /** By the clocks under which the meter took them. */
  readonly takenAt: readonly Instant[];
  /** By the clock on the wall, which no environment has. */
  readonly trulyTakenAt: readonly Instant[];
}

const skewsOf = (random: () => number): readonly number[] => [
  -SKEW_MAX_MS,
  SKEW_MAX_MS,
  Math.round((2 * random() - 1) * SKEW_MAX_MS),
];

/** Plays an attack in virtual time, on several environments whose clocks are not the same. */
const play = async ({ seed, policy, lastsMs = LASTS_MS, bursts }: Attack): Promise<Outcome> => {
  const random = randomFrom(seed);
  const { team } = await gate.register({
    limits: {
      requestsPerMinute: REQUESTS_PER_MINUTE,
      tokensPerDay: undefined,
      usdPerMonth: undefined,
    },
    ...policy,
  });
  const clocks = skewsOf(random).map((skewMs) => ({ skewMs, environment: gate.environment() }));
  const trulyTakenAt: Instant[] = [];
  for (let slotMs = 0; slotMs < lastsMs; slotMs += SLOT_MS) {
    for (const [afterMs, size] of bursts(random, slotMs / SLOT_MS)) {
      const now = laterBy(BEGINS, slotMs + afterMs);
      const share = Math.ceil(size / clocks.length);
      await Promise.all(
        clocks.map(async ({ environment, skewMs }) => {
          const question = { team, at: laterBy(now, skewMs) };
          const admitted = await askInTurn(environment, question, share);
          for (let index = 0; index < admitted; index += 1) trulyTakenAt.push(now);
        }),
      );
    }
  }
  const environments = clocks.map(({ environment }) => environment);
  expect(environments.flatMap(({ faults }) => faults)).toEqual([]);
  return {
    team,
    trulyTakenAt,
    takenAt: environments.flatMap(({ takenAt }) => takenAt),
  };
};

/** One environment's part of a burst: it asks again and again, every fifth time with a prompt. */
const askInTurn = async (
  environment: Environment,
  question: { readonly team: TeamId; readonly at: Instant },
  times: number,
): Promise<number> => {
  let admitted = 0;
  for (let turn = 0; turn < times; turn += 1) {
    const endpoint = turn % 5 === 4 ? 'guard' : 'checkRate';
    const { outcome } = await environment[endpoint](question);
    if (outcome === 'allow') admitted += 1;
  }
  return admitted;
};

describe('the fullest interval', () => {
  it.each([
    [[], 0],
    [[0], 1],
    [[0, 59_999], 2],
    [[0, 60_000], 1],
    [[60_000, 0, 59_999, 1], 3],
    [[5, 5, 5, 60_004, 60_005], 4],
  ])('of a minute, of %j, has %i in it', (instants, count) => {
    expect(fullestInterval(instants, MINUTE_MS)).toBe(count);
  });
});

/** Of 39 a minute for ten minutes, 12 parts of 13. */
const FAIR_SHARE = 360;

describe('whoever attacks for ten minutes, over the end of a day and a month,', () => {
  it.each([
    { seed: 11, bursts: atTheEdges, fairShare: FAIR_SHARE },
    { seed: 12, bursts: steadily, fairShare: FAIR_SHARE },
    { seed: 13, bursts: withPauses, fairShare: 0 },
  ])(
    'never gets more than the limit in any 60 seconds, and its share if it always asks ($bursts.name, seed $seed)',
    async ({ fairShare, ...attack }) => {
      const { team, takenAt, trulyTakenAt } = await play(attack);

      const { admissions, tokensOnDay, usdInMonth, holds } = await gate.meter(team);
      expect([admissions, trulyTakenAt.length]).toEqual([takenAt.length, takenAt.length]);
      expect(fullestInterval(takenAt, MINUTE_MS)).toBe(REQUESTS_PER_MINUTE);
      expect(takenAt.length).toBeGreaterThanOrEqual(fairShare);
      // On the wall, two clocks are up to 200 ms apart: there the minute is that much shorter.
      const surelyMs = MINUTE_MS - 2 * SKEW_MAX_MS;
      expect(fullestInterval(trulyTakenAt, surelyMs)).toBeLessThanOrEqual(REQUESTS_PER_MINUTE);

      const [before, after] = [
        [...holds.values()].filter(({ slot }) => slot < FIRST_SLOT_OF_DECEMBER).length,
        [...holds.values()].filter(({ slot }) => slot >= FIRST_SLOT_OF_DECEMBER).length,
      ];
      expect(sumsOf(tokensOnDay)).toEqual(
        sumsOf(
          new Map([
            [20_787, before],
            [20_788, after],
          ]),
        ),
      );
      expect(sumsOf(usdInMonth)).toEqual(
        sumsOf(
          new Map([
            [682, before],
            [683, after],
          ]),
        ),
      );
    },
  );
});

const FIRST_SLOT_OF_DECEMBER = at('2026-12-01T00:00:00Z') / SLOT_MS;

/** Counters by rising window, without those in which nothing was taken. */
const sumsOf = (counters: ReadonlyMap<number, number>) =>
  [...counters].filter(([, taken]) => taken > 0).toSorted(([one], [other]) => one - other);

describe('whoever attacks a team with fixed windows', () => {
  it('gets twice the limit around the end of a minute: it knows how to', async () => {
    const { takenAt } = await play({
      seed: 14,
      bursts: atMinuteEdges,
      policy: { window: 'fixed' },
      lastsMs: 4 * MINUTE_MS,
    });

    expect(fullestInterval(takenAt, MINUTE_MS)).toBe(2 * REQUESTS_PER_MINUTE);
  });
});
