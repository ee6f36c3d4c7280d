import { importTeam } from '../../app/import-litellm.ts';
import type { ManageTeamsDeps } from '../../app/manage-teams.ts';
import { RequestError } from '../../domain/errors.ts';
import { isTeamId, TEAM_ID_RULE, type TeamId } from '../../domain/ids.ts';
import type { ImportReport } from '../../domain/litellm.ts';
import type { LitellmTeam } from '../../domain/litellm-team.ts';
import { etagOf } from '../../http/conditional.ts';
import { json } from '../../http/endpoint.ts';
import { jsonBody } from '../../http/json-body.ts';
import { parseBody } from '../../http/schemas.ts';
import { type AdminRoute, creationIn } from './route.ts';
import { parseQuery } from './schemas-common.ts';
import { LitellmTeamBody, LitellmTeamInfo } from './schemas-litellm.ts';
import { ImportQuery } from './schemas-more.ts';
import { showTeam } from './team-json.ts';

export const importRoutes = (deps: ManageTeamsDeps) =>
  ({ 'POST /teams/import': postImport(deps) }) as const satisfies Record<string, AdminRoute>;

const postImport = (deps: ManageTeamsDeps): AdminRoute => {
  const run = importTeam(deps);
  return async (event, actor) => {
    const query = parseQuery(ImportQuery, event.queryStringParameters);
    const raw = jsonBody(event);
    const litellm = litellmIn(raw);
    const team = query.team ?? teamOf(litellm);
    const isDryRun = query.dry_run === 'true';
    const { policy, report } = await run({
      ...{ litellm, team, actor, isDryRun },
      tier: query.tier ?? 'standard',
      zeroMeans: query.zero_means,
      creation: creationIn(event, { query, raw }),
    });
    const body = {
      dry_run: isDryRun,
      report: showReport(report),
      team: showTeam(policy, actor.at),
    };
    if (isDryRun) return json(200, body);
    return json(201, body, { etag: etagOf(policy.version), location: `/teams/${team}` });
  };
};

/** The team alone, or as `/team/info` tells of it, with its keys and its members beside it. */
const litellmIn = (raw: unknown): LitellmTeam => {
  if (typeof raw !== 'object' || raw === null || !('team_info' in raw)) {
    return parseBody(LitellmTeamBody, raw);
  }
  const { team_id, team_info, team_memberships, ...rest } = parseBody(LitellmTeamInfo, raw);
  return {
    ...rest,
    ...team_info,
    team_id: team_info.team_id ?? team_id,
    team_memberships: team_memberships ?? team_info.team_memberships,
  };
};

const teamOf = ({ team_id: name }: LitellmTeam): TeamId => {
  if (typeof name === 'string' && isTeamId(name)) return name;
  const message = `must be ${TEAM_ID_RULE}: name another one as ?team=`;
  throw new RequestError('invalid', `team_id: ${message}`, [{ path: 'team_id', message }]);
};

const showReport = ({ imported, notEquivalent, assumed }: ImportReport) => ({
  imported,
  not_equivalent: notEquivalent,
  assumed,
});
