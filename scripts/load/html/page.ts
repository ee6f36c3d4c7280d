import type { LoadOptions } from '../options.ts';
import type { Results, TeamResult } from '../results.ts';
import type { Series } from '../series.ts';
import {
  latencyRows,
  TEAM_HEADINGS,
  teamRow,
  type TeamVerdict,
  teamVerdict,
  withoutText,
} from '../text.ts';
import type { Verdict } from '../verdict.ts';
import { grouped, msText, tallyText } from '../words.ts';
import { latencyChart, outcomeChart } from './charts.ts';
import { escaped } from './escape.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly results: Results;
  readonly verdict: Verdict;
  readonly options: LoadOptions;
  readonly series: Series;
}

/** One file without a script and without anything to fetch: it can be sent to somebody, and opened in ten years. */
export const pageOf = (page: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Load on ${escaped(page.results.url)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Load on ${escaped(page.results.url)}</h1>
<p class="soft">${escaped(headText(page))}</p>
${verdictBox(page)}
${tiles(page)}
${section('Requests a second', legend(['admitted', 'denied', 'failed']) + outcomeChart(page.series))}
${section('Latency from due', legend(['p50', 'p99']) + latencyChart(page.series))}
${section('Latency', latencyTable(page.results))}
${section('Teams', teamTable(page.results))}
</main>
</body>
</html>
`;

const headText = ({ results, options }: Page): string =>
  [
    `Run ${results.run}`,
    `${grouped(options.rate)} requests a second for ${results.seconds.toFixed(1)} s`,
    options.doors.join(', '),
    `${options.teams} teams`,
    `seed ${options.seed}`,
    ...(results.isEndedEarly ? ['ended early'] : []),
  ].join(' · ');

const verdictBox = ({ verdict: { held, faults, warnings } }: Page): string => {
  const paragraphs = [
    ...faults.map((fault) => `<p><strong>Not right:</strong> ${escaped(fault)}.</p>`),
    ...held.map((sentence) => `<p>${escaped(sentence)}.</p>`),
    ...warnings.map((warning) => `<p class="soft">Note: ${escaped(warning)}.</p>`),
  ];
  const kind = faults.length === 0 ? 'good' : 'bad';
  return `<div class="verdict ${kind}">${paragraphs.join('')}</div>`;
};

const tiles = ({ results }: Page): string => {
  const { requestsDue, admitted, deniedBy, failedBy, notSent, latency, lateness } = results;
  const all = latency.all.fromDue;
  const facts = [
    ['requests', grouped(requestsDue)],
    ['admitted', grouped(admitted)],
    [`denied${inBrackets(deniedBy)}`, grouped(sum(deniedBy))],
    [`failed${inBrackets(failedBy)}`, grouped(sum(failedBy) + notSent)],
    ['p50, from due', all === undefined ? '–' : msText(all.p50)],
    [`p99, from due${withoutText(results)}`, all === undefined ? '–' : msText(all.p99)],
    ['p99, sender late', lateness === undefined ? '–' : msText(lateness.p99)],
  ] as const;
  const tile = ([name, value]: readonly [string, string]): string =>
    `<div class="tile"><b>${escaped(value)}</b><span class="soft">${escaped(name)}</span></div>`;
  return `<div class="tiles">${facts.map(tile).join('')}</div>`;
};

const inBrackets = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? '' : `: ${tallyText(counts)}`;

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((all, each) => all + each, 0);

const section = (heading: string, content: string): string =>
  `<section><h2>${escaped(heading)}</h2>${content}</section>`;

const legend = (names: readonly string[]): string =>
  `<div class="legend">${names.map((name) => `<span><i class="${name}"></i>${name}</span>`).join('')}</div>`;

const row = (tag: 'th' | 'td', cells: readonly string[], words: readonly number[]): string =>
  `<tr>${cells.map((cell, at) => `<${tag}${words.includes(at) ? ' class="word"' : ''}>${cell}</${tag}>`).join('')}</tr>`;

const tableOf = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[],
): string =>
  `<div class="wide"><table><thead>${row('th', headings, words)}</thead>` +
  `<tbody>${rows.map((cells) => row('td', cells, words)).join('')}</tbody></table></div>`;

const latencyTable = (results: Results): string =>
  tableOf(
    ['', 'answers', 'p50', 'p90', 'p99', 'p99.9', 'max'],
    latencyRows(results).map((cells) => cells.map(escaped)),
    [0],
  );

const teamTable = ({ teams }: Results): string =>
  tableOf(
    TEAM_HEADINGS.map((heading) => escaped(heading.toLowerCase())),
    teams.map((team) => [...teamRow(team).slice(0, -1).map(escaped), mark(team)]),
    [0, 1, TEAM_HEADINGS.length - 1],
  ) +
  '<p class="soft">Most in 60 s: as many for certain, and at most so many, since the gate decides at some instant ' +
  'between sending and answer. Falsely: denied though the limit certainly had room. The gate’s own count stands beside what its answers make.</p>';

const mark = (team: TeamResult): string => {
  const verdict = teamVerdict(team);
  const kinds: Readonly<Record<TeamVerdict, string>> = {
    exact: 'exact',
    overstepped: 'wrong',
    'denied falsely': 'wrong',
    miscounted: 'wrong',
    'not proven': 'unknown',
    'not compared': 'unknown',
  };
  return `<span class="mark ${kinds[verdict]}">${verdict}</span>`;
};
