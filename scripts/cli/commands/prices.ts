import { Price, PriceHistory, PricePage } from '../../openapi/answers/prices.ts';
import { pathOf, type Question, read } from '../api.ts';
import { wrongUsage } from '../cli-error.ts';
import { type Context, printJson } from '../context.ts';
import { priceHistoryText, pricesText, priceText } from '../text/price-text.ts';

export interface PriceQuestion {
  readonly provider?: string;
  readonly model?: string;
  readonly limit?: string;
}

const PAGE = '100';

export const listPrices = async (
  context: Context,
  { provider, model, limit }: PriceQuestion,
): Promise<void> => {
  const most = limit === undefined ? Infinity : Number(limit);
  const prices: PricePage['prices'] = [];
  let cursor: string | undefined;
  do {
    const query = { provider, model, limit: PAGE, cursor };
    const page = read(PricePage, await context.ask({ method: 'GET', path: '/prices', query }));
    prices.push(...page.prices);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && prices.length < most);
  const shown = prices.slice(0, most);
  if (context.json) printJson(context, { prices: shown });
  else context.print(pricesText(shown, context));
};

export interface Place {
  readonly provider: string;
  readonly model: string;
}

/** A model's name may have slashes in it: they stay, as the path that the gate knows. */
const placeOf = ({ provider, model }: Place): string => {
  // A gate sees the path decoded: the slash would begin the model's name.
  if (provider.includes('/')) throw wrongUsage(`No provider has a slash in it: "${provider}"`);
  return pathOf('prices', provider, ...model.split('/'));
};

export const showPrice = async (context: Context, place: Place): Promise<void> => {
  const answer = await context.ask({ method: 'GET', path: placeOf(place) });
  if (context.json) printJson(context, answer.body);
  else context.print(priceHistoryText(read(PriceHistory, answer), context));
};

/** What a million tokens cost, each kind under the name that its option has. */
interface RateOptions {
  readonly input?: string;
  readonly output?: string;
  readonly cacheRead?: string;
  readonly cacheWrite?: string;
  readonly cacheWriteHour?: string;
  readonly reasoning?: string;
}

export interface SetPriceOptions extends RateOptions {
  readonly from: string;
  readonly over?: readonly string[];
}

const MEMBER = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  cacheWriteHour: 'cache_write_hour',
  reasoning: 'reasoning',
} as const satisfies Record<keyof RateOptions, string>;

/** Sets a price from a date on. It is felt by all teams, so it is asked for first. */
export const setPrice = async (
  context: Context,
  place: Place,
  options: SetPriceOptions,
): Promise<void> => {
  const { provider, model } = place;
  await context.isSure(`Set the price of ${model} at ${provider} for all teams?`);
  const answer = await context.ask(questionFor(place, options));
  if (context.json) printJson(context, answer.body);
  else {
    const verb = answer.status === 201 ? 'Set' : 'Set in place of the one before';
    context.print(`${verb}.\n${priceText(read(Price, answer), context)}`);
  }
};

const questionFor = (place: Place, { from, over = [], ...rates }: SetPriceOptions): Question => ({
  method: 'PUT',
  path: placeOf(place),
  body: {
    from: /^\d{4}-\d{2}-\d{2}$/.test(from) ? `${from}T00:00:00Z` : from,
    ...ratesOf(rates),
    ...(over.length === 0 ? {} : { tiers: over.map(tierIn) }),
  },
});

const ratesOf = (rates: RateOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(MEMBER).flatMap(([option, member]) => {
      const rate = rates[option as keyof RateOptions];
      return rate === undefined ? [] : [[member, rate]];
    }),
  );

/** `200000:input=5,output=15`: what a call costs with more input than that. */
const tierIn = (text: string): Readonly<Record<string, string | number>> => {
  const { over, rates } = /^(?<over>\d+):(?<rates>.+)$/.exec(text)?.groups ?? {};
  if (over === undefined || rates === undefined) throw noTier(text);
  return { over_input_tokens: Number(over), ...Object.fromEntries(rates.split(',').map(rateIn)) };
};

const rateIn = (text: string): readonly [string, string] => {
  const [name = '', rate = ''] = text.split('=');
  const member = name.trim().replaceAll('-', '_');
  if (Object.values<string>(MEMBER).includes(member)) return [member, rate.trim()];
  throw noTier(text);
};

const noTier = (text: string): Error =>
  wrongUsage(`"${text}" is no tier, such as 200000:input=5,output=15`);
