import type { RequestId } from '../domain/ids.ts';
import type { Receipt } from '../domain/usage.ts';
import type { LedgerEntry } from './ports-ledger.ts';

/** A receipt as its last correction has left it. */
export interface CurrentReceipt {
  readonly receipt: Receipt;
  /** Of the last correction; 0 when there is none. */
  readonly corrections: number;
  readonly isRolledUp: boolean;
}

/** Puts receipts and corrections together, in whatever order they come: the last correction holds. */
export const addEntries = (
  current: Map<RequestId, CurrentReceipt>,
  entries: readonly LedgerEntry[],
): void => {
  for (const entry of entries) {
    const found = currentBy(entry);
    if (found === undefined) continue;
    const known = current.get(found.receipt.request);
    if (known === undefined || found.corrections > known.corrections) {
      current.set(found.receipt.request, found);
    }
  }
};

const currentBy = (entry: LedgerEntry): CurrentReceipt | undefined => {
  switch (entry.kind) {
    case 'receipt':
      return { receipt: entry.receipt, corrections: 0, isRolledUp: entry.isRolledUp };
    case 'correction': {
      const { receipt, number } = entry.correction;
      // Nothing is corrected before it is rolled up.
      return { receipt, corrections: number, isRolledUp: true };
    }
    case 'tokens':
      return undefined;
  }
};
