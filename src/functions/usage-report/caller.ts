import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { identityIn } from '../../adapters/identity/claims.ts';
import { NO_TEAM } from '../../adapters/identity/refusals.ts';
import type { Identify } from '../../app/ports-identity.ts';
import type { ClaimNames } from '../../config-identity.ts';
import type { Identification } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { accessOf, type Claims, soleWordIn } from '../../http/access.ts';

/** Who asks for a report. */
export interface Caller {
  /** An operator or an admin: whatever they ask for, they may see. */
  readonly seesAll: boolean;
  /** Whose client it is, where the request says that. */
  readonly own: Identification;
}

export interface CallerDeps {
  readonly identify: Identify;
  readonly adminScope: string;
  readonly claimNames: ClaimNames;
}

/**
 * Whoever brings a client's word is that client, also where the request is signed: a gateway must not
 * open with its own keys what its clients may not see. Where API Gateway has verified a token, that
 * alone counts, since anybody could have put headers beside it.
 */
export const callerOf = async (
  event: APIGatewayProxyEventV2,
  now: Instant,
  { identify, adminScope, claimNames }: CallerDeps,
): Promise<Caller> => {
  const { kind, claims } = accessOf(event, { adminScope });
  if (claims !== undefined) return { seesAll: kind === 'admin', own: ownIn(claims, claimNames) };
  const own = await identify(event.headers, now);
  const isNobodysClient = own.outcome === 'unauthenticated' && !own.hasToken;
  return { seesAll: isNobodysClient && kind === 'operator', own };
};

/** API Gateway hands a list of one on as `[alpha]`. */
const ownIn = (claims: Claims, names: ClaimNames): Identification => {
  const team = soleWordIn(claims, names.team);
  const identity = identityIn({ ...claims, [names.team]: team }, names);
  return identity === undefined ? NO_TEAM : { outcome: 'identified', identity, source: 'oidc' };
};
