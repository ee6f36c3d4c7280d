import type { FloodResult } from './flood/result.ts';
import type { Interval } from './statistics.ts';

/** What is measured, in the order in which it is shown. */
export const CASES = [
  'bare',
  'bare in a row',
  'bare lean',
  'bare on the meter',
  'get',
  'decision',
  'decision told',
  'decision first',
  'decision in a row',
  'handler',
  'rate handler',
  'denied',
  'denied from memory',
  'rlf',
  'rlf3',
  'five calls',
  'settle',
] as const;

export type CaseName = (typeof CASES)[number];

/** Like with like: each of them just after one of its own kind. */
export const IN_A_ROW = {
  over: 'decision in a row',
  under: 'bare in a row',
} as const satisfies Record<string, CaseName>;

/** Ratios of medians, by the names under which a machine reads them. */
export const RATIOS = {
  decision_vs_bare: { over: 'decision', under: 'bare' },
  handler_vs_bare: { over: 'handler', under: 'bare' },
  decision_vs_rlf: { over: 'decision', under: 'rlf' },
  decision_vs_rlf3: { over: 'decision', under: 'rlf3' },
  five_calls_vs_decision: { over: 'five calls', under: 'decision' },
  denied_vs_bare: { over: 'denied', under: 'bare' },
  settle_vs_bare: { over: 'settle', under: 'bare' },
} as const satisfies Record<string, { readonly over: CaseName; readonly under: CaseName }>;

export type RatioName = keyof typeof RATIOS;

/** Times in milliseconds; percentiles by nearest rank. */
export interface CaseResult {
  readonly name: CaseName;
  readonly p25: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Its median to that of `bare`, the write by the SDK as it comes. */
  readonly ratio: Interval;
  /** Its median to that of `bare lean`, the same write by the gate's client. */
  readonly toLean: Interval;
  /** The mean of the processor time of this process alone, without the engine's, in microseconds. */
  readonly cpuMicros: number;
}

/**
 * Counted on the wire. Calls and units do not depend on how fast a machine is. Bytes of requests do: the
 * longer a run takes, the more often an environment has not seen a team lately, and then a request is longer.
 */
export interface Exact {
  readonly decisions: number;
  readonly calls_per_decision: number;
  /** Of the dearest write. One that is refused tells none. */
  readonly write_units_max: number;
  readonly read_units_per_decision: number;
  /** The largest of those that are admitted, and of those that are denied. */
  readonly meter_bytes: number;
  readonly denied_meter_bytes: number;
  readonly request_bytes: number;
  readonly stdout_bytes_per_decision: number;
}

export interface Machine {
  readonly engine: string;
  readonly node: string;
  readonly cores: number;
  readonly processor: string;
  readonly platform: string;
}

export interface BenchResult {
  readonly machine: Machine;
  readonly seed: number;
  readonly iterations: number;
  readonly cases: readonly CaseResult[];
  readonly ratios: Readonly<Record<RatioName, Interval>>;
  /** `decision in a row` to `bare in a row`. */
  readonly inARow: Interval;
  readonly exact: Exact;
  readonly flood: FloodResult;
}

/** The two lines of `--json`: all there is, and then what a machine compares from run to run. */
export const jsonLines = (result: BenchResult): readonly [details: string, summary: string] => [
  JSON.stringify(result),
  JSON.stringify(summaryOf(result)),
];

const summaryOf = ({ ratios, exact, flood }: BenchResult) => ({
  ratios: Object.fromEntries(Object.entries(ratios).map(([name, { value }]) => [name, value])),
  exact: {
    calls_per_decision: exact.calls_per_decision,
    write_units_max: exact.write_units_max,
    meter_bytes: exact.meter_bytes,
  },
  flood: {
    absorbed: flood.absorbed,
    false_denials: flood.falseDenials,
    other_team_p50: flood.otherTeamP50,
  },
});
