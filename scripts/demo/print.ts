import type { DemoGate } from './gate.ts';
import type { Chapter, Row } from './tell.ts';

export const printOpening = ({ url, origin, table }: DemoGate): void => {
  console.log(`Tollgate at ${url}, ${origin}.`);
  if (table !== undefined) return;
  console.log(
    'Its table is not known here: chapters that need one are left out, and the meter is not shown.\n' +
      'AWS_ENDPOINT_URL_DYNAMODB tells where it is, or --fresh starts a gate of our own (see --help).',
  );
};

export const printLeftOut = ({ title }: Chapter): void => {
  console.log(`\n${title}\n  Left out: it needs the table.`);
};

/** The request, the answer, and what the meter holds after it. */
const WIDTHS = [38, 46, 34] as const;
const HEADINGS = ['request', 'answer', 'the meter holds'] as const;

export const printChapter = ({ title }: Chapter, rows: readonly Row[]): void => {
  console.log(`\n${title}`);
  const hasMeter = rows.some(({ meter }) => meter !== undefined);
  const widths = hasMeter ? WIDTHS : WIDTHS.slice(0, 2);
  printRule(widths, '┬');
  printCells(HEADINGS, widths);
  for (const { request, answer, meter = '', asExpected } of rows) {
    printRule(widths, '┼');
    printCells([request, asExpected ? answer : `NOT AS THE STORY SAYS: ${answer}`, meter], widths);
  }
  printRule(widths, '┴');
};

const printRule = (widths: readonly number[], joint: string): void => {
  console.log(widths.map((width) => '─'.repeat(width)).join(`─${joint}─`));
};

const printCells = (cells: readonly string[], widths: readonly number[]): void => {
  const columns = widths.map((width, at) => wrap(cells[at] ?? '', width));
  const height = Math.max(...columns.map((lines) => lines.length));
  for (let line = 0; line < height; line += 1) {
    const words = columns.map((lines, at) => (lines[line] ?? '').padEnd(widths[at] ?? 0));
    console.log(words.join(' │ ').trimEnd());
  }
};

/** Breaks between words, or within one that is longer than the column. */
const wrap = (text: string, width: number): readonly string[] =>
  text.split('\n').flatMap((paragraph) => {
    const lines = paragraph.match(new RegExp(`.{1,${width}}(?=\\s|$)|\\S{${width}}`, 'g')) ?? [''];
    return lines.map((line, at) => (at === 0 ? line.trimEnd() : line.trim()));
  });
