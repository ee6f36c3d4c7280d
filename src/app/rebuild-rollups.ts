import { StoreFault } from '../domain/errors.ts';
import type { TeamId } from '../domain/ids.ts';
import { type Instant, laterBy, MINUTE_MS } from '../domain/time.ts';
import type { Receipt } from '../domain/usage.ts';
import { utcMonth } from '../domain/windows.ts';
import { checkMeter, type MeterLine, type MeterView } from './check-meter.ts';
import { type JudgedLine, judgeRollups } from './judge-rollups.ts';
import { type LedgerSums, sumLedger } from './ledger-sums.ts';
import type { ReadMeter, RollUp } from './ports.ts';
import type {
  Progress,
  ReadExpired,
  ReadLedger,
  ReadRollups,
  RollupKeyOf,
  SetRollup,
  TeamMonth,
} from './ports-ledger.ts';

export interface RebuildDeps {
  readonly readLedger: ReadLedger;
  readonly readRollups: ReadRollups;
  readonly rollupKeyFor: (team: TeamId) => RollupKeyOf;
  readonly setRollup: SetRollup;
  readonly rollUp: RollUp;
  readonly readMeter: ReadMeter;
  readonly readExpired: ReadExpired;
  readonly onProgress: (progress: Progress) => void;
}

export interface RebuildQuestion extends TeamMonth {
  readonly now: Instant;
  /** Whether what is wrong is set right, or only told. */
  readonly writes: boolean;
}

export interface RebuildReport {
  readonly receipts: number;
  readonly corrections: number;
  readonly lines: number;
  /** Lines that grew while the receipts were read: judged to within what was added meanwhile. */
  readonly moving: number;
  readonly written: readonly JudgedLine[];
  /** Wrong, and left so: nothing was to be written, or the line kept moving. */
  readonly left: readonly JudgedLine[];
  /** Somebody else kept setting or correcting these. */
  readonly unclear: readonly JudgedLine[];
  /** Receipts that were not in the roll-ups; with `writes` they are now. */
  readonly notRolledUp: readonly Receipt[];
  /** Of these, the ones whose roll-up is not merely on its way. */
  readonly overdue: number;
  /** The counters of the present month and day; empty for a month that is over. */
  readonly meter: readonly MeterLine[];
  /** Nothing is wrong any more, as far as can be told. */
  readonly isRight: boolean;
}

/** Each begins with reading everything. Another is needed only where lines moved. */
const ROUNDS_MAX = 3;

/** The roll-up of a call follows its receipt within moments; after this it was cut short. */
const ON_ITS_WAY_MS = 5 * MINUTE_MS;

/**
 * Checks a month's roll-ups against its receipts, and sets right what is wrong.
 *
 * A receipt that is not marked as rolled up is left out on both sides. Where the roll-ups are to be
 * written, the same transaction that the usage function makes adds and marks it, after the lines
 * were set: so it counts once, whoever else is about to roll it up.
 */
export const rebuildRollups =
  (deps: RebuildDeps) =>
  async (question: RebuildQuestion): Promise<RebuildReport> => {
    const written: JudgedLine[] = [];
    for (let round = 1; ; round += 1) {
      const seen = await look(deps, question);
      const set = question.writes ? await setRight(deps, question.team, seen.lines) : [];
      written.push(...set);
      const open = openOf(seen.lines, set);
      if (round < ROUNDS_MAX && !isSettled(seen, open, question)) continue;
      if (question.writes) await deps.rollUp(question.team, seen.sums.notRolledUp);
      return reportOf({ seen, open, written }, question);
    }
  };

interface Seen {
  readonly sums: LedgerSums;
  readonly lines: readonly JudgedLine[];
  readonly meter: readonly MeterLine[];
}

/** The store is read before the receipts and after them. */
const look = async (deps: RebuildDeps, question: RebuildQuestion): Promise<Seen> => {
  const { team, month, now } = question;
  const before = { rollups: await deps.readRollups(question), view: await viewFirst(deps, team) };
  const sums = await sumLedger(deps.readLedger(question), deps.onProgress);
  const after = { view: await viewLast(deps, team), rollups: await deps.readRollups(question) };
  const lines = judgeRollups({
    before: before.rollups,
    after: after.rollups,
    receipts: sums.lines,
    keyOf: deps.rollupKeyFor(team),
  });
  if (month.index !== utcMonth(now).index) return { sums, lines, meter: [] };
  // A correction changes lines too, and is seen there: they are read around everything else.
  const isCorrected = lines.some(({ verdict }) => verdict === 'unclear');
  const views = { before: before.view, after: after.view };
  return { sums, lines, meter: checkMeter({ sums, ...views, now, isCorrected }) };
};

/**
 * The two readings of a view are not one: a hold may run out in between. The order makes that err
 * towards no difference: at first more is explained than was used, in the end less.
 */
const viewFirst = async (deps: RebuildDeps, team: TeamId): Promise<MeterView> => {
  const meter = await meterOf(deps, team);
  return { meter, expired: await deps.readExpired(team) };
};

const viewLast = async (deps: RebuildDeps, team: TeamId): Promise<MeterView> => {
  const expired = await deps.readExpired(team);
  return { meter: await meterOf(deps, team), expired };
};

const meterOf = async ({ readMeter }: RebuildDeps, team: TeamId) => {
  const meter = await readMeter(team);
  if (meter === undefined) throw new StoreFault(`The meter of ${team} is gone`);
  return meter;
};

/** The lines that were set. Each is right by itself, so it does not matter how far this gets. */
const setRight = async (
  { setRollup }: RebuildDeps,
  team: TeamId,
  lines: readonly JudgedLine[],
): Promise<readonly JudgedLine[]> => {
  const set: JudgedLine[] = [];
  for (const line of lines.filter(({ verdict }) => verdict === 'wrong')) {
    const answer = await setRollup({ team, read: line.stored, sums: line.sums });
    if (answer === 'set') set.push(line);
  }
  return set;
};

const openOf = (lines: readonly JudgedLine[], set: readonly JudgedLine[]): readonly JudgedLine[] =>
  lines.filter((line) => line.verdict !== 'right' && !set.includes(line));

/**
 * A certain difference that is only to be told needs no second look. What is to be set right needs
 * one as long as it moves: a small difference may hide in what was added meanwhile.
 */
const isSettled = (
  { lines }: Seen,
  open: readonly JudgedLine[],
  { writes }: RebuildQuestion,
): boolean =>
  writes
    ? open.length === 0 && !lines.some(({ isMoving }) => isMoving)
    : open.every(({ verdict }) => verdict !== 'unclear');

interface Found {
  readonly seen: Seen;
  readonly open: readonly JudgedLine[];
  readonly written: readonly JudgedLine[];
}

const reportOf = (
  { seen: { sums, lines, meter }, open, written }: Found,
  { now, writes }: RebuildQuestion,
): RebuildReport => {
  const overdue = sums.notRolledUp.filter(({ at }) => laterBy(at, ON_ITS_WAY_MS) < now).length;
  const isMeterRight = meter.every(({ verdict }) => verdict === 'same');
  return {
    receipts: sums.receipts,
    corrections: sums.corrections,
    lines: lines.length,
    moving: lines.filter(({ isMoving }) => isMoving).length,
    written,
    left: open.filter(({ verdict }) => verdict !== 'unclear'),
    unclear: open.filter(({ verdict }) => verdict === 'unclear'),
    notRolledUp: sums.notRolledUp,
    overdue,
    meter,
    isRight: open.length === 0 && isMeterRight && (writes || overdue === 0),
  };
};
