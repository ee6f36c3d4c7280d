import type { Progress } from '../../src/app/ports-ledger.ts';
import { grouped } from './columns.ts';

const RECEIPTS_A_LINE = 1_000;
/** Where a table holds little of this team, its receipts alone would be a long silence. */
const ITEMS_A_LINE = 50_000;

/** Tells how far a reading has come, on standard error. */
export const tellProgress = (): ((progress: Progress) => void) => {
  let told: Progress = { receipts: 0, looked: 0 };
  return (progress) => {
    // Fewer than before: the table is read once more.
    if (progress.looked < told.looked) told = { receipts: 0, looked: 0 };
    const isDue =
      progress.receipts - told.receipts >= RECEIPTS_A_LINE ||
      progress.looked - told.looked >= ITEMS_A_LINE;
    if (!isDue) return;
    told = progress;
    console.error(
      `${grouped(progress.receipts)} receipts read, ${grouped(progress.looked)} items looked at`,
    );
  };
};
