import { familyOf } from './model-names.ts';
import type { UnknownModelPolicy } from './terms.ts';
import {
  findPrice,
  type Listing,
  listingsAt,
  type Place,
  priceAt,
  type PriceBook,
  type PriceQuestion,
  providerOf,
} from './price-book.ts';
import { dearestRates, type ModelPrice, type Rates } from './prices.ts';

/** How far afield the dearest price was looked for. */
export type DearestAmong = 'family' | 'provider' | 'all';

export interface DearestPrice {
  readonly price: ModelPrice;
  readonly among: DearestAmong;
}

/**
 * A price that is not below that of any model the unknown one may be: for each kind of token the
 * dearest rate, tiers included, of its family, else of its provider, else of all. `undefined` when
 * the book is empty.
 *
 * No single model need be as dear: taking the dearest kind by kind is what makes it a bound for
 * every split of a call.
 */
export const dearestOf = (book: PriceBook, question: PriceQuestion): DearestPrice | undefined => {
  for (const { among, has } of circlesAround(question)) {
    const listings = listingsAt(book, question.at, has);
    const rates = listings.flatMap(({ tariff }) => [tariff, ...tariff.tiers]);
    const dearest = rates.reduce<Rates | undefined>(dearestSoFar, undefined);
    if (dearest === undefined) continue;
    return { among, price: priceAt({ ...dearest, tiers: [] }, question) };
  }
  return undefined;
};

interface Circle {
  readonly among: DearestAmong;
  readonly has: (place: Place) => boolean;
}

const circlesAround = (question: PriceQuestion): readonly Circle[] => {
  const family = question.model === undefined ? undefined : familyOf(question.model);
  const provider = providerOf(question);
  return [
    { among: 'family', has: ({ model }) => family !== undefined && familyOf(model) === family },
    { among: 'provider', has: (place) => place.provider === provider },
    { among: 'all', has: () => true },
  ];
};

const dearestSoFar = (dearest: Rates | undefined, rates: Rates): Rates =>
  dearestRates(dearest ?? rates, rates);

/** What a call is priced at, and why: no call is silently free. */
export type PriceAnswer =
  | ({ readonly outcome: 'listed' } & Listing)
  | ({ readonly outcome: 'conservative' } & DearestPrice)
  | { readonly outcome: 'allowed_unpriced' }
  | { readonly outcome: 'denied' };

export const priceFor = (
  book: PriceBook,
  question: PriceQuestion,
  unknownModel: UnknownModelPolicy,
): PriceAnswer => {
  const listing = findPrice(book, question);
  if (listing !== undefined) return { outcome: 'listed', ...listing };
  if (unknownModel === 'allow') return { outcome: 'allowed_unpriced' };
  // An empty book has no dearest price either: a call without any price is not let through.
  const dearest = unknownModel === 'deny' ? undefined : dearestOf(book, question);
  return dearest === undefined ? { outcome: 'denied' } : { outcome: 'conservative', ...dearest };
};
