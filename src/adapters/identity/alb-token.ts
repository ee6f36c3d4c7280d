import type { AlbConfig } from '../../config-identity.ts';
import type { Identification, Unidentified } from '../../domain/identity.ts';
import { type Instant, SECOND_MS } from '../../domain/time.ts';
import type { FindAlbKey } from './alb-keys.ts';
import { identityIn } from './claims.ts';
import { NO_TEAM, REFUSED, UNVERIFIABLE } from './refusals.ts';
import type { Source } from './source.ts';
import { type JsonObject, readToken } from './token-text.ts';
import { LEEWAY_SECONDS, verifyToken } from './verify-token.ts';

/** What an application load balancer says of the person it has logged in, verified with its key. */
export const albToken =
  (config: AlbConfig, findKey: FindAlbKey): Source =>
  async (headers, at) => {
    const text = headers['x-amzn-oidc-data']?.trim();
    return text === undefined ? undefined : identify({ config, findKey, text, at });
  };

interface Question {
  readonly config: AlbConfig;
  readonly findKey: FindAlbKey;
  readonly text: string;
  readonly at: Instant;
}

const identify = async ({ config, findKey, text, at }: Question): Promise<Identification> => {
  const token = readToken(text, 'padded');
  if (token === undefined) return REFUSED.form;
  const asked = keyUrl(token.header, config, at);
  if (typeof asked !== 'string') return asked;
  const found = await findKey(asked, at);
  if (found.outcome !== 'found') {
    return found.outcome === 'unknown' ? REFUSED.key : UNVERIFIABLE;
  }
  const verified = await verifyToken(text, {
    key: found.key,
    algorithms: [ALGORITHM],
    issuer: undefined,
    requiredClaims: [],
    at,
  });
  if (verified.outcome === 'refused') return verified.refusal;
  const identity = identityIn(verified.claims, config.claims);
  return identity === undefined ? NO_TEAM : { outcome: 'identified', identity, source: 'alb' };
};

const ALGORITHM = 'ES256';

/** What can stand in a path without leading anywhere else. */
const KID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Where the key is, if the header says all that it must. Any load balancer in the world can have its
 * tokens signed with keys from that place, so the signer is looked at before anything is fetched. The
 * header is signed together with the claims: what is read here is proved by the signature.
 */
const keyUrl = (header: JsonObject, config: AlbConfig, at: Instant): string | Unidentified => {
  const { alg, kid, signer } = header;
  if (alg !== ALGORITHM) return REFUSED.algorithm;
  const balancer = config.balancers.find(({ arn }) => arn === signer);
  if (balancer === undefined) return REFUSED.signer;
  if (typeof kid !== 'string' || !KID.test(kid)) return REFUSED.key;
  return whyHeaderRefused(header, config, at) ?? `${balancer.keysUrl}/${kid}`;
};

const whyHeaderRefused = (
  { client, iss, exp }: JsonObject,
  { clients, issuer }: AlbConfig,
  at: Instant,
): Unidentified | undefined => {
  if (clients.length > 0 && !clients.some((each) => each === client)) return REFUSED.client;
  if (issuer !== undefined && iss !== issuer) return REFUSED.issuer;
  if (typeof exp !== 'number') return REFUSED.expiry;
  const now = Math.floor(at / SECOND_MS);
  return exp <= now - LEEWAY_SECONDS ? REFUSED.expired : undefined;
};
