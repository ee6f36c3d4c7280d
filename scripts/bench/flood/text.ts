import { table } from '../../cli/text/table.ts';
import type { FloodResult } from './result.ts';
import type { FloodKind } from './sums.ts';

const HEADING = { rate: 'the minute is full', budget: 'the month is spent' } as const;

const ROWS: readonly (readonly [what: string, of: (kind: FloodKind) => string])[] = [
  ['requests', ({ requests }) => count(requests)],
  ['let through', ({ admitted }) => count(admitted)],
  ['denied', ({ denials }) => count(denials)],
  [
    '- from memory',
    ({ fromMemory, denials }) => `${count(fromMemory)} (${share(fromMemory / denials)})`,
  ],
  ['- of those from memory, though there was room', ({ falseDenials }) => count(falseDenials)],
  ['without an answer of the table', ({ degraded }) => count(degraded)],
  ['calls of the table', ({ calls }) => count(calls)],
  ['- if nothing were remembered', ({ callsWithout }) => count(callsWithout)],
  ['let through in any 60 s, at most', ({ admittedMax60s }) => count(admittedMax60s)],
];

/** What a flood costs, for people. */
export const printFlood = (result: FloodResult): string => {
  const columns = [
    { heading: 'One team asks without end' },
    ...result.kinds.map(({ kind }) => ({ heading: HEADING[kind], align: 'right' as const })),
  ];
  const rows = ROWS.map(([what, of]) => [what, ...result.kinds.map(of)]);
  const { otherTeamQuietMs, otherTeamFloodMs, otherTeamP50, askedPerSecond, lateP99Ms } = result;
  return [
    ...table(columns, rows, { width: Infinity }),
    '',
    `It asked ${askedPerSecond.toFixed(0)} times a second, and 99 of 100 requests were begun at most ` +
      `${lateP99Ms.toFixed(1)} ms late.`,
    `Another team meanwhile: a decision takes ${otherTeamFloodMs.toFixed(2)} ms (p50), and ` +
      `${otherTeamQuietMs.toFixed(2)} ms while it is quiet: ${otherTeamP50.toFixed(2)} times as long.`,
  ].join('\n');
};

const count = (number: number): string => number.toLocaleString('en-US');

const share = (part: number): string => `${(part * 100).toFixed(1)} %`;
