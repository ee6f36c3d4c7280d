import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What stands in one cell; `null`: nothing. */
export type Cell = string | number | null;

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A table as RFC 4180 has it, to be kept as a file. */
export const csv = (fileName: string, table: CsvTable): APIGatewayProxyStructuredResultV2 => ({
  statusCode: 200,
  headers: {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${fileName}"`,
  },
  body: csvText(table),
});

export const csvText = ({ columns, rows }: CsvTable): string =>
  [columns, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');

/** What spreadsheets take for the beginning of a formula: names of users come from tokens. */
const BEGINS_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

const cellText = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = BEGINS_FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

type Form = 'csv' | 'json';

/** What we can answer with, by the media ranges that mean it. */
const FORM_OF: ReadonlyMap<string, Form> = new Map([
  ['text/csv', 'csv'],
  ['text/*', 'csv'],
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
]);

/**
 * Whether CSV is what a client likes best of what there is. Of two that it likes as much, the one with
 * its full name goes first, then the one that is named first. Whoever accepts neither gets JSON.
 */
export const prefersCsv = (accept = ''): boolean => {
  const wanted = accept
    .split(',')
    .map(readRange)
    .filter(({ range, quality }) => quality > 0 && FORM_OF.has(range));
  const [best] = wanted.toSorted(
    (one, other) => other.quality - one.quality || stars(one.range) - stars(other.range),
  );
  return best !== undefined && FORM_OF.get(best.range) === 'csv';
};

interface Range {
  readonly range: string;
  readonly quality: number;
}

const stars = (range: string): number => range.split('*').length;

const QUALITY = /^q=(?<quality>[01](?:\.\d{0,3})?)$/;

const readRange = (text: string): Range => {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters
    .map((parameter) => QUALITY.exec(parameter)?.groups?.['quality'])
    .find((found) => found !== undefined);
  return { range, quality: Number(quality ?? 1) };
};
