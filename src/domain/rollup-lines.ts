import { NO_SUMS, plus, type RollupLine, type Sums } from './rollups.ts';

/** Lines by what they are lines of, so that two accounts of a month can be laid side by side. */
export type LineMap = Map<string, RollupLine>;

export const SUM_NAMES = [
  'calls',
  'tokens',
  'inputTokens',
  'outputTokens',
  'usd',
  'unpricedCalls',
] as const satisfies readonly (keyof Sums)[];

const lineName = ({ window, part }: Pick<RollupLine, 'window' | 'part'>): string =>
  [window.id, ...part].join('\n');

/** Adds to each line what is to be added to it; lines are one that have one name. */
export const addLines = (
  lines: LineMap,
  added: Iterable<RollupLine>,
  nameOf: (line: RollupLine) => string = lineName,
): void => {
  for (const line of added) {
    const name = nameOf(line);
    const sums = lines.get(name)?.sums ?? NO_SUMS;
    lines.set(name, { ...line, sums: plus(sums, line.sums) });
  }
};

export const minus = (one: Sums, other: Sums): Sums => ({
  calls: one.calls - other.calls,
  tokens: one.tokens - other.tokens,
  inputTokens: one.inputTokens - other.inputTokens,
  outputTokens: one.outputTokens - other.outputTokens,
  usd: one.usd - other.usd,
  unpricedCalls: one.unpricedCalls - other.unpricedCalls,
});

export const sameSums = (one: Sums, other: Sums): boolean =>
  SUM_NAMES.every((name) => one[name] === other[name]);

/** Whether every sum has come at least from `low` and at most to `high`. */
export const isWithin = (
  sums: Sums,
  { low, high }: { readonly low: Sums; readonly high: Sums },
): boolean => SUM_NAMES.every((name) => low[name] <= sums[name] && sums[name] <= high[name]);
