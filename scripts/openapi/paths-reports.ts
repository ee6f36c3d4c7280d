import { CLIENT } from './gate-parts.ts';
import { HistoryQuery, UsageQuery } from '../../src/functions/usage-report/query.ts';
import { team } from '../../src/http/schemas.ts';
import {
  type Answer,
  inPath,
  type Operation,
  type Parameter,
  problemsOf,
  queryOf,
  ref,
} from './operation.ts';
import { requestSchema } from './json-schema.ts';

const TEAM: Parameter = { ...inPath('team', requestSchema(team)), component: 'team' };

/** In either of two forms, as the client asks for it. */
const report = (component: string): Answer => ({
  description: 'As JSON, or as CSV where that is asked for.',
  content: { 'application/json': ref(component), 'text/csv': { type: 'string' } },
});

const PROBLEMS = problemsOf(401, 403, 404, 413, 422, 500, 503);

export const REPORT_OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/usage/{team}', id: 'getUsage', tag: 'Reports' },
    summary: 'What a team has used, and what is left',
    callers: 'signed or bearer',
    parameters: [TEAM, ...queryOf(requestSchema(UsageQuery)), ...CLIENT],
    answers: { 200: report('UsageReport'), ...PROBLEMS },
  },
  {
    ...{ method: 'get', path: '/usage/{team}/history', id: 'getUsageHistory', tag: 'Reports' },
    summary: 'The same by days or months',
    callers: 'signed or bearer',
    parameters: [TEAM, ...queryOf(requestSchema(HistoryQuery)), ...CLIENT],
    answers: { 200: report('UsageHistory'), ...PROBLEMS },
  },
  {
    ...{ method: 'get', path: '/v1/me/usage', id: 'getOwnUsage', tag: 'Reports' },
    summary: "The caller's own team, and the caller",
    callers: 'signed or bearer',
    parameters: CLIENT,
    answers: { 200: report('UsageReport'), ...PROBLEMS },
  },
];
