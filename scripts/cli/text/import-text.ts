import type { ImportReport } from '../../openapi/answers/imports.ts';
import { shown } from './colour.ts';
import { teamText } from './team-text.ts';
import type { Look } from './usage-text.ts';

type Findings = ImportReport['report']['imported'];

/** What became of each member, and the team that came of it. */
export const importText = ({ report, team }: ImportReport, look: Look): string =>
  [
    ...section('Taken over', report.imported, look),
    ...section('Assumed', report.assumed, look),
    ...section('Not the same here', report.not_equivalent, look),
    teamText(team, look),
  ].join('\n');

const section = (heading: string, findings: Findings, { paint }: Look): readonly string[] =>
  findings.length === 0
    ? []
    : [
        paint.bold(heading),
        ...findings.map(({ path, note }) => `  ${shown(path)}: ${shown(note)}`),
        '',
      ];
