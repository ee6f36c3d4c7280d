import type { Case } from '../../../../scripts/bench/case.ts';
import { measure, shuffled } from '../../../../scripts/bench/measure.ts';
import type { CaseName } from '../../../../scripts/bench/result.ts';
import { randomFrom } from '../../../../scripts/simulate/random.ts';

interface Done {
  readonly what: string;
  readonly iteration: number;
}

/** What each case takes, by a clock that only they move. */
const TAKES_MS = 250;

/** Cases that write down when they were prepared, and when done; between them stands the settling. */
const noted = (names: readonly CaseName[]) => {
  const done: Done[] = [];
  let settled = 0;
  const cases: readonly Case[] = names.map((name) => ({
    name,
    prepare: (iteration) => () => {
      done.push({ what: name, iteration });
      nowMs += TAKES_MS;
      return Promise.resolve();
    },
  }));
  let nowMs = 0;
  const measuring = {
    random: randomFrom(1),
    nowMs: () => nowMs,
    settle: () => {
      done.push({ what: 'settled', iteration: settled });
      settled += 1;
      return Promise.resolve();
    },
    onProgress: () => undefined,
  };
  return { done, cases, measuring };
};

const NAMES: readonly CaseName[] = ['bare', 'decision', 'handler', 'settle'];

const UNHURRIED = { secondsMax: Infinity } as const;

describe('measuring', () => {
  it('does every case once in each iteration, and then brings back what was in flight', async () => {
    const { done, cases, measuring } = noted(NAMES);

    await measure(cases, { ...UNHURRIED, warmUps: 1, iterations: 2 }, measuring);

    const rounds = [0, 1, 2].map((at) => done.slice(at * 5, at * 5 + 5));
    for (const [iteration, round] of rounds.entries()) {
      expect(round.map(({ what }) => what).toSorted()).toEqual([...NAMES, 'settled'].toSorted());
      expect(round.at(-1)).toEqual({ what: 'settled', iteration });
      expect(round.every((each) => each.iteration === iteration)).toBe(true);
    }
    expect(done).toHaveLength(15);
  });

  it('keeps no time of the iterations that warm up', async () => {
    const { cases, measuring } = noted(NAMES);

    const taken = await measure(cases, { ...UNHURRIED, warmUps: 3, iterations: 2 }, measuring);

    expect(Object.fromEntries([...taken].map(([name, { ms }]) => [name, ms]))).toEqual({
      bare: [250, 250],
      decision: [250, 250],
      handler: [250, 250],
      settle: [250, 250],
    });
  });

  it.each([
    // A second for each iteration: of 60, 30 may warm up, and the 61st is not begun.
    [{ warmUps: 100, iterations: 100, secondsMax: 60 }, 30],
    [{ warmUps: 10, iterations: 100, secondsMax: 60 }, 51],
    [{ warmUps: 10, iterations: 40, secondsMax: 60 }, 40],
    [{ warmUps: 10, iterations: 100, secondsMax: 1 }, 20],
  ])('of %j keeps %i iterations where each takes a second', async (rounds, expected) => {
    const { cases, measuring } = noted(NAMES);

    const taken = await measure(cases, rounds, measuring);

    expect(taken.get('bare')?.ms).toHaveLength(expected);
  });

  it('tells the processor time of each iteration that is kept', async () => {
    const { cases, measuring } = noted(NAMES);

    const taken = await measure(cases, { ...UNHURRIED, warmUps: 3, iterations: 2 }, measuring);

    for (const { cpuMicros } of taken.values()) {
      expect(cpuMicros).toEqual([expect.any(Number), expect.any(Number)]);
      expect(cpuMicros.every((each) => each >= 0)).toBe(true);
    }
  });

  it('fails with the case that fails', async () => {
    const { cases, measuring } = noted(['bare']);
    const failing: Case = {
      name: 'get',
      prepare: () => () => Promise.reject(new Error('no table')),
    };

    const measured = measure(
      [...cases, failing],
      { ...UNHURRIED, warmUps: 0, iterations: 1 },
      measuring,
    );

    await expect(measured).rejects.toThrow('no table');
  });
});

describe('the order of the cases', () => {
  it('has each of them once, in all orders about as often', () => {
    const random = randomFrom(1);

    const orders = Array.from({ length: 6_000 }, () => shuffled(['a', 'b', 'c'], random).join(''));

    const counts = Map.groupBy(orders, (order) => order);
    expect([...counts.keys()].toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const { length } of counts.values()) expect(Math.abs(length - 1_000)).toBeLessThan(150);
  });
});
