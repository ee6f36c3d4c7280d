import { canonicalText } from '../domain/canonical.ts';
import { RequestError, StaleVersion } from '../domain/errors.ts';
import { providerNamed } from '../domain/model-names.ts';
import type { PriceOverride } from '../domain/price-book.ts';
import { DAY_MS, type Instant, laterBy, toIsoText } from '../domain/time.ts';
import { type AuditDeps, auditEntry, type Deed } from './audited.ts';
import type { ReadSetPrices, SetPrice, Shown, WritePrice } from './ports-admin.ts';

export interface SetPriceDeps extends AuditDeps {
  readonly readSetPrices: ReadSetPrices;
  readonly writePrice: WritePrice;
  readonly showPrice: (price: SetPrice) => Shown;
}

export interface WantedPrice extends Deed {
  readonly price: PriceOverride;
  /** The revision that the caller has seen of this date's price; `undefined`: whichever there is. */
  readonly revision: number | undefined;
}

export interface PriceSet {
  readonly price: SetPrice;
  readonly isNew: boolean;
}

/** Receipts keep the price they were made with: an older date would promise what no month shows. */
const BACKDATED_MAX_DAYS = 31;

/**
 * Sets a price from a date on, over what was set for the same date.
 *
 * The same price again changes nothing. Of two that set different ones at once one is refused.
 */
export const setPrice =
  (deps: SetPriceDeps) =>
  async (wanted: WantedPrice): Promise<PriceSet> => {
    const { at } = wanted.actor;
    requireRecent(wanted.price.from, at);
    const place = spelled(wanted.price);
    const prices = await deps.readSetPrices(place);
    const before = prices.find(({ from }) => from === place.from);
    if (before !== undefined && isSamePrice(before, place)) return { price: before, isNew: false };
    requireRevision(before, wanted.revision);
    const price: SetPrice = { ...place, revision: (before?.revision ?? 0) + 1 };
    const entry = auditEntry(deps, wanted, {
      team: undefined,
      before: before === undefined ? undefined : deps.showPrice(before),
      after: deps.showPrice(price),
    });
    const answer = await deps.writePrice({ price, entry });
    if (answer === 'written') return { price, isNew: before === undefined };
    throw new RequestError('conflict', 'Somebody else has set this price just now: read it first');
  };

/** In the price book's own spelling, so that two spellings are one price. */
export const spelled = <Place extends { readonly provider: string; readonly model: string }>(
  place: Place,
): Place => ({
  ...place,
  provider: providerNamed(place.provider),
  model: place.model.toLowerCase(),
});

const requireRecent = (from: Instant, at: Instant): void => {
  if (laterBy(from, BACKDATED_MAX_DAYS * DAY_MS) >= at) return;
  const message = `must not be more than ${BACKDATED_MAX_DAYS} days before ${toIsoText(at)}`;
  throw new RequestError('invalid', `from: ${message}`, [{ path: 'from', message }]);
};

const requireRevision = (before: SetPrice | undefined, revision: number | undefined): void => {
  if (revision === undefined || revision === before?.revision) return;
  throw new StaleVersion(before?.revision ?? 0);
};

const isSamePrice = (one: PriceOverride, other: PriceOverride): boolean =>
  one.provider === other.provider && canonicalText(one.tariff) === canonicalText(other.tariff);
