import { randomFrom, type Random } from '../../simulate/random.ts';
import type { TeamId } from '../../../src/domain/ids.ts';
import { environmentOf, type Gate, openGate } from '../gate.ts';
import { CALLS_PER_CALLER, type Load, loadOf } from './callers.ts';
import { type Cost, costOf } from './measure.ts';
import { numbered, registerShaped, seedTeams, type Shape } from './teams.ts';
import { divertStdout } from '../stdout.ts';
import { openBenchTable } from '../world.ts';

/** What a decision costs while one thing grows, and the rest stays as it is. */
export interface GrowthResult {
  readonly engine: string;
  readonly teams: readonly Grown[];
  readonly caps: readonly Grown[];
  readonly inFlight: readonly Grown[];
  readonly callers: readonly Load[];
}

/** The cost when there are so many. */
export interface Grown extends Cost {
  readonly count: number;
}

interface GrowthOptions {
  readonly onProgress?: (text: string) => void;
  /** Fewer of everything: to see that it works. */
  readonly quick?: boolean;
}

interface Plan {
  /** Decisions before all others, so that no row is of an engine that is still compiled. */
  readonly engineWarmUps: number;
  readonly teams: readonly number[];
  readonly warmUps: number;
  readonly iterations: number;
  /** Of each kind of work, at least: from them the 99th percentile comes. */
  readonly calls: number;
  readonly roundsMin: number;
}

const THOROUGH: Plan = {
  engineWarmUps: 3_000,
  teams: [1, 1_000, 100_000],
  warmUps: 100,
  iterations: 400,
  calls: 800,
  roundsMin: 12,
};
const QUICK: Plan = {
  engineWarmUps: 300,
  teams: [1, 1_000, 10_000],
  warmUps: 10,
  iterations: 60,
  calls: 80,
  roundsMin: 3,
};

const SEED = 1;
const CAPS = [0, 1, 10, 50] as const;
const IN_FLIGHT = [0, 10, 30, 60, 100, 200] as const;
const CALLERS = [1, 4, 16, 64] as const;
const TEAMS_CALLED = [1, 64] as const;

/** A team with some of everything, of which one thing is changed. */
const ORDINARY: Shape = { caps: 10, inFlight: 10 };

interface World {
  readonly gate: Gate;
  readonly plan: Plan;
  readonly random: Random;
  readonly onProgress: (text: string) => void;
}

/** Each dimension in a table of its own. What the functions write to their log is not shown. */
export const runGrowth = async ({
  onProgress = () => undefined,
  quick = false,
}: GrowthOptions = {}): Promise<GrowthResult> => {
  const plan = quick ? QUICK : THOROUGH;
  const random = randomFrom(SEED);
  const outer = await openBenchTable();
  const inTable = async <Result>(grow: (world: World) => Promise<Result>): Promise<Result> => {
    const table = await openBenchTable();
    const stdout = divertStdout();
    try {
      const gate = await openGate(environmentOf(table.tableName));
      const grown = await grow({ gate, plan, random, onProgress });
      gate.from.table.client.destroy();
      return grown;
    } finally {
      stdout.restore();
      await table.close();
    }
  };
  try {
    await inTable(warmEngine);
    return {
      engine: outer.engine,
      caps: await inTable(growCaps),
      inFlight: await inTable(growInFlight),
      callers: await inTable(growCallers),
      teams: await inTable(growTeams),
    };
  } finally {
    await outer.close();
  }
};

const warmEngine = (world: World): Promise<readonly Grown[]> => {
  const plan = { ...world.plan, warmUps: 0, iterations: world.plan.engineWarmUps };
  return shaped({ ...world, plan }, { name: 'caps', shapes: [ORDINARY] });
};

const growCaps = (world: World): Promise<readonly Grown[]> =>
  shaped(world, { name: 'caps', shapes: CAPS.map((caps) => ({ ...ORDINARY, caps })) });

const growInFlight = (world: World): Promise<readonly Grown[]> =>
  shaped(world, {
    name: 'inFlight',
    shapes: IN_FLIGHT.map((inFlight) => ({ ...ORDINARY, inFlight })),
  });

/** Enough that no team's item is always the one that was just written. */
const TEAMS_OF_SHAPE = 4;

interface Shaping {
  readonly name: keyof Shape;
  readonly shapes: readonly Shape[];
}

const shaped = async (world: World, { name, shapes }: Shaping): Promise<readonly Grown[]> => {
  const grown: Grown[] = [];
  for (const shape of shapes) {
    const teams: TeamId[] = [];
    while (teams.length < TEAMS_OF_SHAPE) teams.push(await registerShaped(world.gate, shape));
    const count = shape[name];
    grown.push({
      count,
      ...(await cost(world, { what: `${name} ${count}`, teamOf: among(teams) })),
    });
  }
  return grown;
};

const growTeams = async (world: World): Promise<readonly Grown[]> => {
  const { gate, plan, random, onProgress } = world;
  const grown: Grown[] = [];
  let seeded = 0;
  for (const count of plan.teams) {
    await seedTeams(gate.from.table, { from: seeded, to: count, onProgress });
    seeded = count;
    const chosen = Array.from({ length: plan.warmUps + plan.iterations }, () =>
      numbered(random.below(count)),
    );
    grown.push({
      count,
      ...(await cost(world, { what: `teams ${count}`, teamOf: among(chosen) })),
    });
  }
  return grown;
};

const growCallers = async ({ gate, plan, random, onProgress }: World): Promise<readonly Load[]> => {
  const loads: Load[] = [];
  for (const count of TEAMS_CALLED) {
    const teams: TeamId[] = [];
    while (teams.length < count) teams.push(await registerShaped(gate, { caps: 0, inFlight: 0 }));
    for (const callers of CALLERS) {
      onProgress(`growth: ${callers} callers, ${count} teams`);
      const rounds = Math.max(plan.roundsMin, Math.ceil(plan.calls / (callers * CALLS_PER_CALLER)));
      loads.push(await loadOf({ gate, random, rounds, teams, callers }));
    }
  }
  return loads;
};

interface Costing {
  readonly what: string;
  readonly teamOf: (iteration: number) => TeamId;
}

const cost = (
  { gate, plan: { warmUps, iterations }, random, onProgress }: World,
  { what, teamOf }: Costing,
): Promise<Cost> =>
  costOf({
    ...{ gate, random, teamOf, warmUps, iterations },
    onProgress: (text) => onProgress(`growth: ${what}: ${text}`),
  });

const among =
  (teams: readonly TeamId[]) =>
  (iteration: number): TeamId => {
    const team = teams[iteration % teams.length];
    if (team === undefined) throw new Error('No teams');
    return team;
  };
