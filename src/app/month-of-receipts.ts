import { type Instant, instant } from '../domain/time.ts';
import { utcMonth, type Window } from '../domain/windows.ts';

/** A month whose receipts are all there, or why it is not one. */
export type MonthAnswer =
  | { readonly outcome: 'month'; readonly month: Window<'month'> }
  | { readonly outcome: 'refused'; readonly reason: string };

const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;

/**
 * Reads `2026-08`. A month whose receipts have begun to be deleted is refused: its roll-ups are all
 * that is left of it, and sums of what remains would replace them.
 */
export const monthOfReceipts = (
  text: string,
  { now, keptUntil }: { readonly now: Instant; readonly keptUntil: (at: Instant) => Instant },
): MonthAnswer => {
  if (!MONTH.test(text)) return refused(`"${text}" is not a month: it is written as 2026-08`);
  const month = utcMonth(instant(Date.parse(`${text}-01T00:00:00Z`)));
  if (month.startsAt > now) return refused(`${text} has not begun`);
  if (keptUntil(month.startsAt) <= now) {
    return refused(
      `The receipts of ${text} are being deleted: its roll-ups can no longer be checked`,
    );
  }
  return { outcome: 'month', month };
};

const refused = (reason: string): MonthAnswer => ({ outcome: 'refused', reason });
