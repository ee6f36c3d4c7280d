import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';

import { parseRate } from '../../src/domain/prices.ts';

/** Our word for a rate, and what the source calls it for text, and for sound and pictures. */
const KINDS = [
  ['in', 'input_mtok', 'input_*_mtok'],
  ['out', 'output_mtok', 'output_*_mtok'],
  ['read', 'cache_read_mtok', 'cache_*_read_mtok'],
  ['write', 'cache_write_mtok', 'cache_*_write_mtok'],
  ['hour', 'cache_write_1h_mtok', 'cache_*_write_1h_mtok'],
  ['reason', 'output_reasoning_mtok', 'output_*_reasoning_mtok'],
] as const;

const MEDIA = ['audio', 'image', 'video'] as const;

/** Of these the input is sound, although the answer is text. */
const LISTENS = /transcribe/;

/** Models of which the source says that they cost nothing, instead of saying nothing. */
const FREE: ReadonlySet<string> = new Set(['moderation']);

const NOT_THE_PROVIDERS_PRICE = /^(?:imported from|seen on) openrouter|trusting open ?router/i;

/** Their answer is no text, and costs nothing. */
const EMBEDS = /embed|voyage/;

/** Why a model is left out of the table, or `undefined` when it is not. */
export const flawOf = (model: ModelInfo): string | undefined => {
  if (FREE.has(model.id)) return undefined;
  if (NOT_THE_PROVIDERS_PRICE.test(model.price_comments ?? '')) return "not the provider's price";
  return periodsOf(model)
    .map(({ prices }) => flawIn(prices, model))
    .find((flaw) => flaw !== undefined);
};

const flawIn = (prices: ModelPrice, { id }: ModelInfo): string | undefined => {
  if (Object.keys(prices).length === 0) return 'no price, which is not a price of zero';
  if (prices['input_mtok'] === undefined) return 'not priced by tokens';
  if (prices['requests_kcount'] !== undefined) return 'a fee for each request';
  return prices['output_mtok'] === undefined && !EMBEDS.test(id) ? 'no output price' : undefined;
};

/** `in=3 out=15 read=0.3 >200000 in=6 out=22.5 read=0.6`, one for each date: `2026-03-13 in=3 …`. */
export const tariffTexts = (model: ModelInfo): readonly string[] => {
  if (FREE.has(model.id)) return ['in=0 out=0'];
  const dated = periodsOf(model).map(({ from, prices }) => ({
    from,
    text: tariffText(prices, model),
  }));
  return dated
    .filter(({ text }, at) => text !== dated[at - 1]?.text)
    .map(({ from, text }) => (from === undefined ? text : `${from} ${text}`));
};

interface Period {
  readonly from: string | undefined;
  readonly prices: ModelPrice;
}

/**
 * The periods of a model by date. A price that holds at certain hours is folded into every period
 * at the dearer of the two: which hour a call falls into is not known when its hold is placed.
 */
const periodsOf = ({ prices }: ModelInfo): readonly Period[] => {
  if (!Array.isArray(prices)) return [{ from: undefined, prices }];
  const hourly = prices.filter(({ constraint }) => constraint?.type === 'time_of_date');
  return prices
    .filter((dated) => !hourly.includes(dated))
    .map(({ constraint, prices: dated }) => ({
      from: constraint?.type === 'start_date' ? constraint.start_date : undefined,
      prices: hourly.reduce((dearest, hour) => dearerOf(dearest, hour.prices), dated),
    }));
};

const dearerOf = (one: ModelPrice, other: ModelPrice): ModelPrice => {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const prices = [one[key] ?? 0, other[key] ?? 0];
      const flat = prices.filter((price) => typeof price === 'number');
      if (flat.length !== prices.length) throw new Error(`Tiers and hours together: ${key}`);
      return [key, Math.max(...flat)];
    }),
  );
};

const tariffText = (prices: ModelPrice, model: ModelInfo): string =>
  [0, ...tierStarts(prices)]
    .flatMap((start) => {
      const rates = rateTexts(prices, start, model);
      return start === 0 ? rates : [`>${start}`, ...rates];
    })
    .join(' ');

const tierStarts = (prices: ModelPrice): readonly number[] => {
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  );
  return [...new Set(starts)].toSorted((one, other) => one - other);
};

const rateTexts = (prices: ModelPrice, start: number, model: ModelInfo): readonly string[] => {
  const answersInMedia = MEDIA.some((medium) => prices[`output_${medium}_mtok`] !== undefined);
  const media = answersInMedia || LISTENS.test(model.id) ? MEDIA : [];
  return KINDS.flatMap(([word, key, mediaKey]) => {
    const keys = [key, ...media.map((medium) => mediaKey.replace('*', medium))];
    const amounts = keys.flatMap((each) => amountAt(prices, each, start) ?? []);
    if (amounts.length > 0) return [`${word}=${exact(Math.max(...amounts))}`];
    return key === 'output_mtok' ? [`${word}=0`] : [];
  });
};

/** What the source asks for a prompt of more than `start` tokens. */
const amountAt = (prices: ModelPrice, key: string, start: number): number | undefined => {
  const price = prices[key];
  if (typeof price !== 'object') return price;
  return price.tiers.findLast((tier) => tier.start <= start)?.price ?? price.base;
};

const exact = (amount: number): string => {
  const text = String(amount);
  if (parseRate(text) === undefined) throw new Error(`Not exact in nano-dollars: ${text}`);
  return text;
};
