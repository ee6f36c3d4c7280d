import { shown } from './colour.ts';

export type Fact = readonly [name: string, value: string];

const INDENT = '  ';

/** Names in one column, what they are in the other, folded between words where it is too long. */
export const factLines = (facts: readonly Fact[], width: number): readonly string[] => {
  const named = Math.max(...facts.map(([name]) => name.length));
  const room = Math.max(20, width - named - 2 * INDENT.length);
  return facts.flatMap(([name, value]) =>
    folded(shown(value), room).map(
      (line, at) => `${INDENT}${(at === 0 ? name : '').padEnd(named)}${INDENT}${line}`,
    ),
  );
};

const folded = (text: string, width: number): readonly string[] => {
  const lines = text.match(new RegExp(`.{1,${width}}(?=\\s|$)|\\S{${width}}`, 'gu')) ?? [''];
  return lines.map((line) => line.trim());
};
