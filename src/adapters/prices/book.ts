import { invariant } from '../../domain/errors.ts';
import type { DatedTariff, ListedModel } from '../../domain/price-book.ts';
import { parseRate, type Rate, type Rates, ratesOf, type Tariff } from '../../domain/prices.ts';
import { instant } from '../../domain/time.ts';
import { PRICE_TABLE } from './table.ts';

/** The generated table as the price book takes it: read once, at cold start. */
export const listedModels = (): readonly ListedModel[] =>
  Object.entries(PRICE_TABLE).flatMap(([provider, lines]) =>
    lines.map((line) => parseLine(provider, line)),
  );

/**
 * `name alias | in=1 out=2 >200000 in=2 out=3 | 2026-03-13 in=1 out=2`: see the table's header.
 *
 * The rates are read when they are first asked for: a function that starts cold needs a few of the
 * hundreds.
 */
export const parseLine = (provider: string, line: string): ListedModel => {
  const [names = '', ...tariffs] = line.split(' | ');
  const [first = '', ...aliases] = names.split(' ');
  invariant(first !== '' && tariffs.length > 0, `Not a line of the price table: ${line}`);
  let parsed: readonly DatedTariff[] | undefined;
  return {
    provider,
    names: [first, ...aliases],
    get tariffs() {
      return (parsed ??= tariffs.map(parseDated));
    },
  };
};

const DATE = /^\d{4}-\d{2}-\d{2} /;

const parseDated = (text: string): DatedTariff => {
  const date = DATE.exec(text)?.[0];
  if (date === undefined) return { from: instant(0), tariff: parseTariff(text) };
  return { from: instant(Date.parse(date)), tariff: parseTariff(text.slice(date.length)) };
};

const parseTariff = (text: string): Tariff => {
  const [base = '', ...tiers] = text.split(' >');
  return {
    ...parseRates(base),
    tiers: tiers.map((tier) => {
      const end = tier.indexOf(' ');
      return { overInputTokens: Number(tier.slice(0, end)), ...parseRates(tier.slice(end + 1)) };
    }),
  };
};

const parseRates = (text: string): Rates => {
  const rates = new Map(text.split(' ').map(parseNamedRate));
  const input = rates.get('in');
  const output = rates.get('out');
  invariant(input !== undefined && output !== undefined, `No price of both sides: ${text}`);
  return ratesOf({
    input,
    output,
    cacheRead: rates.get('read'),
    cacheWrite: rates.get('write'),
    cacheWriteHour: rates.get('hour'),
    reasoning: rates.get('reason'),
  });
};

const parseNamedRate = (text: string): readonly [string, Rate] => {
  const [word = '', amount = ''] = text.split('=');
  const rate = parseRate(amount);
  invariant(rate !== undefined, `Not a rate: ${text}`);
  return [word, rate];
};
