import type { BenchResult, CaseName, CaseResult } from '../../../../scripts/bench/result.ts';
import type { Interval } from '../../../../scripts/bench/statistics.ts';

const sure = (value: number): Interval => ({ value, low: value, high: value });

export const aCase = (name: CaseName, changes: Partial<CaseResult> = {}): CaseResult => ({
  name,
  p25: 2,
  p50: 2.5,
  p90: 4,
  p99: 8.125,
  ratio: sure(1),
  toLean: sure(1.125),
  cpuMicros: 1_234.5,
  ...changes,
});

/** A result that meets each target, just. Two targets have one ratio: it meets the stricter. */
export const aResult = (changes: Partial<BenchResult> = {}): BenchResult => ({
  machine: {
    engine: 'DynamoDB Local on Java, fully compiled',
    node: '24.21.0',
    cores: 2,
    processor: 'Some Processor',
    platform: 'linux x64',
  },
  seed: 7,
  iterations: 700,
  cases: [
    aCase('bare'),
    aCase('bare lean', { ratio: sure(0.9), toLean: sure(1) }),
    aCase('bare on the meter'),
    aCase('get'),
    aCase('decision', {
      p50: 3,
      ratio: { value: 1.2, low: 1.125, high: 1.25 },
      toLean: sure(1.333),
    }),
    aCase('handler', { ratio: sure(1.35), toLean: sure(1.5) }),
  ],
  ratios: {
    decision_vs_bare: sure(1.15),
    handler_vs_bare: sure(1.35),
    decision_vs_rlf: sure(0.65),
    decision_vs_rlf3: sure(0.3),
    five_calls_vs_decision: sure(3),
    denied_vs_bare: sure(1.14),
    settle_vs_bare: sure(4.5),
  },
  inARow: { value: 1.194, low: 1.125, high: 1.25 },
  exact: {
    decisions: 2_400,
    calls_per_decision: 1.005,
    write_units_max: 1,
    read_units_per_decision: 0.01,
    meter_bytes: 884,
    denied_meter_bytes: 877,
    request_bytes: 1_972,
    stdout_bytes_per_decision: 348.4,
  },
  flood: {
    absorbed: 0.95,
    falseDenials: 0,
    otherTeamP50: 1.2,
    otherTeamQuietMs: 4,
    otherTeamFloodMs: 4.8,
    askedPerSecond: 500,
    lateP99Ms: 1.5,
    requests: 1_000,
    admitted: 5,
    degraded: 0,
    calls: 50,
    callsWithout: 1_000,
    admittedMax60s: 60,
    kinds: [],
  },
  ...changes,
});
