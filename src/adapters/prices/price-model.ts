import type { PriceModel, ReadPrices } from '../../app/ports.ts';
import { boundedMap } from '../../domain/bounded-map.ts';
import { priceFor } from '../../domain/price-answer.ts';
import { type PriceBook, priceBook, type PriceOverride } from '../../domain/price-book.ts';
import { type PricedModel, pricedModel } from '../../domain/pricing.ts';
import { utcMinute } from '../../domain/windows.ts';
import { listedModels } from './book.ts';

/** Names seen lately. Finding one that is not in the book takes a walk through all of it. */
const ANSWERS_MAX = 2_000;

/** Prices from a book. An effective date acts at the full minute, as long as an answer is kept. */
export const priceFrom = (book: PriceBook): PriceModel => {
  const answers = boundedMap<string, PricedModel>(ANSWERS_MAX);
  return (question, unknownModel) => {
    const minute = utcMinute(question.at);
    const key = JSON.stringify([question.model, question.provider, unknownModel, minute.index]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = pricedModel(
      question.model,
      priceFor(book, { ...question, at: minute.startsAt }, unknownModel),
    );
    answers.set(key, answer);
    return answer;
  };
};

export interface PricesDeps {
  readonly readOverrides: () => Promise<readonly PriceOverride[]>;
  readonly onFault: (error: unknown) => void;
  /**
   * What holds before anything could be read. A decision takes the list, and settles by the truth
   * later; what is charged must not be guessed, and is sent again.
   */
  readonly unread?: 'take_list' | 'fail';
}

/** A price that an operator sets is known everywhere this much later; a date in advance helps. */
const OVERRIDES_FRESH_MS = 60_000;

/**
 * The generated book, with what operators have set read once a minute.
 *
 * Only the first question waits for that. A decision neither waits nor fails for want of a newer
 * list: what was known before holds until it has come.
 */
export const pricesFrom = ({ readOverrides, onFault, unread }: PricesDeps): ReadPrices => {
  const models = listedModels();
  let current: PriceModel | undefined;
  let freshUntil = 0;
  const read = async (): Promise<PriceModel> => {
    try {
      return priceFrom(priceBook(models, await readOverrides()));
    } catch (error) {
      // Whatever the fault is, it must not stop a decision: it is told, and the old prices hold.
      onFault(error);
      if (current === undefined && unread === 'fail') throw error;
      return current ?? priceFrom(priceBook(models));
    }
  };
  return async (at) => {
    if (current === undefined) {
      current = await read();
      freshUntil = at + OVERRIDES_FRESH_MS;
    } else if (at >= freshUntil) {
      freshUntil = at + OVERRIDES_FRESH_MS;
      void read().then((prices) => (current = prices));
    }
    return current;
  };
};
