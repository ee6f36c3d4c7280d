import { randomFrom } from '../simulate/random.ts';
import { type Bench, openBench } from './cases.ts';
import { countExactly } from './exact.ts';
import { runFlood } from './flood/run.ts';
import type { Pace } from './flood/schedule.ts';
import { machineWith } from './machine.ts';
import { measure, type Series } from './measure.ts';
import type { OnProgress } from './progress.ts';
import {
  type BenchResult,
  type CaseName,
  type CaseResult,
  CASES,
  IN_A_ROW,
  RATIOS,
} from './result.ts';
import { percentile } from '../percentile.ts';
import { ascendingOf, type Interval, type Pair, ratiosOf } from './statistics.ts';
import { divertStdout } from './stdout.ts';
import { openBenchTable } from './world.ts';

/** How much of everything. */
export interface Plan {
  readonly seed: number;
  /** Of each kind: enough that no item is always the one that was just written. */
  readonly teams: number;
  readonly warmUps: number;
  readonly iterations: number;
  /** For the iterations. */
  readonly secondsMax: number;
  /** Over which calls and units are counted. */
  readonly decisions: number;
  readonly atOnce: number;
  readonly floodSeconds: number;
}

const RESAMPLES = 2_000;

/** Measures and counts on a table of its own, and then lets a flood come, in real time if nothing else is said. */
export const runBench = async (
  plan: Plan,
  onProgress: OnProgress,
  pace?: Pace,
): Promise<BenchResult> => {
  const table = await openBenchTable();
  const stdout = divertStdout();
  try {
    onProgress(`Registers teams on ${table.engine}`);
    const found = await onTable(table.tableName, plan, onProgress);
    const flood = await runFlood({ seconds: plan.floodSeconds, onProgress, pace });
    return { machine: machineWith(table.engine), seed: plan.seed, ...found, flood };
  } finally {
    stdout.restore();
    await table.close();
  }
};

const onTable = async (tableName: string, plan: Plan, onProgress: OnProgress) => {
  const bench = await openBench(tableName, plan.teams);
  const { decisions, atOnce } = plan;
  try {
    return {
      ...(await measureAll(bench, plan, onProgress)),
      exact: await countExactly(bench, { tableName, decisions, atOnce, onProgress }),
    };
  } finally {
    await bench.close();
  }
};

const measureAll = async ({ cases, inFlight }: Bench, plan: Plan, onProgress: OnProgress) => {
  const random = randomFrom(plan.seed);
  const nowMs = () => performance.now();
  const measuring = { random, nowMs, settle: () => inFlight.level(), onProgress };
  const measured = await measure(cases, plan, measuring);
  const times = new Map([...measured].map(([name, { ms }]) => [name, ms]));
  const resampling = { resamples: RESAMPLES, random };
  return {
    iterations: times.get('bare')?.length ?? 0,
    ratios: ratiosOf(times, RATIOS, resampling),
    ...ratiosOf(times, { inARow: IN_A_ROW }, resampling),
    cases: casesOf(measured, {
      ratio: ratiosOf(times, pairsTo('bare'), resampling),
      toLean: ratiosOf(times, pairsTo('bare lean'), resampling),
    }),
  };
};

type OfEach<Value> = Readonly<Record<CaseName, Value>>;

const pairsTo = (under: CaseName) =>
  Object.fromEntries(CASES.map((over) => [over, { over, under }])) as OfEach<Pair>;

interface Floors {
  readonly ratio: OfEach<Interval>;
  readonly toLean: OfEach<Interval>;
}

const casesOf = (
  measured: ReadonlyMap<CaseName, Series>,
  { ratio, toLean }: Floors,
): readonly CaseResult[] =>
  CASES.map((name) => {
    const { ms = [], cpuMicros = [] } = measured.get(name) ?? {};
    const ascending = ascendingOf(ms);
    return {
      name,
      p25: percentile(ascending, 25),
      p50: percentile(ascending, 50),
      p90: percentile(ascending, 90),
      p99: percentile(ascending, 99),
      ratio: ratio[name],
      toLean: toLean[name],
      cpuMicros: cpuMicros.reduce((sum, each) => sum + each, 0) / cpuMicros.length,
    };
  });
