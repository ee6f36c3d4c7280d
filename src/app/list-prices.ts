import { providerNamed, spellingsOf } from '../domain/model-names.ts';
import {
  type DatedTariff,
  type Listed,
  type ListedModel,
  listingsAt,
  priceBook,
} from '../domain/price-book.ts';
import type { Instant } from '../domain/time.ts';
import { spelled } from './manage-prices.ts';
import type { ReadOverrides, ReadSetPrices, SetPrice } from './ports-admin.ts';

export interface ListPricesDeps {
  readonly models: readonly ListedModel[];
  readonly readOverrides: ReadOverrides;
}

export interface PricesQuestion {
  readonly provider: string | undefined;
  /** A model by any of its names. */
  readonly model: string | undefined;
  readonly at: Instant;
  readonly limit: number;
  /** The last that was seen. */
  readonly after: string | undefined;
}

/** The prices in force, by provider and model: the book's, with what operators have set. */
export const listPrices =
  ({ models, readOverrides }: ListPricesDeps) =>
  async ({ provider, model, at, limit, after }: PricesQuestion) => {
    const book = priceBook(models, await readOverrides());
    const names = model === undefined ? undefined : namesOf(models, model);
    const wanted = provider === undefined ? undefined : providerNamed(provider);
    const listings = listingsAt(
      book,
      at,
      (place) => wanted === undefined || place.provider === wanted,
    );
    const places = new Map(
      listings
        .filter((listed) => names === undefined || names.has(listed.model))
        .map((listed) => [placeOf(listed), listed]),
    );
    const rest = [...places.keys()]
      .toSorted()
      .filter((place) => after === undefined || place > after);
    const page = rest.slice(0, limit);
    return {
      prices: page.map((place) => places.get(place)).filter((listed) => listed !== undefined),
      next: rest.length > limit ? page.at(-1) : undefined,
    };
  };

const placeOf = ({ provider, model }: Pick<Listed, 'provider' | 'model'>): string =>
  `${provider} ${model}`;

/** What a model may be listed as: its spellings, and the own names of the models they are aliases of. */
const namesOf = (models: readonly ListedModel[], model: string): ReadonlySet<string> => {
  const spellings = new Set(spellingsOf(model));
  const own = models
    .filter(({ names }) => names.some((name) => spellings.has(name)))
    .map(({ names }) => names[0]);
  return new Set([...spellings, ...own]);
};

export interface PriceHistory {
  readonly provider: string;
  readonly model: string;
  /** Newest first. */
  readonly overrides: readonly SetPrice[];
  /** The book's own, newest first. */
  readonly listed: readonly DatedTariff[];
}

export interface PriceHistoryDeps {
  readonly models: readonly ListedModel[];
  readonly readSetPrices: ReadSetPrices;
}

/** What a model has cost and will cost; `undefined` when nobody knows it there. */
export const priceHistory =
  ({ models, readSetPrices }: PriceHistoryDeps) =>
  async (asked: {
    readonly provider: string;
    readonly model: string;
  }): Promise<PriceHistory | undefined> => {
    const place = spelled(asked);
    const overrides = await readSetPrices(place);
    const listed = models
      .filter(({ provider, names }) => provider === place.provider && names.includes(place.model))
      .flatMap(({ tariffs }) => tariffs);
    if (overrides.length === 0 && listed.length === 0) return undefined;
    return {
      ...place,
      overrides: overrides.toSorted((one, other) => other.from - one.from),
      listed: listed.toSorted((one, other) => other.from - one.from),
    };
  };
