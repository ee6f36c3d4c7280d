import type { Price, PriceHistory, PricePage } from '../../openapi/answers/prices.ts';
import { pointsAligned } from './amounts.ts';
import { type Column, table } from './table.ts';
import type { Look } from './usage-text.ts';

type Rates = Pick<Price, 'from' | 'input' | 'output' | 'cache_read' | 'cache_write' | 'tiers'>;

const RATE_COLUMNS: readonly Column[] = [
  { heading: 'INPUT', align: 'right' },
  { heading: 'OUTPUT', align: 'right' },
  { heading: 'CACHE READ', align: 'right' },
  { heading: 'CACHE WRITE', align: 'right' },
];

const dayText = (from: string | null): string => (from === null ? 'ever' : from.slice(0, 10));

/** Dollars of a million tokens; longer calls on lines of their own. */
const rateTable = (
  first: readonly Column[],
  lines: readonly { readonly cells: readonly string[]; readonly rates: Rates }[],
  { paint, width }: Look,
): string => {
  const all = lines.flatMap(({ cells, rates }) => [
    { cells, rates },
    ...rates.tiers.map((tier) => ({
      cells: [`  over ${tier.over_input_tokens.toLocaleString('en-US')} input`],
      rates: tier,
    })),
  ]);
  const columns = (['input', 'output', 'cache_read', 'cache_write'] as const).map((name) =>
    pointsAligned(all.map(({ rates }) => rates[name])),
  );
  return table(
    [...first, ...RATE_COLUMNS],
    all.map(({ cells }, at) => [
      ...first.map((_, column) => cells[column] ?? ''),
      ...columns.map((column) => column[at] ?? ''),
    ]),
    { width, heading: paint.bold },
  ).join('\n');
};

export const pricesText = (prices: PricePage['prices'], look: Look): string =>
  prices.length === 0
    ? 'There are no prices of that.'
    : rateTable(
        [{ heading: 'PROVIDER', gives: true }, { heading: 'MODEL', gives: true }, { heading: '' }],
        prices.map(({ provider, model, source, ...rates }) => ({
          cells: [provider, model, source === 'override' ? 'set' : ''],
          rates,
        })),
        look,
      );

export const priceHistoryText = (history: PriceHistory, look: Look): string => {
  const { provider, model, overrides, list } = history;
  const lines = [
    ...overrides.map((rates) => ({ cells: [dayText(rates.from), 'set'], rates })),
    ...list.map((rates) => ({ cells: [dayText(rates.from), 'listed'], rates })),
  ];
  return [
    `${look.paint.bold(model)} at ${provider}, dollars for a million tokens`,
    '',
    rateTable([{ heading: 'FROM (UTC)' }, { heading: '' }], lines, look),
  ].join('\n');
};

export const priceText = ({ provider, model, ...rates }: Price, look: Look): string =>
  [
    `${look.paint.bold(model)} at ${provider}, dollars for a million tokens`,
    '',
    rateTable([{ heading: 'FROM (UTC)' }], [{ cells: [dayText(rates.from)], rates }], look),
  ].join('\n');
