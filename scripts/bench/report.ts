import { table } from '../cli/text/table.ts';
import { engineText } from './machine.ts';
import type { BenchResult, CaseName, CaseResult } from './result.ts';
import type { Interval } from './statistics.ts';
import { type Target, targetsOf } from './targets.ts';

/** What each case is, for people. The stock SDK is its client as it comes. */
export const TITLE = {
  bare: 'bare: an UpdateItem by the stock SDK',
  'bare in a row': 'bare, just after another one',
  'bare lean': "bare lean: the same by the gate's client",
  'bare on the meter': 'an UpdateItem of the meter, stock SDK',
  get: 'a GetItem of the meter, stock SDK',
  decision: 'a decision, of a team asked about within half a minute',
  'decision told': 'a decision that tells what is left, as ext-authz does',
  'decision first': 'a decision, of a team not seen before',
  'decision in a row': 'a decision, just after another one of the team',
  handler: 'prompt-guard, whole',
  'rate handler': 'rate-limit, whole, on a meter of requests alone',
  denied: 'a denial by the table, of as large a meter',
  'denied from memory': 'a denial from memory',
  rlf: 'rate-limiter-flexible, two calls a check',
  rlf3: 'three of those, in turn',
  'five calls': 'five reads, then a write, in turn, stock SDK',
  settle: 'the bookkeeping of a call',
} as const satisfies Record<CaseName, string>;

const right = (heading: string) => ({ heading, align: 'right' }) as const;

const CASE_COLUMNS = [
  { heading: 'one at a time' },
  right('p25 ms'),
  right('p50'),
  right('p90'),
  right('p99'),
  right('p50 / bare'),
  { heading: '95 % interval' },
  right('p50 / bare lean'),
  right('CPU µs'),
];

const UNLIMITED = { width: Infinity };

/** What the numbers above do not have in them. */
const notesOf = ({ inARow }: BenchResult): readonly string[] => [
  'There are two floors. bare is one write that decides nothing by the stock SDK, its client as it comes and',
  "without an option; bare lean is the same by the gate's own client. The five reads and their write, and",
  "rate-limiter-flexible, have the stock SDK; all that is Tollgate's has the gate's client.",
  `Just after one of its kind a decision takes ${inARow.value.toFixed(2)} times what bare does just after another (${intervalText(inARow)}).`,
  'A decision about a team that was asked about within half a minute is in the short form, and so is the one',
  'within the whole function. Of a team not seen before, and of one that is denied here, it is the long one.',
  'While its window is open a check of rate-limiter-flexible is two calls: a conditional one that is refused,',
  'and the one that counts. That is how the library works.',
  "An environment's first decision about a team, which learns its terms, is left out. Refused writes are",
  'among the calls, and tell no units. The tables have no stream: an engine writes it within the write,',
  'and the service beside it.',
];

/** The whole result, for people. */
export const reportText = (result: BenchResult): string => {
  const { machine, iterations, seed, cases } = result;
  return [
    `${engineText(machine.engine)}, Node ${machine.node}, ${machine.cores} cores (${machine.processor}), ${machine.platform}`,
    `${iterations} iterations of seed ${seed}, each with every case once, in random order; percentiles by`,
    'nearest rank, intervals by the percentile bootstrap over iterations. Times are of this machine and',
    'this engine; what can be compared is the ratios. Collections of garbage are among them.',
    '',
    ...table(CASE_COLUMNS, cases.map(caseRow), UNLIMITED),
    '',
    ...exactLines(result),
    '',
    ...notesOf(result),
    '',
    ...targetLines(result),
  ].join('\n');
};

const caseRow = ({ name, ratio, toLean, cpuMicros, ...taken }: CaseResult): readonly string[] => [
  TITLE[name],
  ...[taken.p25, taken.p50, taken.p90, taken.p99].map((ms) => ms.toFixed(2)),
  ratio.value.toFixed(2),
  intervalText(ratio),
  toLean.value.toFixed(2),
  cpuMicros.toFixed(0),
];

const intervalText = ({ low, high }: Interval): string => `${low.toFixed(2)} to ${high.toFixed(2)}`;

const exactLines = ({ exact }: BenchResult): readonly string[] =>
  table(
    [
      { heading: `${exact.decisions} decisions, teams with 10 caps and up to 30 calls in flight` },
      right('each'),
    ],
    [
      ['calls of the table', String(exact.calls_per_decision)],
      ['write units of the dearest write', String(exact.write_units_max)],
      ['read units', String(exact.read_units_per_decision)],
      ['bytes of a request, on average', String(exact.request_bytes)],
      ['bytes of the largest meter', String(exact.meter_bytes)],
      ['bytes of the largest meter of a team that is denied', String(exact.denied_meter_bytes)],
      ['bytes of log and metrics', exact.stdout_bytes_per_decision.toFixed(0)],
    ],
    UNLIMITED,
  );

const TARGET_COLUMNS = [
  { heading: 'target' },
  right('found'),
  { heading: '95 % interval' },
  { heading: '' },
  { heading: '' },
];

const targetLines = (result: BenchResult): readonly string[] =>
  table(TARGET_COLUMNS, targetsOf(result).map(targetRow), UNLIMITED);

const targetRow = ({ text, found, verdict, note }: Target): readonly string[] => [
  text,
  String(Math.round(found.value * 1_000) / 1_000),
  found.low === found.high ? '' : intervalText(found),
  verdict,
  note,
];
