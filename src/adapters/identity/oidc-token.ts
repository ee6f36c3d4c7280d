import type { Headers } from '../../app/ports-identity.ts';
import type { OidcConfig } from '../../config-identity.ts';
import type { Identification } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { hasScope, identityIn, isMeantFor } from './claims.ts';
import type { KeyName } from './issuer-keys.ts';
import type { FindKey } from './key-set.ts';
import { NO_TEAM, REFUSED, UNVERIFIABLE } from './refusals.ts';
import type { Source } from './source.ts';
import { type JsonObject, readToken } from './token-text.ts';
import { verifyToken } from './verify-token.ts';

/** A bearer token of an issuer, verified here with the issuer's keys. */
export const oidcToken =
  (config: OidcConfig, findKey: FindKey): Source =>
  async (headers, at) => {
    const text = tokenIn(headers, config.tokenHeader);
    return text === undefined ? undefined : identify({ config, findKey, text, at });
  };

const BEARER = /^bearer\b\s*/i;

/**
 * `undefined`: no token came. What is called a bearer token is one, however it goes on; another
 * scheme, such as the signature of an AWS request, is none.
 */
const tokenIn = (headers: Headers, name: string): string | undefined => {
  const value = headers[name]?.trim();
  if (value === undefined) return undefined;
  const isNamed = BEARER.test(value);
  if (name === 'authorization' && !isNamed) return undefined;
  return value.replace(BEARER, '');
};

interface Question {
  readonly config: OidcConfig;
  readonly findKey: FindKey;
  readonly text: string;
  readonly at: Instant;
}

const identify = async ({ config, findKey, text, at }: Question): Promise<Identification> => {
  const token = readToken(text, 'bare');
  if (token === undefined) return REFUSED.form;
  const { algorithms, issuer } = config;
  const name = keyName(token.header);
  if (name === undefined) return REFUSED.key;
  if (!algorithms.includes(name.alg)) return REFUSED.algorithm;
  const found = await findKey(name, at);
  if (found.outcome !== 'found') {
    return found.outcome === 'unknown' ? REFUSED.key : UNVERIFIABLE;
  }
  const proof = { key: found.key, algorithms: [name.alg], issuer, requiredClaims: ['exp'], at };
  const verified = await verifyToken(text, proof);
  return verified.outcome === 'refused' ? verified.refusal : judge(verified.claims, config);
};

/** Issuers name their keys with a hash or a date: what is longer is not looked for. */
const KID_LENGTH_MAX = 256;

const keyName = ({ alg, kid }: JsonObject): KeyName | undefined => {
  if (typeof alg !== 'string' || typeof kid !== 'string') return undefined;
  return kid === '' || kid.length > KID_LENGTH_MAX ? undefined : { alg, kid };
};

/** What a token that is genuine says of its use and its bearer. */
const judge = (claims: JsonObject, config: OidcConfig): Identification => {
  if (!isMeantFor(claims, config.audiences)) return REFUSED.audience;
  // Cognito signs both with the same keys, and an ID token says who somebody is, not what they may do.
  if (Object.hasOwn(claims, 'token_use') && claims['token_use'] !== 'access') return REFUSED.kind;
  if (!hasScope(claims, config.scope)) {
    return {
      outcome: 'forbidden',
      detail: 'The token does not have the scope that is needed',
      scope: config.scope,
    };
  }
  const identity = identityIn(claims, config.claims);
  return identity === undefined ? NO_TEAM : { outcome: 'identified', identity, source: 'oidc' };
};
