import {
  familyOf,
  homeOf,
  inputIncludesCached,
  providerIn,
  type ProviderName,
  providerNamed,
  spellingsOf,
} from './model-names.ts';
import type { ModelPrice, Tariff } from './prices.ts';
import type { Instant } from './time.ts';

export interface DatedTariff {
  readonly from: Instant;
  readonly tariff: Tariff;
}

/** A model at one provider, under every name it has there, with what it has cost since when. */
export interface ListedModel {
  readonly provider: ProviderName;
  /** The first is the model's own; the rest are aliases. In lower case. */
  readonly names: readonly [string, ...string[]];
  /** By rising `from`. */
  readonly tariffs: readonly DatedTariff[];
}

/** A price that an operator has set. It holds from its date until a newer one does. */
export interface PriceOverride extends DatedTariff {
  readonly provider: ProviderName;
  readonly model: string;
}

/** One model's tariff in force at one provider. */
export interface Listed extends DatedTariff {
  readonly provider: ProviderName;
  /** The model's own name, whatever it was asked by. */
  readonly model: string;
  readonly source: 'list' | 'override';
}

/** Made by `priceBook`, and made anew when an override is added. */
export interface PriceBook {
  readonly models: readonly ListedModel[];
  readonly modelsByName: ReadonlyMap<string, readonly ListedModel[]>;
  /** By rising `from`. */
  readonly overridesByName: ReadonlyMap<string, readonly Listed[]>;
}

export const priceBook = (
  models: readonly ListedModel[],
  overrides: readonly PriceOverride[] = [],
): PriceBook => {
  const modelsByName = new Map<string, ListedModel[]>();
  for (const model of models) {
    for (const name of model.names) append(modelsByName, name, model);
  }
  const overridesByName = new Map<string, Listed[]>();
  for (const override of overrides.toSorted((one, other) => one.from - other.from)) {
    const model = override.model.toLowerCase();
    const provider = providerNamed(override.provider);
    append(overridesByName, model, { ...override, model, provider, source: 'override' });
  }
  return { models, modelsByName, overridesByName };
};

/** Which model, where, when: all that a price depends on. */
export interface PriceQuestion {
  /** As the gateway says it: with prefixes, dates and aliases. Absent when it says none. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly at: Instant;
}

/** A price and where it stands, so that a decision or a receipt can show it. */
export interface Listing extends Omit<Listed, 'tariff'> {
  readonly price: ModelPrice;
}

/**
 * The price of a model, by the most literal of its names that is known.
 *
 * The provider that is asked for comes first. One that does not list the model leaves it to the
 * model's maker, and where that is nobody we know, to the dearest who sells it. An override that
 * names a model's own name holds for its aliases too; one that names an alias, for that alone.
 */
export const findPrice = (book: PriceBook, question: PriceQuestion): Listing | undefined => {
  if (question.model === undefined) return undefined;
  const provider = providerOf(question);
  const home = homeOf(familyOf(question.model));
  let atHome: Listed | undefined;
  let elsewhere: Listed | undefined;
  for (const name of spellingsOf(question.model)) {
    const listings = listingsUnder(book, name, question.at);
    const own = listings.find((listed) => listed.provider === provider);
    if (own !== undefined) return priced(own, question);
    atHome ??= listings.find((listed) => listed.provider === home);
    elsewhere ??= listings.toSorted((one, other) => listPrice(other) - listPrice(one))[0];
  }
  const found = atHome ?? elsewhere;
  return found === undefined ? undefined : priced(found, question);
};

/** The names that a circle of models goes by, whatever they cost. */
export type Place = Pick<Listed, 'provider' | 'model'>;

/** What is in force at a moment in a circle of models: the dearest price is looked for there. */
export const listingsAt = (
  book: PriceBook,
  at: Instant,
  has: (place: Place) => boolean,
): readonly Listed[] => {
  const listed = book.models
    .filter(({ provider, names }) => has({ provider, model: names[0] }))
    .map(({ names }) => names[0]);
  const overridden = [...book.overridesByName.values()]
    .flat()
    .filter(has)
    .map(({ model }) => model);
  return [...new Set([...listed, ...overridden])].flatMap((name) =>
    listingsUnder(book, name, at).filter(has),
  );
};

/** What the gateway says of the provider counts for more than what the name suggests. */
export const providerOf = ({ model, provider }: PriceQuestion): ProviderName | undefined => {
  if (provider !== undefined) return providerNamed(provider);
  return model === undefined ? undefined : providerIn(model);
};

/** A tariff as the asked provider would bill by it. */
export const priceAt = (tariff: Tariff, question: PriceQuestion): ModelPrice => ({
  ...tariff,
  inputIncludesCached: inputIncludesCached(question.model ?? '', providerOf(question)),
});

const priced = ({ tariff, ...place }: Listed, question: PriceQuestion): Listing => ({
  ...place,
  price: priceAt(tariff, question),
});

/** One listing for each provider that knows the name: the last of what is in force there. */
const listingsUnder = (book: PriceBook, name: string, at: Instant): readonly Listed[] => {
  const models = book.modelsByName.get(name) ?? [];
  const overridesOf = (model: string): readonly Listed[] =>
    (book.overridesByName.get(model) ?? []).filter(({ from }) => from <= at);
  const inForce = [
    ...models.flatMap((model) => listedAt(model, at)),
    ...models.flatMap(({ provider, names }) =>
      overridesOf(names[0]).filter((override) => override.provider === provider),
    ),
    ...overridesOf(name),
  ];
  return [...new Map(inForce.map((listed) => [listed.provider, listed])).values()];
};

const listedAt = ({ provider, names, tariffs }: ListedModel, at: Instant): readonly Listed[] =>
  tariffs
    .filter(({ from }) => from <= at)
    .map((dated) => ({ ...dated, provider, model: names[0], source: 'list' }));

const listPrice = ({ tariff }: Listed): number => tariff.input + tariff.output;

const append = <Item>(groups: Map<string, Item[]>, name: string, item: Item): void => {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [item]);
  else group.push(item);
};
