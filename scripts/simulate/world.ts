import { type Table, patient } from '../../src/adapters/dynamo/connect.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { tidyMeterIn } from '../../src/adapters/dynamo/tidy.ts';
import { recordTokensIn } from '../../src/adapters/dynamo/record-tokens.ts';
import { listTeamsIn } from '../../src/adapters/dynamo/team-list.ts';
import { changePolicyIn, readPolicyIn } from '../../src/adapters/dynamo/teams.ts';
import type { ChangePolicy, ReadPolicy, RecordTokens } from '../../src/app/ports.ts';
import { guardPrompt, type GuardPrompt } from '../../src/app/guard-prompt.ts';
import type { RecordUsage } from '../../src/app/record-usage.ts';
import { type Sweep, sweepHolds } from '../../src/app/sweep-holds.ts';
import type { VoidCall } from '../../src/app/void-calls.ts';
import { type Foundation, pricesOf, termsOf } from '../../src/compose.ts';
import { askMeterOf, faultDeps } from '../../src/compose-decisions.ts';
import { expireFrom, recordUsageOf, voidCallOf } from '../../src/compose-usage.ts';
import { readConfig } from '../../src/config.ts';
import { type Clock, instant, type Instant } from '../../src/domain/time.ts';
import { withNames } from './bare-names.ts';
import { type FaultRates, type Life, network } from './faults.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { type Hooks, memoryTable } from './store/client.ts';
import type { Store, StoreCommand } from './store/store.ts';

/** What is wired and sent otherwise than it should be. */
export interface Break {
  readonly rewrite?: NonNullable<Hooks['rewrite']>;
  readonly recordUsageOf?: (from: Foundation) => RecordUsage;
}

export interface World {
  readonly scheduler: Scheduler;
  readonly store: Store;
  readonly rates: FaultRates;
  readonly broken: Break;
}

/** All functions of the gate in one process: clocks of their own, and memories that a crash ends. */
export interface Environment {
  readonly life: Life;
  readonly died: Promise<never>;
  readonly clock: Clock;
  /** For those that nobody waits for. */
  readonly table: Table;
  readonly guard: GuardPrompt;
  readonly record: RecordUsage;
  readonly voidCall: VoidCall;
  readonly recordTokens: RecordTokens;
  readonly sweep: (at: Instant) => Promise<Sweep>;
  readonly readPolicy: ReadPolicy;
  readonly changePolicy: ChangePolicy;
}

export class CrashError extends Error {
  override readonly name = 'CrashError';
}

const SKEW_MS = 100;
/** Now and then a clock is far behind: its decisions must fail, and not be let in into the past. */
const WRONG = 0.06;
const WRONG_MS = 50_000;
const ATTEMPT_MS = 100;
const PATIENT_ATTEMPT_MS = 5_000;
/** Late, so that the deadline of an attempt has passed; the call itself has not been made yet. */
const LATE_MS = 400;
const PATIENT_LATE_MS = 7_000;

const newEnvironment = (world: World): Environment => {
  const { scheduler, store } = world;
  const { life, died } = newLife();
  const skewMs = skewFrom(scheduler.random);
  const clock = (): Instant => instant(Math.floor(scheduler.now()) + skewMs);
  const rewrite = world.broken.rewrite ?? ((command: StoreCommand) => command);
  const tableOf = (attemptMs: number, lateMs: number): Table => {
    const late = attemptMs === ATTEMPT_MS ? world.rates.late : 3 * world.rates.late;
    const rates = { ...world.rates, late };
    const faults = network({ ...world, life, lateMs, rates });
    const hooks: Hooks = { ...faults, rewrite: (command) => rewrite(withNames(command)) };
    return memoryTable(store, { hooks, attemptMs });
  };
  const config = readConfig({ TABLE_NAME: store.tableName, STORE_ATTEMPT_MS: String(ATTEMPT_MS) });
  const log = (): void => undefined;
  const from: Foundation = { config, log, clock, table: tableOf(ATTEMPT_MS, LATE_MS) };
  const table = patient(tableOf(PATIENT_ATTEMPT_MS, PATIENT_LATE_MS));
  return {
    life,
    died,
    clock,
    table,
    ...functionsOf(world, { from, patientFrom: { ...from, table } }),
  };
};

const skewFrom = (random: Random): number =>
  random.happens(WRONG) ? -random.below(WRONG_MS) : random.below(2 * SKEW_MS + 1) - SKEW_MS;

interface Foundations {
  readonly from: Foundation;
  readonly patientFrom: Foundation;
}

/** As the handlers wire them. */
const functionsOf = ({ broken }: World, { from, patientFrom }: Foundations) => {
  const { table } = patientFrom;
  return {
    guard: guardPrompt({
      ...faultDeps(from),
      askMeter: askMeterOf(from, { told: 'outcome' }),
      prices: pricesOf(from),
    }),
    record: (broken.recordUsageOf ?? recordUsageOf)(patientFrom),
    voidCall: voidCallOf(patientFrom),
    recordTokens: recordTokensIn(from.table),
    sweep: sweepHolds({
      listTeams: listTeamsIn(table),
      readMeter: readMeter(table),
      expire: expireFrom(patientFrom, termsOf(patientFrom)),
      tidy: tidyMeterIn(table),
      onFault: () => undefined,
    }),
    readPolicy: readPolicyIn(table),
    changePolicy: changePolicyIn(table),
  };
};

const newLife = (): { readonly life: Life; readonly died: Promise<never> } => {
  let end: () => void = () => undefined;
  const died = new Promise<never>((_, reject) => {
    end = () => reject(new CrashError('The environment is gone'));
  });
  // Nobody may be at anything when it ends.
  died.catch(() => undefined);
  const life: Life = {
    isOver: false,
    end: () => {
      life.isOver = true;
      end();
    },
  };
  return { life, died };
};

/** Environments that are started again when they have died. */
export interface Fleet {
  /** Somebody's work in one of them; throws what it throws, or `CrashError`. */
  readonly ask: <Answer>(work: (environment: Environment) => Promise<Answer>) => Promise<Answer>;
  readonly crashes: () => number;
}

export const fleetOf = (world: World, size: number): Fleet => {
  const environments = Array.from({ length: size }, () => newEnvironment(world));
  let crashes = 0;
  const living = (): Environment => {
    const place = world.scheduler.random.below(size);
    const environment = environments[place];
    if (environment !== undefined && !environment.life.isOver) return environment;
    crashes += 1;
    return (environments[place] = newEnvironment(world));
  };
  return {
    ask: (work) => {
      const environment = living();
      return Promise.race([work(environment), environment.died]);
    },
    crashes: () => crashes,
  };
};
