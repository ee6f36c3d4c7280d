import type { ChangeTeamDeps } from '../../app/change-team.ts';
import { listTeams } from '../../app/list-teams.ts';
import { createTeam, deleteTeam, setTeamStatus, updateTeam } from '../../app/manage-teams.ts';
import type { ReadMeter } from '../../app/ports.ts';
import type { ReadTeams, RegisterTeam } from '../../app/ports-admin.ts';
import { RequestError } from '../../domain/errors.ts';
import { etagOf, requiredVersionIn } from '../../http/conditional.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { json } from '../../http/endpoint.ts';
import { jsonBody, optionalJsonBody } from '../../http/json-body.ts';
import { parseBody, team as teamSchema } from '../../http/schemas.ts';
import { type AdminRoute, creationIn, teamAnswer, teamIn } from './route.ts';
import { PAGE_LIMIT, parseQuery } from './schemas-common.ts';
import { StatusChange, TeamCreation, TeamPatch, TeamsQuery } from './schemas-teams.ts';
import { showGuest, showListed, toChange } from './team-json.ts';

export interface TeamRoutesDeps extends ChangeTeamDeps {
  readonly registerTeam: RegisterTeam;
  readonly readMeter: ReadMeter;
  readonly readTeams: ReadTeams;
}

export const teamRoutes = (deps: TeamRoutesDeps) =>
  ({
    'GET /teams': getTeams(deps),
    'POST /teams': postTeam(deps),
    'GET /teams/{team}': getTeam(deps),
    'PATCH /teams/{team}': patchTeam(deps),
    'DELETE /teams/{team}': removeTeam(deps),
    'POST /teams/{team}/suspend': setStatus(deps, 'suspended'),
    'POST /teams/{team}/resume': setStatus(deps, 'active'),
  }) as const satisfies Record<string, AdminRoute>;

const CURSOR = 'teams';

const getTeams = ({ readTeams }: TeamRoutesDeps): AdminRoute => {
  const list = listTeams(readTeams);
  return async ({ queryStringParameters }, { at }) => {
    const query = parseQuery(TeamsQuery, queryStringParameters);
    const { cursor, status, limit = PAGE_LIMIT } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor, CURSOR, teamSchema);
    const page = await list({ status, limit, after });
    return json(200, {
      teams: page.teams.map((each) => showListed(each, at)),
      next_cursor: page.next === undefined ? null : writeCursor(CURSOR, page.next),
    });
  };
};

const postTeam =
  (deps: TeamRoutesDeps): AdminRoute =>
  async (event, actor) => {
    const raw = jsonBody(event);
    const { team, ...body } = parseBody(TeamCreation, raw);
    const policy = await createTeam(deps)({
      ...{ team, actor, tier: body.tier, change: toChange(body) },
      action: 'team.create',
      creation: creationIn(event, raw),
    });
    return teamAnswer(201, policy, actor);
  };

/** A guest has no version: there is nothing of it that could be changed. */
const getTeam =
  ({ readPolicy, readMeter }: TeamRoutesDeps): AdminRoute =>
  async (event, actor) => {
    const team = teamIn(event);
    const policy = await readPolicy(team);
    if (policy !== undefined) return teamAnswer(200, policy, actor);
    const tier = (await readMeter(team))?.guestTier;
    if (tier === undefined) throw new RequestError('not_found', `There is no team ${team}`);
    return json(200, showGuest({ team, tier }));
  };

const patchTeam =
  (deps: TeamRoutesDeps): AdminRoute =>
  async (event, actor) => {
    const team = teamIn(event);
    const version = requiredVersionIn(event.headers);
    const change = toChange(parseBody(TeamPatch, jsonBody(event)));
    const policy = await updateTeam(deps)({ team, version, change, actor, action: 'team.update' });
    return teamAnswer(200, policy, actor);
  };

const DONE = { suspended: 'team.suspend', active: 'team.resume' } as const;

const setStatus =
  (deps: TeamRoutesDeps, status: keyof typeof DONE): AdminRoute =>
  async (event, actor) => {
    const team = teamIn(event);
    const version = requiredVersionIn(event.headers);
    const { reason } = parseBody(StatusChange, optionalJsonBody(event));
    const deed = { team, version, actor, reason, action: DONE[status] };
    return teamAnswer(200, await setTeamStatus(deps)({ ...deed, status }), actor);
  };

const removeTeam =
  (deps: TeamRoutesDeps): AdminRoute =>
  async (event, actor) => {
    const team = teamIn(event);
    const version = requiredVersionIn(event.headers);
    const policy = await deleteTeam(deps)({ team, version, actor, action: 'team.delete' });
    return { statusCode: 204, headers: { etag: etagOf(policy.version) } };
  };
