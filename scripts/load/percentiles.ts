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
  const rank = (perMille: number): number =>
    sorted[Math.ceil((sorted.length * perMille) / 1_000) - 1] ?? last;
  return {
    count: sorted.length,
    ...{ p50: rank(500), p90: rank(900), p99: rank(990), p999: rank(999), max: last },
  };
};
