import { BREAKS } from '../../../scripts/simulate/breaks.ts';
import { runsOf, simulate } from '../../../scripts/simulate/run.ts';

const PATIENCE_MS = 120_000;

/** Seeds that find soon what others find later: it takes a meeting that is rare. */
const GOOD_SEEDS: Readonly<Record<string, number>> = {
  'limits-and-new-slots': 4,
  'slot-in-the-past': 6,
};

const SEEDS_MAX = 20;

/** Short runs, from one seed on, until one of them finds something. */
const firstViolation = async (name: string) => {
  const first = GOOD_SEEDS[name] ?? 1;
  for (let seed = first; seed < first + SEEDS_MAX; seed += 1) {
    const broken = BREAKS[name]?.() ?? {};
    const { violation } = await simulate({ seed, ops: 2_500, broken });
    if (violation !== undefined) return violation;
  }
  return undefined;
};

describe('a simulation of the gate', () => {
  it.each(Object.keys(BREAKS))(
    'finds out about %s',
    async (name) => {
      const violation = await firstViolation(name);

      expect(violation?.message).toMatch(/^I\d: /);
      expect(violation?.message).not.toMatch('should not have been thrown');
    },
    PATIENCE_MS,
  );

  it(
    'finds nothing wrong as things are, and does all of what it is to do',
    async () => {
      const { violation, counts, crashes } = await simulate({ seed: 20_261_122, ops: 10_000 });

      expect(violation?.message).toBeUndefined();
      expect(crashes).toBeGreaterThan(10);
      for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it(
    'is the same run with the same seed, and another one with another',
    async () => {
      const [first, again, other] = [
        await simulate({ seed: 5, ops: 2_000 }),
        await simulate({ seed: 5, ops: 2_000 }),
        await simulate({ seed: 6, ops: 2_000 }),
      ];

      expect([again.digest, again.counts]).toEqual([first.digest, first.counts]);
      expect(other.digest).not.toBe(first.digest);
    },
    PATIENCE_MS,
  );

  it('replays a part of a long run by its own seed', () => {
    const [, second] = runsOf(7, 50_000);
    const [alone] = runsOf(second?.seed ?? 0, second?.ops ?? 0);

    expect(alone).toEqual(second);
  });
});
