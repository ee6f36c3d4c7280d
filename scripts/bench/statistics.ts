import { percentile } from '../percentile.ts';
import type { Random } from '../simulate/random.ts';

/** A value with the interval that 95 of 100 resamples fall into. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const ascendingOf = (values: readonly number[]): readonly number[] =>
  values.toSorted((one, other) => one - other);

/** Two series of the same iterations, to be compared by their medians. */
export interface Pair {
  readonly over: string;
  readonly under: string;
}

export type Series = ReadonlyMap<string, readonly number[]>;

export interface Resampling {
  readonly resamples: number;
  readonly random: Random;
}

/**
 * The ratio of two medians, with its interval by the percentile bootstrap (Efron and Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapter 13).
 *
 * What is drawn again is iterations, each with all its times: whatever disturbed the machine disturbed
 * both of a pair, and a resample must not take them apart.
 */
export const ratiosOf = <Name extends string>(
  series: Series,
  pairs: Readonly<Record<Name, Pair>>,
  { resamples, random }: Resampling,
): Readonly<Record<Name, Interval>> => {
  const ranked = new Map([...series].map(([name, times]) => [name, rankedOf(times)]));
  const iterations = Math.max(...[...series.values()].map(({ length }) => length));
  const once = new Uint16Array(iterations).fill(1);
  const ratioIn = (drawn: Uint16Array, { over, under }: Pair): number =>
    medianOf(ranked.get(over), drawn) / medianOf(ranked.get(under), drawn);
  const draws = Array.from({ length: resamples }, () => drawAgain(iterations, random));
  const intervalOf = (pair: Pair): Interval => {
    const resampled = ascendingOf(draws.map((drawn) => ratioIn(drawn, pair)));
    return {
      value: ratioIn(once, pair),
      low: percentile(resampled, 2.5),
      high: percentile(resampled, 97.5),
    };
  };
  return mapValues(pairs, intervalOf);
};

const mapValues = <Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  change: (from: From) => To,
): Readonly<Record<Name, To>> => {
  const names = Object.keys(record) as Name[];
  return Object.fromEntries(names.map((name) => [name, change(record[name])])) as Record<Name, To>;
};

interface Ranked {
  readonly time: number;
  readonly iteration: number;
}

const rankedOf = (times: readonly number[]): readonly Ranked[] =>
  times
    .map((time, iteration) => ({ time, iteration }))
    .toSorted((one, other) => one.time - other.time);

/** How often each iteration was drawn. */
const drawAgain = (iterations: number, random: Random): Uint16Array => {
  const drawn = new Uint16Array(iterations);
  for (let draw = 0; draw < iterations; draw += 1) {
    const iteration = random.below(iterations);
    drawn[iteration] = (drawn[iteration] ?? 0) + 1;
  }
  return drawn;
};

/** By nearest rank, of the iterations as often as each was drawn. */
const medianOf = (ranked: readonly Ranked[] = [], drawn: Uint16Array): number => {
  const half = drawn.length / 2;
  let seen = 0;
  for (const { time, iteration } of ranked) {
    seen += drawn[iteration] ?? 0;
    if (seen >= half) return time;
  }
  return Number.NaN;
};
