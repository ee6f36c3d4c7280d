import { table } from '../cli/text/table.ts';
import type { BenchResult, CaseName, CaseResult } from './result.ts';
import type { Interval } from './statistics.ts';
import { targetsOf } from './targets.ts';

/** What each case is, for people. The stock SDK is its client as it comes. */
export const TITLE = {
  bare: 'a bare UpdateItem, stock SDK',
  'bare lean': "the same by the gate's client",
  'bare on the meter': 'one of the meter, stock SDK',
  get: 'a GetItem of it, stock SDK',
  decision: 'a decision',
  'decision first': 'of a team first seen',
  'decision again': 'of a team just seen',
  handler: 'prompt-guard, whole',
  'rate handler': 'rate-limit, whole',
  denied: 'a denial by the table',
  'denied from memory': 'a denial from memory',
  rlf: 'rate-limiter-flexible',
  rlf3: 'three of those, in turn',
  'five calls': 'five reads, then a write, in turn',
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
  right('CPU µs'),
];

const UNLIMITED = { width: Infinity };

/** What the numbers above do not have in them. */
const NOTES = [
  'The stock SDK is its client as it comes, without an option: the floor, the five reads and their write, and',
  "rate-limiter-flexible have it. All that is Tollgate's, and the second row, have the gate's own client.",
  "An environment's first decision about a team, which learns its terms, is left out. Refused writes are",
  'among the calls, and tell no units. The tables have no stream: an engine writes it within the write,',
  'and the service beside it.',
] as const;

/** The whole result, for people. */
export const reportText = (result: BenchResult): string => {
  const { machine, iterations, seed, cases } = result;
  return [
    `${machine.engine}, Node ${machine.node}, ${machine.cores} cores (${machine.processor}), ${machine.platform}`,
    `${iterations} iterations of seed ${seed}, each with every case once, in random order; percentiles by`,
    'nearest rank, intervals by the percentile bootstrap over iterations. Times are of this machine and',
    'this engine; what can be compared is the ratios. Collections of garbage are among them.',
    '',
    ...table(CASE_COLUMNS, cases.map(caseRow), UNLIMITED),
    '',
    ...exactLines(result),
    '',
    ...NOTES,
    '',
    ...targetLines(result),
  ].join('\n');
};

const caseRow = ({ name, p25, p50, p90, p99, ratio, cpuMicros }: CaseResult): readonly string[] => [
  TITLE[name],
  ...[p25, p50, p90, p99].map((ms) => ms.toFixed(2)),
  ratio.value.toFixed(2),
  intervalText(ratio),
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
      ['bytes of log and metrics', exact.stdout_bytes_per_decision.toFixed(0)],
    ],
    UNLIMITED,
  );

const targetLines = (result: BenchResult): readonly string[] =>
  table(
    [{ heading: 'target' }, right('found'), { heading: '' }],
    targetsOf(result).map(({ text, found, isMet }) => [text, found, isMet ? 'met' : 'missed']),
    UNLIMITED,
  );
