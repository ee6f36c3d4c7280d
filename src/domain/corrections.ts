import { addLines, type LineMap, minus } from './rollup-lines.ts';
import { type RollupLine, rollupLines } from './rollups.ts';
import { type CounterChange, folded, taking } from './settlement.ts';
import type { Instant } from './time.ts';
import type { Receipt } from './usage.ts';

/** What a re-rating finds: money, and how it was reckoned. Tokens are what they were. */
export type Rating = Pick<Receipt, 'usd' | 'pricing' | 'price' | 'listing'>;

/** A correcting receipt. It stands beside the receipt it corrects, which is never changed. */
export interface Correction {
  /** The receipt with the rating that holds from now on. */
  readonly receipt: Receipt;
  /** Counts up from 1: of several the last one holds. */
  readonly number: number;
  /** What held before: of the receipt itself, or of the correction before this one. */
  readonly before: Pick<Receipt, 'usd' | 'pricing'>;
  readonly correctedAt: Instant;
}

/** What corrections add to which lines of the roll-ups: differences, so also less than nothing. */
export const correctionLines = (corrections: readonly Correction[]): readonly RollupLine[] => {
  const lines: LineMap = new Map();
  for (const { receipt, before } of corrections) {
    const was = rollupLines([{ ...receipt, ...before }]);
    addLines(
      lines,
      rollupLines([receipt]).map((line, index) => ({
        ...line,
        sums: minus(line.sums, was[index]?.sums ?? line.sums),
      })),
    );
  }
  return [...lines.values()];
};

/** What corrections take from the meter: money alone, of the receipt's own month and cap. */
export const correctionChange = (corrections: readonly Correction[]): CounterChange =>
  folded(
    corrections.map(({ receipt, before }) =>
      taking({ ...receipt, tokens: 0, usd: receipt.usd - before.usd }),
    ),
  );
