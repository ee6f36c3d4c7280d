import type { ModelId } from '../domain/ids.ts';
import { NO_MONEY } from '../domain/money.ts';
import { type CapCode, capCodeOf, capOf, type ModelNames } from '../domain/caps.ts';
import type { Terms } from '../domain/terms.ts';
import { userCodeOf, userLimitOf } from '../domain/user-limits.ts';
import { costOf, type ModelPrice } from '../domain/prices.ts';
import type { PricedModel } from '../domain/pricing.ts';
import { type Receipt, tokensOf, type UsageEvent } from '../domain/usage.ts';
import type { PriceModel } from './ports.ts';

/**
 * What a usage costs, as its receipt will say.
 *
 * The model that was served is what the provider bills, so its price comes first; where that name
 * has none, the one that was asked for has. A model that a team's policy would have denied was used
 * all the same: it is priced conservatively, never at nothing.
 */
export const priceUsage = (price: PriceModel, event: UsageEvent, terms: Terms): Receipt => {
  const unknownModel = terms.unknownModel === 'allow' ? 'allow' : 'conservative';
  const pricedAs = (model: ModelId | undefined): PricedModel =>
    price({ ...event, model }, unknownModel);
  const asked = pricedAs(event.model);
  const served = event.servedModel === undefined ? asked : pricedAs(event.servedModel);
  const { price: rates, pricing, listing } = hasOwnPrice(served) ? served : asked;
  return {
    ...event,
    ...amountsOf(event, rates),
    pricing: pricing ?? 'unpriced',
    price: rates,
    listing,
    cap: capCodeIn(terms, [...asked.names, ...served.names]),
    ...userCapIn(terms, event.user),
  };
};

const hasOwnPrice = ({ pricing }: PricedModel): boolean =>
  pricing === 'listed' || pricing === 'free';

const capCodeIn = (terms: Terms, names: ModelNames): CapCode | undefined => {
  const cap = capOf(terms, names);
  return cap === undefined ? undefined : capCodeOf(cap);
};

const userCapIn = (terms: Terms, user: string | undefined): Pick<Receipt, 'userCap'> => {
  const limit = userLimitOf(terms, user);
  return limit === undefined ? {} : { userCap: userCodeOf(limit) };
};

const amountsOf = (
  { tokens }: UsageEvent,
  rates: ModelPrice | undefined,
): Pick<Receipt, 'usd' | 'tokensCounted'> => ({
  usd: rates === undefined ? NO_MONEY : costOf(tokens, rates),
  tokensCounted: tokensOf(tokens, rates?.inputIncludesCached ?? true),
});
