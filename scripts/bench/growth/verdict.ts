import type { Load } from './callers.ts';
import type { Grown } from './run.ts';

/** What two medians of the same thing may differ by. */
const NOISE = 0.1;

/** What the first and the last row say: flat, or what has changed and by how much. */
export const verdictOf = (all: readonly Grown[]): string => {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined || first === last)
    return 'One row tells no growth.';
  const changes = changesBetween(first, last);
  const range = `from ${count(first.count)} to ${count(last.count)}`;
  if (changes.length > 0) return `Not flat ${range}: ${changes.join(', ')}.`;
  return (
    `Flat ${range}: as many calls and write units, and a p50 of ${first.ratio.value.toFixed(2)} and ` +
    `${last.ratio.value.toFixed(2)} bare writes.`
  );
};

const changesBetween = (first: Grown, last: Grown): readonly string[] => [
  ...(first.callsPerDecision === last.callsPerDecision
    ? []
    : [`calls ${first.callsPerDecision.toFixed(2)} to ${last.callsPerDecision.toFixed(2)}`]),
  ...(first.writeUnitsMax === last.writeUnitsMax
    ? []
    : [`write units ${count(first.writeUnitsMax)} to ${count(last.writeUnitsMax)}`]),
  ...(isAsLong(first, last)
    ? []
    : [`p50 ${first.ratio.value.toFixed(2)} to ${last.ratio.value.toFixed(2)} bare writes`]),
];

const isAsLong = (first: Grown, { ratio: { value, low, high } }: Grown): boolean => {
  const before = first.ratio.value;
  const isWithin = low <= before && before <= high;
  return isWithin || Math.abs(value - before) < before * NOISE;
};

/** Decisions beside bare writes, from the fewest to the most. */
export const loadVerdict = (loads: readonly Load[]): string => {
  const ratios = loads.map(({ ratio }) => ratio);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  const inFlight = Math.max(...loads.map(({ inFlightMax }) => inFlightMax));
  return (
    `For a hundred bare writes there is time for ${hundredths(low)} to ${hundredths(high)} decisions, ` +
    `with at most ${count(inFlight)} calls of a team in flight.`
  );
};

const hundredths = (ratio: number): string => (ratio * 100).toFixed(0);

const count = (number: number): string => number.toLocaleString('en-US');
