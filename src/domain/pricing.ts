import type { Pricing } from './decision.ts';
import type { ModelId } from './ids.ts';
import type { ModelNames } from './caps.ts';
import type { PriceAnswer } from './price-answer.ts';
import { isFree, type ModelPrice } from './prices.ts';
import { toIsoText } from './time.ts';

/** A price as a decision and a receipt speak of it. */
export interface PricedModel {
  /** `undefined`: no price, and the team's policy does not let that pass. */
  readonly pricing: Pricing | undefined;
  readonly price: ModelPrice | undefined;
  readonly names: ModelNames;
  /** Where the price stands, to look it up again. */
  readonly listing: string | undefined;
}

export const pricedModel = (model: ModelId | undefined, answer: PriceAnswer): PricedModel => {
  const names = model === undefined ? [] : [model];
  switch (answer.outcome) {
    case 'listed':
      return {
        pricing: isFree(answer.price) ? 'free' : 'listed',
        price: answer.price,
        names: [...names, answer.model],
        listing: `${answer.source}:${answer.provider}/${answer.model}@${toIsoText(answer.from)}`,
      };
    case 'conservative':
      return {
        pricing: 'conservative',
        price: answer.price,
        names,
        listing: `dearest:${answer.among}`,
      };
    case 'allowed_unpriced':
      return { pricing: 'unpriced', price: undefined, names, listing: undefined };
    case 'denied':
      return { pricing: undefined, price: undefined, names, listing: undefined };
  }
};
