import type { Correction } from '../domain/corrections.ts';
import type { HoldId } from '../domain/holds.ts';
import type { RequestId, TeamId } from '../domain/ids.ts';
import type { RollupLine, Sums } from '../domain/rollups.ts';
import type { CounterChange } from '../domain/settlement.ts';
import type { Instant } from '../domain/time.ts';
import type { Window } from '../domain/windows.ts';
import type { ExpiredHold, StoredReceipt } from './ports.ts';

export interface TeamMonth {
  readonly team: TeamId;
  readonly month: Window<'month'>;
}

/** One thing that was counted. `tokens`: told alone, without a cost. */
export type LedgerEntry =
  | ({ readonly kind: 'receipt' } & StoredReceipt)
  | { readonly kind: 'correction'; readonly correction: Correction }
  | { readonly kind: 'tokens'; readonly at: Instant; readonly tokens: number };

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Items that were looked through for these, of all teams and kinds. */
  readonly looked: number;
}

/**
 * All that was counted for a team in a month, by the time of the calls, in any order.
 *
 * Reads the whole table, since receipts are found by their request: for commands, never for a call.
 * What is written meanwhile may be in it or not. What was written before is.
 */
export type ReadLedger = (of: TeamMonth) => AsyncIterable<LedgerPage>;

/** A receipt and its corrections. */
export type ReadReceipt = (team: TeamId, request: RequestId) => Promise<readonly LedgerEntry[]>;

export interface StoredLine extends RollupLine {
  /** Where it stands in the store. */
  readonly key: string;
  /**
   * How often it was changed other than by a roll-up: set right, or corrected. A roll-up adds to the
   * calls, so a line with the same calls and the same revision was not touched in between.
   */
  readonly revision: number;
}

/** Where a line stands, or would. Two names may have one place: lines that do are one line. */
export type RollupKeyOf = (line: Pick<RollupLine, 'window' | 'part'>) => string;

/** The roll-ups of a month and of its days. */
export type ReadRollups = (of: TeamMonth) => Promise<readonly StoredLine[]>;

/**
 * Sets one line, on condition that it is what was read. `moved`: it is not, and nothing was changed.
 * When its answer is lost and it is tried again, it finds its own sums and answers `set`.
 */
export type SetRollup = (line: {
  readonly team: TeamId;
  readonly read: StoredLine;
  readonly sums: Sums;
}) => Promise<'set' | 'moved'>;

/** The words of all of a team's holds that ran out and were not booked since. */
export type ReadExpired = (team: TeamId) => Promise<ReadonlyMap<HoldId, ExpiredHold>>;

/**
 * Writes corrections, and with them what they change in the roll-ups and on the meter: all or
 * nothing. `exist`: for these receipts there is a correction of that number. Nothing was changed.
 */
export type WriteCorrections = (of: {
  readonly team: TeamId;
  readonly corrections: readonly Correction[];
  /** `undefined`: the month is no longer on the meter. */
  readonly change: CounterChange | undefined;
}) => Promise<
  | { readonly outcome: 'written' }
  | { readonly outcome: 'exist'; readonly requests: readonly RequestId[] }
>;

/** How far a long reading has come. */
export interface Progress {
  readonly receipts: number;
  readonly looked: number;
}
