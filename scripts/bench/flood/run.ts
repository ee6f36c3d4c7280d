import { randomFrom, type Random } from '../../simulate/random.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import { invariant } from '../../../src/domain/errors.ts';
import type { TeamId } from '../../../src/domain/ids.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { type FloodEnvironment, openEnvironment } from './environment.ts';
import { admissionsIn } from './heard.ts';
import { type FloodResult, resultOf } from './result.ts';
import { type Pace, scheduleOf, type Traffic } from './schedule.ts';
import { type FloodKind, type Limit, sumUp } from './sums.ts';
import {
  aCheck,
  aPrompt,
  fillMinute,
  NO_LIMITS,
  register,
  spendMonth,
  useUpHolds,
} from './teams.ts';
import { type Begun, type NeighbourRequest, send } from './traffic.ts';
import { openBenchTable } from '../world.ts';

interface FloodOptions {
  /** All of it, both kinds of flood and the quiet between them. */
  readonly seconds: number;
  readonly onProgress?: (text: string) => void;
  /** A test does not wait. */
  readonly pace?: Pace | undefined;
}

const SEED = 1;
const ENVIRONMENTS = 10;
const FLOOD_PER_SECOND = 500;
const NEIGHBOUR_PER_SECOND = 20;
const REQUESTS_PER_MINUTE = 60;
const CALLS_LEFT = 2;

const PHASE_MS_MAX = 1_500;
const PAIRS_MIN = 3;
const KINDS = 2;

/** One team that is denied asks without end; another one's decisions are timed beside it. */
export const runFlood = async ({
  seconds,
  onProgress,
  pace,
}: FloodOptions): Promise<FloodResult> => {
  const bench = await openBenchTable();
  const open = (): Promise<FloodEnvironment> => openEnvironment(bench.tableName);
  const [setup, neighbour] = [await open(), await open()];
  const traffic = trafficOf(seconds);
  const world = { setup, neighbour, open, traffic, random: randomFrom(SEED), pace };
  try {
    onProgress?.('flood: requests beyond the minute');
    const rate = await flood(world, await beyondMinute(setup));
    onProgress?.('flood: requests beyond the month');
    const budget = await flood(world, await beyondMonth(setup));
    return resultOf(
      [rate.sums, budget.sums],
      [...rate.neighbour, ...budget.neighbour],
      [rate.begun, budget.begun],
    );
  } finally {
    setup.close();
    neighbour.close();
    await bench.close();
  }
};

const trafficOf = (seconds: number): Traffic => {
  const kindMs = (seconds * 1_000) / KINDS;
  const pairs = Math.max(PAIRS_MIN, Math.round(kindMs / (2 * PHASE_MS_MAX)));
  return {
    pairs,
    phaseMs: kindMs / (2 * pairs),
    floodPerSecond: FLOOD_PER_SECOND,
    neighbourPerSecond: NEIGHBOUR_PER_SECOND,
  };
};

/** What is asked again and again, by which limit it is denied, and what was taken before. */
interface Story {
  readonly team: TeamId;
  readonly limit: Limit;
  readonly admittedBefore: readonly Instant[];
  readonly ask: (environment: FloodEnvironment, at: Instant) => Promise<Decision>;
  readonly onAdmitted: () => Promise<void>;
}

const beyondMinute = async (setup: FloodEnvironment): Promise<Story> => {
  const limit = { requestsPerMinute: REQUESTS_PER_MINUTE };
  const team = await register(setup.table, { limits: { ...NO_LIMITS, ...limit } });
  return {
    team,
    limit: { kind: 'rate', ...limit },
    admittedBefore: await fillMinute(setup, { team, ...limit }),
    ask: ({ checkRate }, at) => checkRate(aCheck(team, at)),
    onAdmitted: () => Promise.resolve(),
  };
};

/** The few calls that still fit end at once, and have used what they held. */
const beyondMonth = async (setup: FloodEnvironment): Promise<Story> => {
  const { team, budget, spent, each } = await spendMonth(setup, { callsLeft: CALLS_LEFT });
  let settled = Promise.resolve();
  return {
    team,
    limit: { kind: 'budget', budget, spentBefore: spent, each },
    admittedBefore: [],
    ask: ({ guard }, at) => guard(aPrompt(team, at)),
    onAdmitted: () => (settled = settled.then(() => useUpHolds(setup.table, team))),
  };
};

interface World {
  readonly setup: FloodEnvironment;
  readonly neighbour: FloodEnvironment;
  readonly open: () => Promise<FloodEnvironment>;
  readonly traffic: Traffic;
  readonly random: Random;
  readonly pace: Pace | undefined;
}

interface Flooded {
  readonly sums: FloodKind;
  readonly neighbour: readonly NeighbourRequest[];
  readonly begun: Begun;
}

const flood = async (world: World, story: Story): Promise<Flooded> => {
  const { setup, random, traffic, pace } = world;
  const environments = await Promise.all(Array.from({ length: ENVIRONMENTS }, world.open));
  const callsBefore = environments.map(({ calls }) => calls.length);
  const before = story.limit.kind === 'rate' ? admissionsIn(setup.calls) : [];
  const neighbour = { environment: world.neighbour, team: await register(setup.table) };
  try {
    const phases = scheduleOf(traffic, random);
    const seen = await send(phases, { ...story, environments, neighbour }, { random, pace });
    const calls = environments.flatMap((each, at) => each.calls.slice(callsBefore[at]));
    const admissions = [...before, ...admissionsIn(calls)];
    const sums = sumUp({ ...story, flood: seen.flood, admissions, calls: calls.length });
    invariant(admissions.length >= sums.admitted - sums.degraded, 'A call was not heard');
    return { sums, neighbour: seen.neighbour, begun: seen.begun };
  } finally {
    for (const each of environments) each.close();
  }
};
