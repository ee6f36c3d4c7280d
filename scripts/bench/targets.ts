import type { BenchResult, RatioName } from './result.ts';

export interface Target {
  readonly text: string;
  /** What was found, as it is printed. */
  readonly found: string;
  readonly isMet: boolean;
}

interface Bound {
  readonly text: string;
  readonly of: (result: BenchResult) => number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

const ratio =
  (name: RatioName) =>
  ({ ratios }: BenchResult): number =>
    ratios[name].value;

/** What the gate is built to cost. Ratios are of medians. */
const BOUNDS: readonly Bound[] = [
  { text: 'the whole function / a bare UpdateItem', of: ratio('handler_vs_bare'), atMost: 1.35 },
  { text: 'a decision / a bare UpdateItem', of: ratio('decision_vs_bare'), atMost: 1.25 },
  { text: 'a decision / rate-limiter-flexible', of: ratio('decision_vs_rlf'), atMost: 0.65 },
  { text: 'a decision / three of those limiters', of: ratio('decision_vs_rlf3'), atMost: 0.3 },
  { text: 'five reads and a write / a decision', of: ratio('five_calls_vs_decision'), atLeast: 3 },
  {
    text: 'calls of the table for a decision',
    of: ({ exact }) => exact.calls_per_decision,
    atMost: 1.005,
  },
  { text: 'write units of the dearest call', of: ({ exact }) => exact.write_units_max, atMost: 1 },
  { text: "a flood's denials from memory", of: ({ flood }) => flood.absorbed, atLeast: 0.95 },
  {
    text: 'false denials from memory in a flood',
    of: ({ flood }) => flood.falseDenials,
    atMost: 0,
  },
  {
    text: "another team's decision in a flood / in quiet",
    of: ({ flood }) => flood.otherTeamP50,
    atMost: 1.2,
  },
];

export const targetsOf = (result: BenchResult): readonly Target[] =>
  BOUNDS.map(({ text, of, atMost, atLeast }) => {
    const value = of(result);
    const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
    return {
      text: `${text}: ${bound}`,
      found: String(Math.round(value * 1_000) / 1_000),
      isMet: value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity),
    };
  });
