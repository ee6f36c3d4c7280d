import { shown } from './colour.ts';

export interface Column {
  readonly heading: string;
  /** Numbers stand at the right, so that their digits are below each other. */
  readonly align?: 'left' | 'right';
  /** It gives way when the table is too wide: what does not fit is cut off. */
  readonly gives?: boolean;
}

export interface TableOptions {
  readonly width: number;
  readonly heading?: (text: string) => string;
}

const GAP = '  ';
const ELLIPSIS = '…';
const NARROWEST = 8;

/** Lines of a table that is at most as wide as the terminal. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, heading = (text) => text }: TableOptions,
): readonly string[] => {
  const cells = rows.map((row) => row.map(shown));
  const widths = fitting(columns, cells, width);
  const lineOf = (row: readonly string[]): string =>
    columns
      .map((column, at) => aligned(row[at] ?? '', widths[at] ?? 0, column.align))
      .join(GAP)
      .trimEnd();
  return [heading(lineOf(columns.map((column) => column.heading))), ...cells.map(lineOf)];
};

const fitting = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] => {
  const natural = columns.map(({ heading }, at) =>
    Math.max(heading.length, ...rows.map((row) => lengthOf(row[at] ?? ''))),
  );
  const gaps = GAP.length * (columns.length - 1);
  const tooMuch = natural.reduce((sum, each) => sum + each, gaps) - width;
  return tooMuch <= 0 ? natural : narrowed(columns, natural, tooMuch);
};

/** The widest of those that give way gives first. */
const narrowed = (
  columns: readonly Column[],
  natural: readonly number[],
  tooMuch: number,
): readonly number[] => {
  const widths = [...natural];
  for (let left = tooMuch; left > 0; left -= 1) {
    const widest = widths.reduce(
      (found, each, at) =>
        columns[at]?.gives === true && each > NARROWEST && each > (widths[found] ?? 0) ? at : found,
      -1,
    );
    if (widest === -1) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
};

const aligned = (text: string, width: number, align: Column['align']): string => {
  const fits = lengthOf(text) <= width ? text : cut(text, width);
  const space = ' '.repeat(Math.max(0, width - lengthOf(fits)));
  return align === 'right' ? space + fits : fits + space;
};

const cut = (text: string, width: number): string =>
  charactersOf(text)
    .slice(0, width - 1)
    .join('') + ELLIPSIS;

const lengthOf = (text: string): number => charactersOf(text).length;

/** Not its code units: a character of two would be cut in half. */
const charactersOf = (text: string): readonly string[] => Array.from(text);
