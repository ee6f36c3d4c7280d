import type { MeterLine } from '../../src/app/check-meter.ts';
import type { JudgedLine } from '../../src/app/judge-rollups.ts';
import type { RebuildReport } from '../../src/app/rebuild-rollups.ts';
import { formatUsd } from '../../src/domain/money.ts';
import { SUM_NAMES } from '../../src/domain/rollup-lines.ts';
import type { Sums } from '../../src/domain/rollups.ts';
import { columnsText, counted, grouped, printable, signed } from './columns.ts';

/** The report for a person. */
export const rebuildText = (report: RebuildReport, writes: boolean): string =>
  [
    `${counted(report.receipts, 'receipt')} and ${counted(report.corrections, 'correction')}` +
      ` against ${counted(report.lines, 'line')} of roll-ups.`,
    ...differences(report.written, 'Set right'),
    ...differences(report.left, writes ? 'Wrong, and still moving: run it again' : 'Wrong'),
    ...notRolledUpText(report, writes),
    ...movingText(report),
    ...meterText(report.meter),
    verdictText(report, writes),
  ].join('\n\n');

const differences = (lines: readonly JudgedLine[], title: string): readonly string[] => {
  if (lines.length === 0) return [];
  const rows = lines.flatMap((line) =>
    SUM_NAMES.filter((name) => line.stored.sums[name] !== line.sums[name]).map((name) => {
      const [stored, right] = [line.stored.sums[name], line.sums[name]];
      const format = formatOf(name);
      return [
        lineText(line),
        NAMES[name],
        format(stored),
        format(right),
        signed(right - stored, format),
      ];
    }),
  );
  const headings = ['line', 'sum', 'stored', 'by receipts', 'difference'];
  return [
    `${title} (${counted(lines.length, 'line')}):\n${columnsText({ headings, rows, words: 2 })}`,
  ];
};

const NAMES: Readonly<Record<keyof Sums, string>> = {
  calls: 'calls',
  tokens: 'tokens',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
  usd: 'cost',
  unpricedCalls: 'calls without a price of their own',
};

const formatOf = (name: keyof Sums) => (name === 'usd' ? formatUsd : grouped);

/** `2026-08`, `2026-08 model gpt-4o`, `2026-08-22`. */
export const lineText = ({ window, part }: Pick<JudgedLine, 'window' | 'part'>): string => {
  const [kind = '', ...names] = part;
  return [window.id, kind.toLowerCase(), ...names.map(printable)].join(' ').trim();
};

const notRolledUpText = (
  { notRolledUp, overdue }: RebuildReport,
  writes: boolean,
): readonly string[] => {
  if (notRolledUp.length === 0) return [];
  const usd = notRolledUp.reduce((sum, receipt) => sum + receipt.usd, 0);
  const what = `${counted(notRolledUp.length, 'receipt')} of ${formatUsd(usd)}`;
  if (writes) return [`Not in the roll-ups before, added now: ${what}.`];
  const why = overdue === 0 ? 'on their way' : `${grouped(overdue)} of them for over five minutes`;
  return [`Not in the roll-ups yet: ${what}, ${why}.`];
};

const movingText = ({ moving, unclear }: RebuildReport): readonly string[] => [
  ...(moving === 0
    ? []
    : [
        `${counted(moving, 'line')} grew while the receipts were read, and were judged to within that.`,
      ]),
  ...(unclear.length === 0
    ? []
    : [
        'Not judged, because somebody else kept changing them: ' +
          `${unclear.map(lineText).join(', ')}. Run it again.`,
      ]),
];

const meterText = (lines: readonly MeterLine[]): readonly string[] => {
  if (lines.length === 0) return [];
  const rows = lines.map(({ counter, window, cap, used, explained, verdict }) => {
    const format = counter === 'tokensOnDay' ? grouped : formatUsd;
    const what = cap === undefined ? COUNTER[counter] : `${COUNTER[counter]} ${cap}`;
    const difference = signed(explained - used, format);
    return [`${window} ${what}`, format(used), format(explained), difference, VERDICT[verdict]];
  });
  const headings = ['used, without what is held', 'meter', 'by receipts', 'difference', ''];
  return [`The meter:\n${columnsText({ headings, rows, words: 1 })}`];
};

const COUNTER = {
  usdInMonth: 'cost',
  usdOfCap: 'cost of the cap',
  tokensOnDay: 'tokens',
} as const satisfies Record<MeterLine['counter'], string>;

/** A meter that moves is ahead of the receipts that were read. */
const VERDICT = {
  same: '',
  different: 'DIFFERENT',
  unclear: 'not judged',
} as const satisfies Record<MeterLine['verdict'], string>;

const verdictText = (report: RebuildReport, writes: boolean): string => {
  if (report.isRight) return writes ? 'Everything is right now.' : 'No difference.';
  const isMeterWrong = report.meter.some(({ verdict }) => verdict === 'different');
  return [
    ...(writes ? [] : ['Nothing was written: --write sets wrong roll-ups right.']),
    ...(isMeterWrong ? ['The meter is never written by this: see docs/ledger.md.'] : []),
    ...(report.unclear.length > 0 ? ['Not everything could be judged.'] : []),
  ].join(' ');
};
