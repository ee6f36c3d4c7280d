import type { Diagnosis } from './diagnose.ts';

/** For people, in plain text. */
export const diagnosisText = (diagnosis: Diagnosis): string =>
  [
    headline(diagnosis),
    section(
      isKnown(diagnosis) ? 'How it was recognised' : 'What was seen',
      plain(diagnosis.evidence),
    ),
    section('What it says', factLines(diagnosis)),
    section('The token that was sent (read here, not verified)', plain(diagnosis.token)),
    section('Probable cause', plain([diagnosis.cause])),
    section('Check first', numbered(diagnosis.checkFirst)),
    section('What to do', plain([diagnosis.whatToDo])),
    section('Also possible', plain(others(diagnosis))),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

/** For programs: names in the form that the gate's own answers have. */
export const diagnosisJson = (diagnosis: Diagnosis): string =>
  JSON.stringify(
    {
      id: diagnosis.id ?? null,
      layer: diagnosis.layer ?? 'unknown',
      title: diagnosis.title,
      status: diagnosis.status ?? null,
      cause: diagnosis.cause,
      evidence: diagnosis.evidence,
      facts: Object.fromEntries(diagnosis.facts),
      token: diagnosis.token,
      checkFirst: diagnosis.checkFirst,
      whatToDo: diagnosis.whatToDo,
      alsoPossible: diagnosis.alsoPossible.map(({ id, ...rest }) => ({ id: id ?? null, ...rest })),
    },
    null,
    2,
  );

const isKnown = ({ id }: Diagnosis): boolean => id !== undefined;

const others = ({ alsoPossible }: Diagnosis): readonly string[] =>
  alsoPossible.map(({ layer, title }) => `${layer}: ${title}`);

const headline = ({ layer, title, status }: Diagnosis): string => {
  const shown = status === undefined ? '' : ` (${status})`;
  return layer === undefined ? `${title}${shown}` : `${layer}: ${title}${shown}`;
};

/** A line and what stands before it: under that nothing is written when the line goes on. */
type Line = readonly [lead: string, text: string];

const section = (title: string, lines: readonly Line[]): string =>
  lines.length === 0 ? '' : [title, ...lines.flatMap(wrapped)].join('\n');

const plain = (lines: readonly string[]): readonly Line[] => lines.map((line) => ['', line]);

const numbered = (lines: readonly string[]): readonly Line[] =>
  lines.map((line, at) => [`${at + 1}. `, line]);

const factLines = ({ facts }: Diagnosis): readonly Line[] => {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  return facts.map(([name, told]) => [`${name.padEnd(width)}  `, told]);
};

const WIDTH = 90;

const wrapped = ([lead, text]: Line): readonly string[] => {
  const width = Math.max(1, WIDTH - lead.length);
  const pieces = text.match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S+`, 'g')) ?? [text];
  return pieces.map(
    (piece, at) => `  ${at === 0 ? lead : ' '.repeat(lead.length)}${piece.trimEnd()}`,
  );
};
