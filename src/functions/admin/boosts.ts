import { type ChangeTeamDeps, readRegistered } from '../../app/change-team.ts';
import { createBoost, deleteBoost } from '../../app/manage-boosts.ts';
import { contentHash, etagOf, requiredVersionIn, versionIn } from '../../http/conditional.ts';
import { json } from '../../http/endpoint.ts';
import { jsonBody } from '../../http/json-body.ts';
import { parseBody } from '../../http/schemas.ts';
import { type AdminRoute, creationIn, teamIn } from './route.ts';
import { BoostCreation } from './schemas-teams.ts';
import { showBoost } from './team-json.ts';

export const boostRoutes = (deps: ChangeTeamDeps) =>
  ({
    'GET /teams/{team}/boosts': getBoosts(deps),
    'POST /teams/{team}/boosts': postBoost(deps),
    'DELETE /teams/{team}/boosts/{id}': removeBoost(deps),
  }) as const satisfies Record<string, AdminRoute>;

const getBoosts =
  (deps: ChangeTeamDeps): AdminRoute =>
  async (event, { at }) => {
    const { boosts, version } = await readRegistered(deps, teamIn(event));
    return json(
      200,
      { boosts: boosts.map((boost) => showBoost(boost, at)) },
      { etag: etagOf(version) },
    );
  };

const postBoost =
  (deps: ChangeTeamDeps): AdminRoute =>
  async (event, actor) => {
    const raw = jsonBody(event);
    const { usd, until, reason } = parseBody(BoostCreation, raw);
    const team = teamIn(event);
    const wish = { ...nameOf(creationIn(event, raw), deps.newId), usd, until, reason };
    const { policy, boost } = await createBoost(deps)({
      ...{ team, wish, actor, reason },
      version: versionIn(event.headers),
      action: 'boost.create',
    });
    return json(201, showBoost(boost, actor.at), {
      etag: etagOf(policy.version),
      location: `/teams/${team}/boosts/${boost.id}`,
    });
  };

const KEY_DIGITS = 16;
const BODY_DIGITS = 12;

/** The key and the body are in the id itself: so the boost is known again as long as it stands. */
const nameOf = (
  creation: ReturnType<typeof creationIn>,
  newId: () => string,
): { readonly id: string; readonly family: string | undefined } => {
  if (creation === undefined) return { id: `b-${newId()}`, family: undefined };
  const family = `b-${contentHash(creation.key).slice(0, KEY_DIGITS)}-`;
  return { id: family + creation.hash.slice(0, BODY_DIGITS), family };
};

const removeBoost =
  (deps: ChangeTeamDeps): AdminRoute =>
  async (event, actor) => {
    const team = teamIn(event);
    const version = requiredVersionIn(event.headers);
    const id = event.pathParameters?.['id'] ?? '';
    const policy = await deleteBoost(deps)({ team, version, id, actor, action: 'boost.delete' });
    return { statusCode: 204, headers: { etag: etagOf(policy.version) } };
  };
