import { StoreFault } from '../domain/errors.ts';
import { isSameHold } from '../domain/holds.ts';
import type { RequestId, TeamId } from '../domain/ids.ts';
import type { Meter } from '../domain/meter.ts';
import { chargeOf, folded, givingBack, settledAt } from '../domain/settlement.ts';
import type { Receipt } from '../domain/usage.ts';
import type {
  BookLate,
  ExpiredHold,
  FindExpired,
  ReadMeter,
  RecordUnheld,
  SettleHolds,
  WriteReceipt,
} from './ports.ts';
import {
  chunksOf,
  finish,
  knowExisting,
  knowStored,
  resultsOf,
  type Settled,
  type Unfinished,
  unfinishedOf,
  type Work,
  worksOf,
} from './settlement-work.ts';

export interface SettleDeps {
  readonly readMeter: ReadMeter;
  readonly writeReceipt: WriteReceipt;
  readonly settleHolds: SettleHolds;
  readonly findExpired: FindExpired;
  readonly recordUnheld: RecordUnheld;
  readonly bookLate: BookLate;
  /** How many holds one write settles, and how many receipts one transaction takes, at most. */
  readonly chunkMax: number;
}

/** Each round begins with the meter of now. Another is needed only where somebody else was faster. */
const ROUNDS_MAX = 8;

/**
 * Brings each usage to the end: one receipt, and its amounts on the meter once.
 *
 * A held call has its receipt written first and its hold settled then. If that is cut short, the
 * receipt names the hold, and whoever sends the usage again settles it; if the hold ran out
 * meanwhile, the sweeper's word of it says so, and using that up is what makes the booking happen
 * once. A call without a hold is one transaction.
 */
export const settleUsages = async (
  deps: SettleDeps,
  team: TeamId,
  receipts: readonly Receipt[],
): Promise<ReadonlyMap<RequestId, Settled>> => {
  const works = worksOf(receipts);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const open = works.filter(({ isDone }) => !isDone);
    if (open.length === 0) return resultsOf(works);
    await settleRound(deps, team, open);
  }
  if (works.every(({ isDone }) => isDone)) return resultsOf(works);
  throw new StoreFault(`The usage of ${team} kept moving`);
};

const settleRound = async (
  deps: SettleDeps,
  team: TeamId,
  open: readonly Work[],
): Promise<void> => {
  const meter = await deps.readMeter(team);
  if (meter === undefined) throw new StoreFault(`The meter of ${team} is gone`);
  for (const works of chunksOf(open, deps.chunkMax)) {
    await writeReceipts(deps, works, meter);
    await finishHeld(deps, works, { team, meter });
    await recordRest(deps, works, { team, meter });
  }
};

/** First write of a held call. */
const writeReceipts = async (
  { writeReceipt }: SettleDeps,
  works: readonly Work[],
  { holds }: Meter,
): Promise<void> => {
  const write = async (work: Work): Promise<void> => {
    const hold = holds.get(work.id);
    if (work.settled !== undefined || hold === undefined) return;
    const receipt = settledAt(work.receipt, hold);
    const answer = await writeReceipt(receipt, hold);
    if (answer.outcome === 'exists') knowStored(work, answer);
    else work.settled = { isNew: true, stored: { receipt, hold, isRolledUp: false } };
  };
  await Promise.all(works.map(write));
};

interface Place {
  readonly team: TeamId;
  readonly meter: Meter;
}

/**
 * The hold is the one that the receipt names. Another one under the same id belongs to another call:
 * the id was used again. Its tokens may have been settled by a report of the tokens alone.
 */
const isOnMeter = ({ holds }: Meter, { work, hold }: Unfinished): boolean => {
  const found = holds.get(work.id);
  if (found === undefined || !isSameHold(found, hold)) return false;
  return found.tokens === hold.tokens || found.tokens === 0;
};

/** Second write of a held call, for all at once. */
const finishHeld = async (
  deps: SettleDeps,
  works: readonly Work[],
  { team, meter }: Place,
): Promise<void> => {
  const unfinished = unfinishedOf(works);
  const onMeter = unfinished.filter((each) => isOnMeter(meter, each));
  if (onMeter.length > 0) await settleTogether(deps, onMeter, { team, meter });
  const gone = unfinished.filter((each) => !isOnMeter(meter, each));
  if (gone.length > 0) await finishGone(deps, team, gone);
};

const settleTogether = async (
  { settleHolds }: SettleDeps,
  unfinished: readonly Unfinished[],
  { team, meter }: Place,
): Promise<void> => {
  const holds = unfinished.map(
    ({ work, hold }) => [work.id, meter.holds.get(work.id) ?? hold] as const,
  );
  const change = folded([
    ...holds.map(([, hold]) => givingBack(hold)),
    ...unfinished.map(({ receipt }) => chargeOf(receipt)),
  ]);
  const answer = await settleHolds({ team, holds, change });
  if (answer === 'settled') finish(unfinished);
};

/** The hold was settled by an earlier attempt, unless there is a word of its having run out. */
const finishGone = async (
  { findExpired, bookLate }: SettleDeps,
  team: TeamId,
  gone: readonly Unfinished[],
): Promise<void> => {
  const expired = await findExpired(
    team,
    gone.map(({ work }) => work.id),
  );
  for (const each of gone) {
    const word = expired.get(each.work.id);
    const answer =
      word?.slot === each.hold.slot
        ? await bookLate({ receipt: each.receipt, change: lateChange(each.receipt, word) })
        : 'booked';
    if (answer === 'booked') finish([each]);
  }
};

/** What was kept when the hold ran out is set off against what was used. */
const lateChange = (receipt: Receipt, word: ExpiredHold | undefined) =>
  folded([chargeOf(receipt), ...(word?.isCharged === true ? [givingBack(word)] : [])]);

/** Usages without a hold: receipts and meter together. */
const recordRest = async (
  deps: SettleDeps,
  works: readonly Work[],
  { team, meter }: Place,
): Promise<void> => {
  const rest = works.filter(({ settled, id }) => settled === undefined && !meter.holds.has(id));
  if (rest.length === 0) return;
  const expired = await deps.findExpired(
    team,
    rest.map(({ id }) => id),
  );
  const usages = rest.map((work) => {
    const word = expired.get(work.id);
    return { work, word, receipt: word ? settledAt(work.receipt, word) : work.receipt };
  });
  const answer = await deps.recordUnheld({
    team,
    receipts: usages.map(({ receipt }) => receipt),
    change: folded(usages.map(({ receipt, word }) => lateChange(receipt, word))),
    expired: [...expired.keys()],
    ids: rest.map(({ id }) => [id, meter.markers.get(id)] as const),
  });
  if (answer.outcome === 'recorded') {
    for (const { work, receipt } of usages) {
      work.settled = { isNew: true, stored: { receipt, hold: undefined, isRolledUp: false } };
      work.isDone = true;
    }
  }
  if (answer.outcome === 'exist') knowExisting(rest, answer.existing);
};
