import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Actor } from '../../app/audited.ts';
import { RequestError } from '../../domain/errors.ts';
import { isTeamId, TEAM_ID_RULE, type TeamId } from '../../domain/ids.ts';
import type { Creation, Policy } from '../../domain/policy.ts';
import type { Clock } from '../../domain/time.ts';
import { accessOf } from '../../http/access.ts';
import { contentHash, etagOf, idempotencyKeyIn } from '../../http/conditional.ts';
import type { TranslateRaw } from '../../http/endpoint.ts';
import { json } from '../../http/endpoint.ts';
import { showTeam } from './team-json.ts';

type Answer = Promise<APIGatewayProxyStructuredResultV2>;

/** What an admin asks. Who it is, and that they may, is known already. */
export type AdminRoute = (event: APIGatewayProxyEventV2, actor: Actor) => Answer;

export interface AdmissionDeps {
  readonly clock: Clock;
  readonly adminScope: string;
}

/** Lets operators and admins in; a member may see a report, and change nothing. */
export const forAdmins =
  ({ clock, adminScope }: AdmissionDeps, route: AdminRoute): TranslateRaw =>
  async (event) => {
    const access = accessOf(event, { adminScope });
    if (access.kind === 'member') {
      throw new RequestError('forbidden', `This needs the scope ${adminScope}`);
    }
    const { requestId } = event.requestContext;
    return route(event, { who: access.who, requestId, at: clock() });
  };

export const teamIn = ({ pathParameters }: APIGatewayProxyEventV2): TeamId => {
  const name = pathParameters?.['team'] ?? '';
  if (isTeamId(name)) return name;
  const message = `must be ${TEAM_ID_RULE}`;
  throw new RequestError('invalid', `team: ${message}`, [{ path: 'team', message }]);
};

/** By what a creation is known again. */
export const creationIn = (
  { headers }: APIGatewayProxyEventV2,
  body: unknown,
): Creation | undefined => {
  const key = idempotencyKeyIn(headers);
  return key === undefined ? undefined : { key, hash: contentHash(body) };
};

export const teamAnswer = (status: 200 | 201, policy: Policy, { at }: Actor) =>
  json(status, showTeam(policy, at), {
    etag: etagOf(policy.version),
    ...(status === 201 ? { location: `/teams/${policy.team}` } : {}),
  });
