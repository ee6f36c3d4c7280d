import type { BenchResult, CaseName, RatioName } from './result.ts';
import type { Interval } from './statistics.ts';

/** `undecided`: the bound lies within the interval, so another run may say the one or the other. */
export type Verdict = 'met' | 'missed' | 'undecided';

export interface Target {
  readonly text: string;
  readonly found: Interval;
  readonly verdict: Verdict;
  /** What has to be known of it; empty where there is nothing. */
  readonly note: string;
}

interface Limits {
  readonly atMost?: number;
  readonly atLeast?: number;
}

interface Bound extends Limits {
  readonly text: string;
  readonly of: (result: BenchResult) => Interval;
  readonly note?: (result: BenchResult) => string;
}

const ratio =
  (name: RatioName) =>
  ({ ratios }: BenchResult): Interval =>
    ratios[name];

/** What was counted, or of which no interval is known. */
const plain =
  (valueIn: (result: BenchResult) => number) =>
  (result: BenchResult): Interval => {
    const value = valueIn(result);
    return { value, low: value, high: value };
  };

const toLean =
  (wanted: CaseName) =>
  ({ cases }: BenchResult): string => {
    const found = cases.find(({ name }) => name === wanted);
    return found === undefined ? '' : `${found.toLean.value.toFixed(2)} to the gate's client`;
  };

/** What the gate is built to cost. Ratios are of medians. */
const BOUNDS: readonly Bound[] = [
  {
    text: 'the whole function / bare, stock SDK',
    of: ratio('handler_vs_bare'),
    atMost: 1.35,
    note: toLean('handler'),
  },
  {
    text: 'a decision / bare, stock SDK',
    of: ratio('decision_vs_bare'),
    atMost: 1.25,
    note: toLean('decision'),
  },
  {
    text: 'a decision in the short form / bare, stock SDK',
    of: ratio('decision_vs_bare'),
    atMost: 1.15,
    note: () =>
      'the same decision: it is in the short form; of a team not seen before, the long one',
  },
  { text: 'a decision / rate-limiter-flexible', of: ratio('decision_vs_rlf'), atMost: 0.65 },
  { text: 'a decision / three of those limiters', of: ratio('decision_vs_rlf3'), atMost: 0.3 },
  { text: 'five reads and a write / a decision', of: ratio('five_calls_vs_decision'), atLeast: 3 },
  {
    text: 'calls of the table for a decision',
    of: plain(({ exact }) => exact.calls_per_decision),
    atMost: 1.005,
  },
  {
    text: 'write units of the dearest call',
    of: plain(({ exact }) => exact.write_units_max),
    atMost: 1,
  },
  {
    text: "a flood's denials from memory",
    of: plain(({ flood }) => flood.absorbed),
    atLeast: 0.95,
  },
  {
    text: 'false denials from memory in a flood',
    of: plain(({ flood }) => flood.falseDenials),
    atMost: 0,
  },
  {
    text: "another team's decision in a flood / in quiet",
    of: plain(({ flood }) => flood.otherTeamP50),
    atMost: 1.2,
  },
];

export const targetsOf = (result: BenchResult): readonly Target[] =>
  BOUNDS.map(({ text, of, note, ...limits }) => {
    const found = of(result);
    const { atMost, atLeast } = limits;
    const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
    return {
      text: `${text}: ${bound}`,
      found,
      verdict: verdictOf(found, limits),
      note: note?.(result) ?? '',
    };
  });

/** What could not be measured is missed. */
const verdictOf = (
  { value, low, high }: Interval,
  { atMost = Infinity, atLeast = -Infinity }: Limits,
): Verdict => {
  if (low >= atLeast && high <= atMost) return 'met';
  const isMeasured = [value, low, high].every(Number.isFinite);
  return isMeasured && low <= atMost && high >= atLeast ? 'undecided' : 'missed';
};

/** For whoever wants a failure: what is undecided is none. */
export const exitCodeOf = (targets: readonly Target[]): 0 | 1 =>
  targets.some(({ verdict }) => verdict === 'missed') ? 1 : 0;
