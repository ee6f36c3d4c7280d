import { percentile } from '../percentile.ts';

/** Milliseconds; of nothing there are none. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** By nearest rank: each is a value that did occur, and so many in a hundred are no larger. */
export const percentilesOf = (values: readonly number[]): Percentiles | undefined => {
  const sorted = Float64Array.from(values).sort();
  const last = sorted.at(-1);
  if (last === undefined) return undefined;
  const at = (percent: number): number => percentile(sorted, percent);
  return {
    count: sorted.length,
    ...{ p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: last },
  };
};
