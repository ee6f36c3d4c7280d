import type { Correction } from '../domain/corrections.ts';
import type { Instant } from '../domain/time.ts';
import type { CurrentReceipt } from './current-receipts.ts';
import type { PriceModel } from './ports.ts';
import { isSameRating, type LeftAlone, reprice } from './reprice.ts';

/** A correction that is due, and the receipt as it stood when that was found. */
export interface Change {
  readonly current: CurrentReceipt;
  readonly correction: Correction;
}

export type Rated =
  | { readonly outcome: 'changed'; readonly change: Change }
  | { readonly outcome: 'same' | LeftAlone };

/** Compares what holds now, corrections included, with what the prices say. */
export const rateReceipt = (price: PriceModel, current: CurrentReceipt, now: Instant): Rated => {
  const { receipt, corrections } = current;
  const repriced = reprice(price, receipt);
  if (repriced.outcome !== 'rated') return repriced;
  if (isSameRating(receipt, repriced.rating)) return { outcome: 'same' };
  const correction = {
    receipt: { ...receipt, ...repriced.rating },
    number: corrections + 1,
    before: { usd: receipt.usd, pricing: receipt.pricing },
    correctedAt: now,
  };
  return { outcome: 'changed', change: { current, correction } };
};
