import { type Column, table } from '../cli/text/table.ts';
import { type Count, isRight } from './counted.ts';
import type { Percentiles } from './percentiles.ts';
import type { LatencyOf, Results, TeamResult } from './results.ts';
import { isSurelyWithin, range, type Verdict } from './verdict.ts';
import { grouped, msText, tallyText } from './words.ts';

const LATENCY_COLUMNS: readonly Column[] = [
  { heading: 'LATENCY' },
  { heading: 'COUNT', align: 'right' },
  { heading: 'P50', align: 'right' },
  { heading: 'P90', align: 'right' },
  { heading: 'P99', align: 'right' },
  { heading: 'P99.9', align: 'right' },
  { heading: 'MAX', align: 'right' },
];

export const TEAM_HEADINGS = [
  'TEAM',
  'ASKS',
  'LIMIT',
  'SENT',
  'ADMITTED',
  'DENIED',
  'FALSELY',
  'MOST IN 60 S',
  "GATE'S MINUTE",
  "GATE'S TOKENS",
  '',
] as const;

const LEFT: ReadonlySet<string> = new Set(['TEAM', 'ASKS', '']);

const TEAM_COLUMNS: readonly Column[] = TEAM_HEADINGS.map((heading) => ({
  heading,
  align: LEFT.has(heading) ? 'left' : 'right',
}));

/** Everything that was seen, and at the end whether it is as it has to be. */
export const resultsText = (results: Results, verdict: Verdict, width: number): string =>
  [
    headText(results),
    '',
    ...table(LATENCY_COLUMNS, latencyRows(results), { width }),
    '',
    ...outcomeLines(results),
    '',
    ...table(TEAM_COLUMNS, results.teams.map(teamRow), { width: Math.max(width, 120) }),
    '',
    ...verdict.warnings.map((warning) => `Note: ${warning}.`),
    ...verdictLines(verdict),
  ].join('\n');

const headText = ({ url, requestsDue, retried, seconds, isEndedEarly }: Results): string =>
  `${url}: ${grouped(requestsDue)} requests in ${seconds.toFixed(1)} s, ` +
  `${grouped(retried)} of them sent twice${isEndedEarly ? '. Ended early' : ''}`;

const WAYS: readonly LatencyOf[] = ['all', 'admitted', 'denied'];

/** A line for each way of counting that has any. */
export const latencyRows = (results: Results): readonly (readonly string[])[] =>
  WAYS.flatMap((of) => {
    const { fromDue, fromSent } = results.latency[of];
    const without = of === 'all' ? withoutText(results) : '';
    return [...rowOf(`${of}, from due${without}`, fromDue), ...rowOf(`${of}, from sent`, fromSent)];
  });

/** Beside the latencies stands what they leave out: too much for a gate is seen there, not in its p99. */
export const withoutText = ({ notSent }: Pick<Results, 'notSent'>): string =>
  notSent === 0 ? '' : ` (without ${grouped(notSent)} not sent)`;

const rowOf = (name: string, values: Percentiles | undefined): readonly (readonly string[])[] => {
  if (values === undefined) return [];
  const { count, p50, p90, p99, p999, max } = values;
  return [[name, grouped(count), ...[p50, p90, p99, p999, max].map(msText)]];
};

const outcomeLines = (results: Results): readonly string[] => {
  const { admitted, unverified, deniedBy, failedBy, notSent, lateness } = results;
  return [
    `admitted  ${grouped(admitted)}`,
    ...(unverified === 0 ? [] : [`let through unverified  ${grouped(unverified)}`]),
    `denied    ${tallyText(deniedBy) || '0'}`,
    `failed    ${tallyText(failedBy) || '0'}`,
    ...(notSent === 0 ? [] : [`not sent  ${grouped(notSent)}, too many were in flight`]),
    `sender    ${lateness === undefined ? 'sent nothing' : `late by ${msText(lateness.p99)} (p99)`}`,
  ];
};

/** The cells of one team, in words. */
export const teamRow = (result: TeamResult): readonly string[] => {
  const { team, limit, sendings, admitted, denied, fullest, minute, tokens } = result;
  const { falseDenials } = result;
  return [
    team.name,
    team.tokensPerDay === undefined ? team.share : `${team.share}, few tokens`,
    limitText(limit),
    ...[sendings, admitted, denied].map(grouped),
    falseDenials === undefined ? '–' : grouped(falseDenials),
    range({ least: fullest.certain, most: fullest.possible }),
    countText(minute),
    countText(tokens),
    teamVerdict(result),
  ];
};

const limitText = (limit: number | null | undefined): string => {
  if (limit === undefined) return 'not known';
  return limit === null ? 'none' : grouped(limit);
};

const countText = (count: Count | undefined): string =>
  count === undefined ? '–' : `${grouped(count.counted)} of ${range(count)}`;

export type TeamVerdict =
  'exact' | 'not proven' | 'not compared' | 'overstepped' | 'denied falsely' | 'miscounted';

export const teamVerdict = (result: TeamResult): TeamVerdict => {
  const { limit, minute } = result;
  const fault = faultOf(result);
  if (fault !== undefined) return fault;
  if (limit === undefined || minute === undefined) return 'not compared';
  return isSurelyWithin(result) ? 'exact' : 'not proven';
};

const faultOf = (result: TeamResult): TeamVerdict | undefined => {
  const { isOverstepped, limitsPassed, falseDenials = 0, minute, tokens } = result;
  if (isOverstepped || limitsPassed.length > 0) return 'overstepped';
  if (falseDenials > 0) return 'denied falsely';
  const isWrong = [minute, tokens].some((count) => count !== undefined && !isRight(count));
  return isWrong ? 'miscounted' : undefined;
};

const verdictLines = ({ held, faults }: Verdict): readonly string[] => [
  ...held.map((sentence) => `${sentence}.`),
  ...faults.map((fault) => `NOT RIGHT: ${fault}.`),
];
