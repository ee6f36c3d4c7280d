import type { Rating } from '../domain/corrections.ts';
import { ORDINARY_TERMS } from '../domain/terms.ts';
import type { Receipt } from '../domain/usage.ts';
import type { PriceModel } from './ports.ts';
import { priceUsage } from './price-usage.ts';

/**
 * - `incomplete`: its output was not reported. It was charged at what was held, and there are no
 *   counts to price again.
 * - `unlisted`: it had a price of its own, and the book of now has none for its model. A price that
 *   left the book was not wrong.
 */
export type LeftAlone = 'incomplete' | 'unlisted';

export type Repriced =
  { readonly outcome: 'rated'; readonly rating: Rating } | { readonly outcome: LeftAlone };

/**
 * What a receipt would say if it were written with these prices, at its own time.
 *
 * Only the prices are of now. What became of a model without a price stays as it was when the call
 * was counted: a policy that changed since must not charge, or excuse, what was done under the old one.
 */
export const reprice = (price: PriceModel, receipt: Receipt): Repriced => {
  if (receipt.kind === 'incomplete') return { outcome: 'incomplete' };
  const unknownModel = receipt.pricing === 'unpriced' ? 'allow' : 'conservative';
  const again = priceUsage(price, receipt, { ...ORDINARY_TERMS, unknownModel });
  if (hasOwnPrice(receipt) && !hasOwnPrice(again)) return { outcome: 'unlisted' };
  const { usd, pricing, price: rates, listing } = again;
  return { outcome: 'rated', rating: { usd, pricing, price: rates, listing } };
};

const hasOwnPrice = ({ pricing }: Receipt): boolean => pricing === 'listed' || pricing === 'free';

/** The same amount under the same word: where the price stands may differ. */
export const isSameRating = (one: Rating, other: Rating): boolean =>
  one.usd === other.usd && one.pricing === other.pricing;
