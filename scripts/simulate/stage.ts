import { StoreFault } from '../../src/domain/errors.ts';
import type { RequestId, TeamId } from '../../src/domain/ids.ts';
import type { UsageEvent } from '../../src/domain/usage.ts';
import type { UsageOutcome } from '../../src/app/record-usage.ts';
import type { SetPrice } from './bill.ts';
import type { Scheduler } from './scheduler.ts';
import type { Truth } from './truth.ts';
import { ViolationError } from './violation.ts';
import { CrashError, type Environment, type Fleet } from './world.ts';

/** A price, and when it came to stand in the table. */
export interface DatedPrice extends SetPrice {
  readonly setAt: number;
}

/** What the provider really did for one request, in all versions that were told of it. */
export interface Told {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly versions: UsageEvent[];
  /** When the sender had its first answer. */
  answeredAt: number | undefined;
  recorded: number;
}

/** What was done, for the summary. */
export interface Counts {
  /** Questions to environments, whatever became of them. */
  asked: number;
  decisions: number;
  allowed: number;
  deliveries: number;
  recorded: number;
  duplicates: number;
  conflicts: number;
  voids: number;
  tokenReports: number;
  sweeps: number;
  expired: number;
  changes: number;
  prices: number;
  faults: number;
}

export interface Stage {
  readonly scheduler: Scheduler;
  readonly fleet: Fleet;
  readonly truth: Truth;
  /** Traffic ends after so many operations. One operation is one command that reached the store. */
  readonly opsMax: number;
  readonly prices: DatedPrice[];
  /** By the key of the receipt. */
  readonly told: Map<string, Told>;
  readonly tokensTold: Set<string>;
  /** Calls that were made and never accounted for, until it is much too late. */
  readonly untold: UsageEvent[];
  readonly counts: Counts;
}

export const newCounts = (): Counts => ({
  asked: 0,
  decisions: 0,
  allowed: 0,
  deliveries: 0,
  recorded: 0,
  duplicates: 0,
  conflicts: 0,
  voids: 0,
  tokenReports: 0,
  sweeps: 0,
  expired: 0,
  changes: 0,
  prices: 0,
  faults: 0,
});

export const isOver = ({ truth, opsMax }: Stage): boolean => truth.commands >= opsMax;

type Work<Answer> = (environment: Environment) => Promise<Answer>;

/** `undefined`: no answer, and nobody knows what became of it. */
export const askOnce = async <Answer>(
  stage: Stage,
  work: Work<Answer>,
): Promise<{ readonly answer: Answer } | undefined> => {
  stopIfBroken(stage);
  stage.counts.asked += 1;
  try {
    return { answer: await stage.fleet.ask(work) };
  } catch (error) {
    stopIfBroken(stage);
    if (!(error instanceof StoreFault || error instanceof CrashError)) throw error;
    stage.counts.faults += 1;
    return undefined;
  }
};

const stopIfBroken = ({ truth }: Stage): void => {
  if (truth.violation !== undefined) throw truth.violation;
};

const TRIES_MAX = 200;
const PAUSE_MS = 8_000;

/** The gateway's log is sent again until it is answered. */
export const askUntilAnswered = async <Answer>(
  stage: Stage,
  work: Work<Answer>,
): Promise<Answer> => {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const answered = await askOnce(stage, work);
    if (answered !== undefined) return answered.answer;
    await stage.scheduler.sleep(200 + stage.scheduler.random.below(PAUSE_MS));
  }
  throw new ViolationError('I6', `no answer after ${TRIES_MAX} tries`, undefined);
};

export const receiptPk = (team: string, request: string): string => `USAGE#${team}#${request}`;

const toldOf = (stage: Stage, { team, request }: UsageEvent): Told => {
  const pk = receiptPk(team, request);
  const told = stage.told.get(pk) ?? {
    ...{ team, request, versions: [], answeredAt: undefined, recorded: 0 },
  };
  stage.told.set(pk, told);
  return told;
};

/** What is told of a call carries the number of its version where the amount of the gateway stands. */
export const tell = (stage: Stage, event: UsageEvent): UsageEvent => {
  const { versions } = toldOf(stage, event);
  const numbered = { ...event, reportedUsd: versions.length as UsageEvent['reportedUsd'] };
  versions.push(numbered);
  return numbered;
};

/** Whether two versions tell the same of a call. */
const isSame = (one: UsageEvent, other: UsageEvent): boolean =>
  one.kind === other.kind &&
  COUNTS.every((count) => (one.tokens[count] ?? 0) === (other.tokens[count] ?? 0));

const COUNTS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWriteHour',
  'reasoning',
] as const;

export const noteOutcome = (stage: Stage, event: UsageEvent, outcome: UsageOutcome): void => {
  const told = toldOf(stage, event);
  const pk = receiptPk(event.team, event.request);
  const first = told.versions[stage.truth.receipts.get(pk)?.version ?? -1];
  told.answeredAt ??= stage.scheduler.now();
  if (outcome.outcome === 'recorded') told.recorded += 1;
  const wrong = whyWrong({ told, event, first, outcome });
  if (wrong !== undefined) throw new ViolationError('I6', `${pk} ${wrong}`, event.team);
  if (outcome.outcome !== 'refused') stage.counts[COUNTED[outcome.outcome]] += 1;
};

const COUNTED = {
  recorded: 'recorded',
  duplicate: 'duplicates',
  conflict: 'conflicts',
} as const;

interface Answered {
  readonly told: Told;
  readonly event: UsageEvent;
  /** What was counted. */
  readonly first: UsageEvent | undefined;
  readonly outcome: UsageOutcome;
}

const whyWrong = ({ told, event, first, outcome }: Answered): string | undefined => {
  if (outcome.outcome === 'refused') return `was refused: ${outcome.reason}`;
  if (first === undefined) return 'was answered, but has no receipt of what was told';
  if (outcome.outcome === 'recorded') {
    return told.recorded > 1 ? 'was said to be new twice' : undefined;
  }
  const expected = isSame(first, event) ? 'duplicate' : 'conflict';
  return outcome.outcome === expected
    ? undefined
    : `is a ${expected}, and was called ${outcome.outcome}`;
};
