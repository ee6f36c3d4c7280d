import { addLines, isWithin, type LineMap, sameSums } from '../domain/rollup-lines.ts';
import { NO_SUMS, type RollupLine, type Sums } from '../domain/rollups.ts';
import type { RollupKeyOf, StoredLine } from './ports-ledger.ts';

/**
 * - `right`: it says what the receipts say; or it moved while they were read, and came past that.
 * - `wrong`: it does not, and it did not move: it can be set right on condition that it is what was read.
 * - `wrong_moving`: it does not, whatever was added to it while the receipts were read.
 * - `unclear`: it was corrected or set right by somebody else while the receipts were read.
 */
export type Verdict = 'right' | 'wrong' | 'wrong_moving' | 'unclear';

/** A stored line beside what the receipts say. */
export interface JudgedLine extends Pick<RollupLine, 'window' | 'part'> {
  readonly verdict: Verdict;
  readonly isMoving: boolean;
  readonly stored: StoredLine;
  readonly sums: Sums;
}

interface Accounts {
  /** As the store had them before the receipts were read, and after. */
  readonly before: readonly StoredLine[];
  readonly after: readonly StoredLine[];
  readonly receipts: LineMap;
  readonly keyOf: RollupKeyOf;
}

/**
 * Lays the roll-ups beside the receipts.
 *
 * A receipt is marked and added in one transaction. So of a line that is the same before and after
 * the reading, the receipts that were marked are exactly those it has in it. A line that only grew
 * had at first no more in it than those that were marked, and in the end no less.
 */
export const judgeRollups = (accounts: Accounts): readonly JudgedLine[] => {
  const [first, last] = [byKey(accounts.before), byKey(accounts.after)];
  const receipts: LineMap = new Map();
  addLines(receipts, accounts.receipts.values(), accounts.keyOf);
  const all = new Map<string, RollupLine>([...first, ...last, ...receipts]);
  return [...all].map(([key, { window, part }]) => {
    const none: StoredLine = { key, window, part, sums: NO_SUMS, revision: 0 };
    const was = first.get(key) ?? none;
    const stored = last.get(key) ?? none;
    const sums = receipts.get(key)?.sums ?? NO_SUMS;
    const verdict = verdictOf({ was, stored, sums });
    return { window, part, stored, sums, verdict, isMoving: !isSame(was, stored) };
  });
};

const isSame = (one: StoredLine, other: StoredLine): boolean =>
  one.revision === other.revision && sameSums(one.sums, other.sums);

const byKey = (lines: readonly StoredLine[]): ReadonlyMap<string, StoredLine> =>
  new Map(lines.map((line) => [line.key, line]));

interface Reading {
  readonly was: StoredLine;
  readonly stored: StoredLine;
  readonly sums: Sums;
}

const verdictOf = ({ was, stored, sums }: Reading): Verdict => {
  if (was.revision !== stored.revision) return 'unclear';
  if (isSame(was, stored)) return sameSums(stored.sums, sums) ? 'right' : 'wrong';
  return isWithin(sums, { low: was.sums, high: stored.sums }) ? 'right' : 'wrong_moving';
};
