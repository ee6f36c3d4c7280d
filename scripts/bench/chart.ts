import type { Measured } from './read-measured.ts';
import { TITLE } from './report.ts';
import type { CaseName } from './result.ts';

type Kind = 'floor' | 'ours' | 'other';

/** From the top, each with whose it is. */
const ROWS: readonly (readonly [CaseName, Kind])[] = [
  ['bare', 'floor'],
  ['bare in a row', 'floor'],
  ['bare lean', 'floor'],
  ['bare on the meter', 'floor'],
  ['get', 'floor'],
  ['decision', 'ours'],
  ['decision told', 'ours'],
  ['decision first', 'ours'],
  ['decision in a row', 'ours'],
  ['handler', 'ours'],
  ['rate handler', 'ours'],
  ['denied', 'ours'],
  ['denied from memory', 'ours'],
  ['settle', 'ours'],
  ['rlf', 'other'],
  ['rlf3', 'other'],
  ['five calls', 'other'],
];

/** Each with where it stands, by how long the words before it are. */
const LEGEND: readonly (readonly [Kind, string, number])[] = [
  ['floor', 'one call of the table', 16],
  ['ours', 'Tollgate', 184],
  ['other', 'other ways', 272],
];

/** The colours of a light page; those of a dark one stand beside them. */
const COLOUR = {
  floor: { light: '#8c959f', dark: '#7d8590' },
  ours: { light: '#0969da', dark: '#4493f8' },
  other: { light: '#bc6c25', dark: '#d29922' },
  text: { light: '#1f2328', dark: '#e6edf3' },
  faint: { light: '#59636e', dark: '#9198a1' },
  grid: { light: '#d1d9e0', dark: '#3d444d' },
} as const;

type Ink = keyof typeof COLOUR;

const WIDTH = 900;
const LEFT = 376;
const RIGHT = 84;
const TOP = 88;
const ROW = 28;
const BAR = 16;
const AXIS = 44;
const MARGIN = 16;

const FONT = "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/** Medians beside that of a bare UpdateItem by the SDK as it comes, as bars with their intervals. */
export const chartOf = (measured: Measured): string => {
  const rows = ROWS.flatMap(([name, kind]) => {
    const found = measured.cases.find((each) => each.name === name);
    return found === undefined ? [] : [{ ...found, kind }];
  });
  const ticks = Math.ceil(Math.max(...rows.map(({ ratio }) => ratio.high)));
  const bottom = TOP + rows.length * ROW;
  const height = bottom + AXIS;
  const across = (value: number): number => LEFT + (value * (WIDTH - LEFT - RIGHT)) / ticks;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="${FONT}" font-size="13">`,
    `<title>${HEADING}</title>`,
    `<style>@media (prefers-color-scheme: dark) {${darkRules()}}</style>`,
    text({ x: MARGIN, y: 26, ink: 'text', more: 'font-size="16" font-weight="600"' }, HEADING),
    text({ x: MARGIN, y: 46, ink: 'faint', more: 'font-size="12"' }, subheading(measured)),
    ...LEGEND.flatMap(([kind, words, x]) => legend(kind, words, x)),
    ...Array.from({ length: ticks + 1 }, (_, at) => tick(at, { x: across(at), bottom })).flat(),
    ...rows.flatMap((row, at) => bar(row, { across, y: TOP + at * ROW })),
    text(
      { x: across(ticks / 2), y: bottom + 36, ink: 'faint', more: CENTRED },
      'times a bare UpdateItem by the stock SDK (p50)',
    ),
    '</svg>',
    '',
  ].join('\n');
};

const HEADING = 'What a decision takes, beside a bare UpdateItem by the stock SDK';
const CENTRED = 'font-size="12" text-anchor="middle"';

const subheading = ({ machine, iterations }: Measured): string =>
  `Medians of ${iterations} iterations, one call at a time, on ${escaped(machine.engine)}; lines are 95 % intervals`;

/** An engine may have any name. */
const escaped = (name: string): string =>
  name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const darkRules = (): string =>
  Object.entries(COLOUR)
    .map(([ink, { dark }]) => `.${ink} { fill: ${dark} } .${ink}-line { stroke: ${dark} }`)
    .join(' ');

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly ink: Ink;
  readonly more?: string;
}

const text = ({ x, y, ink, more = '' }: Placed, words: string): string =>
  `<text x="${round(x)}" y="${round(y)}" class="${ink}" fill="${COLOUR[ink].light}" ${more}>${words}</text>`;

const rect = ({ x, y, ink }: Placed, width: number, height: number): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" rx="2" class="${ink}" fill="${COLOUR[ink].light}"/>`;

const line = (path: string, ink: Ink): string =>
  `<path d="${path}" class="${ink}-line" stroke="${COLOUR[ink].light}" fill="none"/>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const legend = (kind: Kind, words: string, x: number): readonly string[] => [
  rect({ x, y: 58, ink: kind }, 12, 12),
  text({ x: x + 18, y: 69, ink: 'faint', more: 'font-size="12"' }, words),
];

const tick = (value: number, { x, bottom }: { readonly x: number; readonly bottom: number }) => [
  line(`M${round(x)} ${TOP - 6}V${bottom}`, value === 1 ? 'faint' : 'grid'),
  text({ x, y: bottom + 18, ink: 'faint', more: CENTRED }, String(value)),
];

interface Row {
  readonly name: CaseName;
  readonly kind: Kind;
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number };
}

interface Place {
  readonly across: (value: number) => number;
  readonly y: number;
}

const bar = ({ name, kind, ratio }: Row, { across, y }: Place): readonly string[] => {
  const { value, low, high } = ratio;
  const middle = y + BAR / 2;
  const [start, end] = [round(across(low)), round(across(high))];
  const whisker = `M${start} ${middle}H${end}M${start} ${middle - 4}v8M${end} ${middle - 4}v8`;
  const baseline = middle + 5;
  return [
    text({ x: LEFT - 10, y: baseline, ink: 'text', more: 'text-anchor="end"' }, TITLE[name]),
    rect({ x: LEFT, y, ink: kind }, across(value) - LEFT, BAR),
    ...(low === high ? [] : [line(whisker, 'text')]),
    text({ x: Math.max(end, across(value)) + 8, y: baseline, ink: 'text' }, value.toFixed(2)),
  ];
};
