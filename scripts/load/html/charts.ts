import type { Series, Stretch } from '../series.ts';
import { elapsedText, grouped, msText } from '../words.ts';
import { ticksTo, timeMarks } from './axis.ts';
import { escaped } from './escape.ts';

const WIDTH = 760;
const HEIGHT = 240;
const EDGE = { left: 64, right: 24, top: 12, bottom: 28 } as const;
const INNER_WIDTH = WIDTH - EDGE.left - EDGE.right;
const INNER_HEIGHT = HEIGHT - EDGE.top - EDGE.bottom;
const FLOOR = EDGE.top + INNER_HEIGHT;

const round = (number: number): string => String(Math.round(number * 10) / 10);

/** Where a value and a stretch stand on the paper. */
interface Frame {
  readonly highest: number;
  readonly seconds: number;
}

const yOf = ({ highest }: Frame, value: number): number => FLOOR - (value / highest) * INNER_HEIGHT;
const xOf = ({ seconds }: Frame, at: number): number => EDGE.left + (at / seconds) * INNER_WIDTH;

const secondsOf = ({ stretchSeconds, stretches }: Series): number =>
  Math.max(1, stretches.length * stretchSeconds);

interface Chart {
  readonly series: Series;
  readonly title: string;
  readonly highest: number;
  readonly label: (value: number) => string;
  readonly marks: (frame: Frame) => string;
}

const chart = ({ series, title, highest, label, marks }: Chart): string => {
  const ticks = ticksTo(highest);
  const frame = { highest: ticks.at(-1) ?? 1, seconds: secondsOf(series) };
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">
${ticks.map((tick) => tickLine(frame, tick, label)).join('\n')}
${timeMarks(frame.seconds)
  .map((at) => timeMark(frame, at))
  .join('\n')}
${marks(frame)}
</svg>`;
};

const tickLine = (frame: Frame, tick: number, label: (value: number) => string): string => {
  const y = round(yOf(frame, tick));
  return (
    `<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y}" y2="${y}"/>` +
    `<text class="tick" x="${EDGE.left - 8}" y="${y}" dy="0.35em" text-anchor="end">${escaped(label(tick))}</text>`
  );
};

const timeMark = (frame: Frame, at: number): string =>
  `<text class="tick" x="${round(xOf(frame, at))}" y="${HEIGHT - 8}" text-anchor="middle">${elapsedText(at * 1_000)}</text>`;

/** The middle of a stretch. */
const middleOf = (frame: Frame, { stretchSeconds }: Series, { beginsSeconds }: Stretch): number =>
  xOf(frame, beginsSeconds + stretchSeconds / 2);

export const latencyChart = (series: Series): string =>
  chart({
    series,
    title: 'Latency from due, p50 and p99',
    highest: Math.max(0, ...series.stretches.map(({ p99 }) => p99 ?? 0)),
    label: tickText,
    marks: (frame) =>
      [
        latencyLine(frame, series, 'p99'),
        latencyLine(frame, series, 'p50'),
        ...series.stretches.map((stretch) => pointer(frame, series, stretch)),
      ].join('\n'),
  });

const tickText = (ms: number): string => (ms < 2_000 ? `${grouped(ms)} ms` : `${ms / 1_000} s`);

/** A stretch without an answer is a gap, not a zero. */
const latencyLine = (frame: Frame, series: Series, name: 'p50' | 'p99'): string => {
  let isDrawing = false;
  const path = series.stretches.map((stretch) => {
    const value = stretch[name];
    const command = isDrawing ? 'L' : 'M';
    isDrawing = value !== undefined;
    if (value === undefined) return '';
    return `${command}${round(middleOf(frame, series, stretch))} ${round(yOf(frame, value))}`;
  });
  return `<path class="line ${name}" d="${path.join('')}"/>`;
};

export const outcomeChart = (series: Series): string =>
  chart({
    series,
    title: 'Requests a second: admitted, denied and failed',
    highest: Math.max(0, ...series.stretches.map((each) => heightOf(each) / series.stretchSeconds)),
    label: grouped,
    marks: (frame) =>
      series.stretches
        .map((stretch) => column(frame, series, stretch) + pointer(frame, series, stretch))
        .join('\n'),
  });

const heightOf = ({ admitted, denied, failed }: Stretch): number => admitted + denied + failed;

const KINDS = ['admitted', 'denied', 'failed'] as const;

const column = (frame: Frame, { stretchSeconds }: Series, stretch: Stretch): string => {
  const left = xOf(frame, stretch.beginsSeconds);
  const width = (stretchSeconds / frame.seconds) * INNER_WIDTH;
  const gap = width > 4 ? 1 : 0;
  let below = 0;
  return KINDS.map((kind) => {
    const from = yOf(frame, below / stretchSeconds);
    below += stretch[kind];
    const to = yOf(frame, below / stretchSeconds);
    if (stretch[kind] === 0) return '';
    return `<rect class="${kind}" x="${round(left)}" y="${round(to)}" width="${round(width - gap)}" height="${round(from - to)}"/>`;
  }).join('');
};

/** Says the numbers of a stretch to whoever points at it. */
const pointer = (frame: Frame, { stretchSeconds }: Series, stretch: Stretch): string => {
  const { beginsSeconds, admitted, denied, failed, p50, p99 } = stretch;
  const words = [
    elapsedText(beginsSeconds * 1_000),
    `${grouped(admitted)} admitted, ${grouped(denied)} denied, ${grouped(failed)} failed`,
    p50 === undefined || p99 === undefined ? 'no answer' : `p50 ${msText(p50)}, p99 ${msText(p99)}`,
  ];
  const width = (stretchSeconds / frame.seconds) * INNER_WIDTH;
  return `<rect class="pointer" x="${round(xOf(frame, beginsSeconds))}" y="${EDGE.top}" width="${round(width)}" height="${INNER_HEIGHT}"><title>${escaped(words.join('\n'))}</title></rect>`;
};
