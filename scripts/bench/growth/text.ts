import { table } from '../../cli/text/table.ts';
import { CALLS_PER_CALLER, type Load, type Pace } from './callers.ts';
import type { Grown, GrowthResult } from './run.ts';
import { loadVerdict, verdictOf } from './verdict.ts';

/** A table with what it shows. */
interface Chapter {
  readonly title: string;
  /** What stays flat and what does not, by the figures, and why. */
  readonly verdict: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Why it is so. Whether it is, the figures say. */
const MECHANISM = {
  teams:
    'A decision names one item by its key, and reads no other. About a team that the environment has not asked about ' +
    'lately the request is the longer one, and all of the meter comes back.',
  caps:
    'A call counts towards one cap at most, and the request names only that one; the meter has a counter for each cap ' +
    'that was used.',
  inFlight:
    'A write costs one unit while the meter fits into 1,024 bytes, and one more for each further 1,024: every call in ' +
    'flight holds some twenty bytes of it until its usage is told. The table reads and writes the meter as a whole.',
  callers:
    'The engine and its callers share the cores of one machine: the ratio is what to look at. One team is one item, ' +
    `whose writes wait for each other in any table. Each caller makes ${CALLS_PER_CALLER} calls in a round, which end between the ` +
    'rounds.',
} as const;

/** In each chapter, since each may be read alone. */
const FLOOR =
  "The bare write is one number by the stock SDK, which is its client as it comes; a decision is by the gate's own client.";

const chaptersOf = (result: GrowthResult): readonly Chapter[] => [
  grownChapter('Teams in the table', result.teams, MECHANISM.teams),
  grownChapter('Model caps of the team', result.caps, MECHANISM.caps),
  grownChapter('Calls in flight', result.inFlight, MECHANISM.inFlight),
  {
    title: 'Callers at once',
    verdict: `${loadVerdict(result.callers)} ${MECHANISM.callers} ${FLOOR}`,
    headings: [
      'callers',
      'teams',
      'in flight at most',
      'decisions/s',
      'p50 ms',
      'p99 ms',
      'bare writes/s',
      'p50 ms',
      'p99 ms',
      'decisions to bare writes',
    ],
    rows: result.callers.map(loadRow),
  },
];

const grownChapter = (title: string, all: readonly Grown[], mechanism: string): Chapter => ({
  title,
  verdict: `${verdictOf(all)} ${mechanism} ${FLOOR}`,
  headings: [
    title.toLowerCase(),
    'p50 to a bare write',
    '95 % interval',
    'p50 ms',
    'calls',
    'write units',
    'bytes of the meter',
    'bytes of the request',
  ],
  rows: all.map((grown) => [
    count(grown.count),
    grown.ratio.value.toFixed(2),
    `${grown.ratio.low.toFixed(2)}-${grown.ratio.high.toFixed(2)}`,
    grown.decisionMs.toFixed(2),
    grown.callsPerDecision.toFixed(2),
    count(grown.writeUnitsMax),
    count(grown.meterBytes),
    count(grown.requestBytes),
  ]),
});

const loadRow = ({
  callers,
  teams,
  inFlightMax,
  decision,
  bare,
  ratio,
}: Load): readonly string[] => [
  count(callers),
  count(teams),
  count(inFlightMax),
  ...paceCells(decision),
  ...paceCells(bare),
  ratio.toFixed(2),
];

const paceCells = ({ perSecond, p50Ms, p99Ms }: Pace): readonly string[] => [
  count(Math.round(perSecond)),
  p50Ms.toFixed(1),
  p99Ms.toFixed(1),
];

const count = (number: number): string => number.toLocaleString('en-US');

/** What a decision costs while something grows, for people. */
export const printGrowth = (result: GrowthResult): string =>
  chaptersOf(result)
    .map(({ title, verdict, headings, rows }) => {
      const columns = headings.map((heading) => ({ heading, align: 'right' as const }));
      return [title, verdict, '', ...table(columns, rows, { width: Infinity })].join('\n');
    })
    .join('\n\n');

/** The same for the documentation. */
export const growthMarkdown = (result: GrowthResult): string =>
  chaptersOf(result)
    .map(({ title, verdict, headings, rows }) => {
      const rule = headings.map(() => '--:');
      const lines = [headings, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
      return [`### ${title}`, '', verdict, '', ...lines].join('\n');
    })
    .join('\n\n');
