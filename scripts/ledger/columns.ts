/** A table for a person: a first column of words, the rest numbers. */
export interface Columns {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many of the first columns are words, and begin at their left. */
  readonly words: number;
}

export const columnsText = ({ headings, rows, words }: Columns): string => {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < words ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('   ')
      .trimEnd();
  return [line(headings), ...rows.map(line)].map((text) => `  ${text}`).join('\n');
};

export const grouped = (count: number): string => count.toLocaleString('en-US');

/** `1 receipt`, `1,204 receipts`. */
export const counted = (count: number, noun: string): string =>
  `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** With its sign: a difference of nothing has none. */
export const signed = (amount: number, format: (amount: number) => string): string =>
  `${amount > 0 ? '+' : ''}${format(amount)}`;

/** Names of users come from tokens: what would move a terminal's cursor is shown as its code. */
export const printable = (name: string): string =>
  name.replaceAll(/\p{C}/gu, (character) => encodeURIComponent(character.toWellFormed()));
