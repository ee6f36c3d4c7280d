import { createHash } from 'node:crypto';
import { putPriceOverride } from '../../src/adapters/dynamo/prices.ts';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import { FIRST_PRICES, POLICIES } from './cast.ts';
import { USUAL_FAULTS } from './faults.ts';
import { checkLedger } from './invariants.ts';
import { operator, priceSetter, storedPrice, sweeper, sweepOnce } from './operators.ts';
import { schedulerFrom } from './scheduler.ts';
import { type Counts, isOver, newCounts, type Stage, tell } from './stage.ts';
import { memoryTable } from './store/client.ts';
import { memoryStore, type Store } from './store/store.ts';
import { BETWEEN_CALLS_MS, clients, deliver } from './traffic.ts';
import { watched } from './watch.ts';
import { type Entry, ViolationError } from './violation.ts';
import { type Break, fleetOf } from './world.ts';

export interface Plan {
  readonly seed: number;
  readonly ops: number;
  readonly broken?: Break;
  /** Told now and then how far it is. */
  readonly onOps?: (ops: number) => void;
}

export interface Run {
  readonly seed: number;
  readonly startsAt: number;
  readonly counts: Counts;
  readonly ops: number;
  readonly crashes: number;
  /** Of all that stood in the table at the end: the same run has the same. */
  readonly digest: string;
  readonly violation: ViolationError | undefined;
  /** The last commands that concerned the team of the violation. */
  readonly history: readonly Entry[];
}

const ENVIRONMENTS = 6;
const OPS_PER_CALL = 7.5;

/** Ends of days, of months, of a year and of a leap February. */
const MIDNIGHTS = ['2026-12-01', '2027-01-01', '2028-03-01', '2026-08-23'] as const;

/** One run: traffic until there were operations enough, then all that was under way, then silence. */
export const simulate = async ({ seed, ops, broken = {}, onOps }: Plan): Promise<Run> => {
  const midnight = Date.parse(MIDNIGHTS[seed % MIDNIGHTS.length] ?? MIDNIGHTS[0]);
  const startsAt = midnight - Math.ceil(0.4 * (ops / OPS_PER_CALL) * BETWEEN_CALLS_MS);
  const scheduler = schedulerFrom({ seed, startsAt });
  const { store, truth } = watched(memoryStore('tollgate', scheduler.now), scheduler.now);
  const world = { scheduler, store, rates: USUAL_FAULTS, broken };
  const fleet = fleetOf(world, ENVIRONMENTS);
  const stage: Stage = {
    ...{ scheduler, fleet, truth, opsMax: ops },
    prices: FIRST_PRICES.map((price) => ({ ...price, setAt: 0 })),
    ...{ told: new Map(), tokensTold: new Set(), untold: [], counts: newCounts() },
  };
  const violation = await violationOf(async () => {
    await setUp(store);
    await perform(stage, onOps);
    checkLedger(stage, store);
    await fallSilent(stage);
    checkLedger(stage, store, { isQuiet: true });
  });
  const found = truth.violation ?? violation;
  return {
    ...{ seed, startsAt, counts: stage.counts, ops: truth.commands },
    crashes: fleet.crashes(),
    digest: digestOf(store),
    violation: found,
    history: found === undefined ? [] : truth.history.of(found.team),
  };
};

const violationOf = async (work: () => Promise<void>): Promise<ViolationError | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ViolationError) return error;
    return new ViolationError(
      'I0',
      `this should not have been thrown: ${textOf(error)}`,
      undefined,
    );
  }
};

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Not in virtual time: the SDK reads files when it is first used. */
const setUp = async (store: Store): Promise<void> => {
  const table = memoryTable(store, { attemptMs: 10_000 });
  for (const price of FIRST_PRICES) await putPriceOverride(table, storedPrice(price));
  for (const policy of POLICIES) await createTeamIn(table)(policy);
};

const MEASURED_EVERY_MS = 5_000;

const perform = async (stage: Stage, onOps: Plan['onOps']): Promise<void> => {
  const { spawn, run, sleep } = stage.scheduler;
  spawn(() => clients(stage));
  for (const loop of [sweeper, sweeper, operator, operator, operator, priceSetter])
    spawn(() => loop(stage));
  spawn(async () => {
    while (!isOver(stage)) {
      await sleep(MEASURED_EVERY_MS);
      onOps?.(stage.truth.commands);
    }
  });
  await run();
};

const MUCH_LATER_MS = 3_600_000;
const SWEEPS_MAX = 30;

/** Every hold runs out; then the usage of half of the calls that nobody has heard of comes in. */
const fallSilent = async (stage: Stage): Promise<void> => {
  const { spawn, run, sleep } = stage.scheduler;
  spawn(async () => {
    await sleep(MUCH_LATER_MS);
    for (let sweeps = 0; sweeps < SWEEPS_MAX && isAnythingHeld(stage); sweeps += 1) {
      await sweepOnce(stage);
    }
    const late = stage.untold.filter((_, index) => index % 2 === 0);
    for (const event of late) await deliver(stage, [tell(stage, event)]);
    for (const event of late.slice(0, 10))
      await deliver(stage, [{ ...event, ...firstTold(stage, event) }]);
  });
  await run();
};

const firstTold = ({ told }: Stage, { team, request }: { team: string; request: string }) =>
  told.get(`USAGE#${team}#${request}`)?.versions[0] ?? {};

const isAnythingHeld = ({ truth }: Stage): boolean =>
  [...truth.teams.values()].some(({ standing }) =>
    [...standing.values()].some(({ isMarker }) => !isMarker),
  );

const digestOf = (store: Store): string => {
  const hash = createHash('sha256');
  for (const key of store.keys()) hash.update(JSON.stringify([key, store.peek(key)]));
  return hash.digest('hex').slice(0, 16);
};

export const OPS_PER_RUN = 20_000;

/** Seeds far apart: the first is the one that was asked for, so that a part is replayed by its own. */
const SEED_STEP = 0x9e3779b9;

export const runsOf = (
  seed: number,
  ops: number,
): readonly { readonly seed: number; readonly ops: number }[] =>
  Array.from({ length: Math.ceil(ops / OPS_PER_RUN) }, (_, index) => ({
    seed: index === 0 ? seed : (seed + index * SEED_STEP) % 2 ** 32,
    ops: Math.min(OPS_PER_RUN, ops - index * OPS_PER_RUN),
  }));
