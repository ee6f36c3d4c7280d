import { correctionChange } from '../domain/corrections.ts';
import { StoreFault } from '../domain/errors.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { utcMonth } from '../domain/windows.ts';
import { addEntries, type CurrentReceipt } from './current-receipts.ts';
import type { PriceModel, RollUp } from './ports.ts';
import type { ReadReceipt, TeamMonth, WriteCorrections } from './ports-ledger.ts';
import { type Change, rateReceipt } from './rate-receipt.ts';
import { chunksOf } from './settlement-work.ts';

export interface ApplyDeps {
  readonly price: PriceModel;
  readonly rollUp: RollUp;
  readonly readReceipt: ReadReceipt;
  readonly writeCorrections: WriteCorrections;
  /** How many corrections one transaction takes. */
  readonly chunkMax: number;
  readonly onWritten: (corrections: number) => void;
}

export interface Applied {
  readonly written: number;
  /** Receipts that another run has corrected meanwhile, to what this one would have. */
  readonly writtenByOthers: number;
}

interface ApplyQuestion extends TeamMonth {
  readonly now: Instant;
}

/** Another is needed only where another run was faster, and then for what that run has left. */
const TRIES_MAX = 8;

/**
 * Writes corrections, a transaction for each chunk. Whatever is cut short is done by the next run,
 * which compares with what was corrected.
 */
export const applyChanges = async (
  deps: ApplyDeps,
  question: ApplyQuestion,
  changes: readonly Change[],
): Promise<Applied> => {
  let [written, writtenByOthers] = [0, 0];
  for (const chunk of chunksOf(changes, deps.chunkMax)) {
    const due = await applyChunk(deps, question, chunk);
    written += due;
    writtenByOthers += chunk.length - due;
    deps.onWritten(written);
  }
  return { written, writtenByOthers };
};

/** How many were written: fewer than there were when another run has written some. */
const applyChunk = async (
  deps: ApplyDeps,
  question: ApplyQuestion,
  chunk: readonly Change[],
): Promise<number> => {
  let due = chunk;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (due.length === 0) return 0;
    const answer = await write(deps, question, due);
    if (answer.outcome === 'written') return due.length;
    const taken = new Set(answer.requests);
    const rest = due.filter(({ current }) => !taken.has(current.receipt.request));
    due = [...rest, ...(await stillDue(deps, question, answer.requests))];
  }
  throw new StoreFault(`The corrections of ${question.team} kept moving`);
};

/**
 * A receipt is rolled up before it is corrected: a line must not have the difference in it without
 * the amount.
 */
const write = async (
  { rollUp, writeCorrections }: ApplyDeps,
  { team, month, now }: ApplyQuestion,
  due: readonly Change[],
) => {
  const notRolledUp = due.filter(({ current }) => !current.isRolledUp);
  await rollUp(
    team,
    notRolledUp.map(({ current }) => current.receipt),
  );
  const corrections = due.map(({ correction }) => correction);
  const isOnMeter = month.index >= utcMonth(now).index - MONTHS_BACK_ON_METER;
  const change = isOnMeter ? correctionChange(corrections) : undefined;
  return writeCorrections({ team, corrections, change });
};

/** The meter forgets older months, and no decision asks for them. */
const MONTHS_BACK_ON_METER = 1;

const stillDue = async (
  { price, readReceipt }: ApplyDeps,
  { team, now }: ApplyQuestion,
  requests: readonly RequestId[],
): Promise<readonly Change[]> => {
  const current = new Map<RequestId, CurrentReceipt>();
  for (const request of requests) addEntries(current, await readReceipt(team, request));
  return [...current.values()].flatMap((each) => {
    const rated = rateReceipt(price, each, now);
    return rated.outcome === 'changed' ? [rated.change] : [];
  });
};
