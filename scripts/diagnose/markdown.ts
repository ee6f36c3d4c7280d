import { type Entry, LAYERS } from './entry.ts';
import { TABLE } from './table.ts';

const INTRODUCTION = `# Which layer refused my call?

For whoever calls a model through the gateway and got an error. A call passes several layers, and each has its own words:

load balancer and web firewall (WAF), then the gateway (agentgateway), which asks Tollgate, the gate, whether your team may go on,
then guardrails, then the provider of the model.

\`npm run diagnose\` reads an answer and says which of these it is: paste the output of \`curl -i\` or \`curl -v\`, or the error text of
your SDK.

\`\`\`sh
curl -i … | npm run --silent diagnose
npm run --silent diagnose -- --status 429 --body '{"allowed":false,…}'
\`\`\`

It never shows a token; of one that was pasted it tells the issuer, the expiry and a missing scope. This page is made from the same
table, by \`node scripts/diagnose.ts --markdown\`.

Three rules of thumb:

- JSON with \`"allowed": false\` is Tollgate: a limit of your team. \`reason\` says which, \`retry_after_seconds\` how long.
- A short plain sentence is the gateway. An HTML page is the load balancer, the firewall or a proxy.
- Any other JSON with \`error\` is the provider, or the endpoint that issues tokens.`;

/** The table as a page for people; the checked-in one is compared with it. */
export const pageText = (): string => {
  const groups = STATUS_GROUPS.map((status) => ({ status, entries: entriesOf(status) }));
  const sections = groups.map(({ status, entries }) =>
    [`## ${titleOf(status)}`, ...entries.map(entryText)].join('\n\n'),
  );
  return `${[INTRODUCTION, '## Overview', overview(groups), ...sections].join('\n\n')}\n`;
};

/** An entry stands under the status it comes with most, and the overview has all of them. */
const mainStatus = ({ on }: Entry): number | undefined =>
  on.find((status) => status >= 400) ?? on[0];

const isNetwork = ({ layer }: Entry): boolean => layer === 'network';

type Group = number | 'any' | 'none';

const groupOf = (entry: Entry): Group => (isNetwork(entry) ? 'none' : (mainStatus(entry) ?? 'any'));

const rank = (group: Group): number => (group === 'any' ? 1_000 : group === 'none' ? 1_001 : group);

const STATUS_GROUPS: readonly Group[] = [...new Set(TABLE.map(groupOf))].sort(
  (one, other) => rank(one) - rank(other),
);

const entriesOf = (group: Group): readonly Entry[] =>
  TABLE.filter((entry) => groupOf(entry) === group).sort(
    (one, other) => LAYERS.indexOf(one.layer) - LAYERS.indexOf(other.layer),
  );

const titleOf = (group: Group): string => {
  if (group === 'any') return 'Any status';
  return group === 'none' ? 'No answer' : String(group);
};

interface Section {
  readonly status: Group;
  readonly entries: readonly Entry[];
}

const overview = (sections: readonly Section[]): string =>
  tableText(
    ['status', 'who says it', 'what it means'],
    sections.flatMap(({ entries }) =>
      entries.map((entry) => [
        statusesOf(entry),
        entry.layer,
        `[${entry.title}](#${anchor(entry)})`,
      ]),
    ),
  );

const statusesOf = (entry: Entry): string => {
  if (isNetwork(entry)) return 'no answer';
  return entry.on.length === 0 ? 'any' : entry.on.join(', ');
};

const headingOf = ({ layer, title }: Entry): string => `${capital(layer)}: ${title}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** As GitHub makes it of a heading. */
const anchor = (entry: Entry): string =>
  headingOf(entry)
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const entryText = (entry: Entry): string =>
  [
    `### ${headingOf(entry)}`,
    `\`\`\`text\n${entry.example}\n\`\`\``,
    escaped(entry.cause),
    'Check first:',
    entry.checkFirst.map((check, at) => `${at + 1}. ${escaped(check)}`).join('\n'),
    `Then: ${escaped(entry.whatToDo)}`,
  ].join('\n\n');

/** What Markdown would take for emphasis or a link of its own; an address becomes code. */
const escaped = (text: string): string =>
  text
    .replaceAll(/https:\/\/\S+[\w/]/g, '`$&`')
    .replaceAll(/(?<![`\w])[a-zA-Z]+(?:_[a-zA-Z]+)+(?![`\w])/g, '`$&`');

/** Padded as Prettier would, so that the page is left alone by the formatter. */
const tableText = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
};
