import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Fetch } from '../../src/adapters/identity/fetch-text.ts';
import { identifyFrom } from '../../src/adapters/identity/identify.ts';
import type { Identify } from '../../src/app/ports-identity.ts';
import { readIdentityConfig } from '../../src/config-identity.ts';
import type { Environment } from '../../src/config.ts';
import { type Instant, laterBy } from '../../src/domain/time.ts';
import { NOW } from './builders.ts';

/** Tokens are put together by hand, so that hostile ones can be: no library would make them. */
export type Json = Readonly<Record<string, unknown>>;

export interface KeyPair {
  readonly kid: string;
  readonly alg: 'RS256' | 'PS256' | 'ES256' | 'EdDSA';
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const rsaKey = (kid: string, alg: 'RS256' | 'PS256' = 'RS256', bits = 2_048): KeyPair => ({
  kid,
  alg,
  ...generateKeyPairSync('rsa', { modulusLength: bits }),
});

export const ecKey = (kid: string): KeyPair => ({
  kid,
  alg: 'ES256',
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
});

export const edKey = (kid: string): KeyPair => ({
  kid,
  alg: 'EdDSA',
  ...generateKeyPairSync('ed25519'),
});

export const ISSUER = 'https://issuer.example/pool-1';
export const AUDIENCE = 'tollgate';
export const SCOPE = 'https://gateway.internal/invoke';
export const NOW_SECONDS = 1_787_407_500;

/** The claims of an access token that opens the gate. `undefined` leaves one out. */
export const claimsOf = (changes: Json = {}): Json => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'ada',
  team: 'alpha',
  tier: 'premium',
  scope: `openid ${SCOPE}`,
  token_use: 'access',
  iat: NOW_SECONDS - 60,
  exp: NOW_SECONDS + 600,
  ...changes,
});

export const base64url = (content: string | Buffer): string =>
  Buffer.from(content).toString('base64url');

export const segmentOf = (content: unknown): string => base64url(JSON.stringify(content));

/** A compact token of these very segments, signed as the header does or does not say. */
export const signed = (header: unknown, payload: unknown, key: KeyPair): string => {
  const text = `${segmentOf(header)}.${segmentOf(payload)}`;
  return `${text}.${base64url(signatureOf(text, key))}`;
};

export const signatureOf = (text: string, { alg, privateKey }: KeyPair): Buffer => {
  if (alg === 'EdDSA') return sign(null, Buffer.from(text), privateKey);
  if (alg === 'ES256') {
    return sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  }
  return sign(
    'sha256',
    Buffer.from(text),
    alg === 'PS256'
      ? { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : privateKey,
  );
};

/** A token as the issuer makes it, but for the changes. */
export const tokenOf = (key: KeyPair, claims: Json = {}, header: Json = {}): string =>
  signed({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header }, claimsOf(claims), key);

/** A token whose "signature" is a keyed hash: whoever knows the secret can make it. */
export const hashed = (header: Json, secret: string | Buffer): string => {
  const text = `${segmentOf({ alg: 'HS256', ...header })}.${segmentOf(claimsOf())}`;
  return `${text}.${base64url(createHmac('sha256', secret).update(text).digest())}`;
};

export const jwkOf = ({ kid, alg, publicKey }: KeyPair, changes: Json = {}): Json => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg,
  use: 'sig',
  ...changes,
});

export const pemOf = ({ publicKey }: KeyPair): string =>
  publicKey.export({ format: 'pem', type: 'spki' }).toString();

export const ALB_ARN =
  'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/gate/50dc6c495c0c9188';

export const ALB_KEYS = 'https://public-keys.auth.elb.eu-central-1.amazonaws.com';

const albHeaderOf = (kid: string, changes: Json = {}): Json => ({
  typ: 'JWT',
  kid,
  alg: 'ES256',
  iss: ISSUER,
  client: 'client-1',
  signer: ALB_ARN,
  exp: NOW_SECONDS + 120,
  ...changes,
});

const padded = (segment: string): string => segment.padEnd(Math.ceil(segment.length / 4) * 4, '=');

/** As a load balancer writes it: padded, and signed with the padding. */
export const albTokenOf = (key: KeyPair, header: Json = {}, claims: Json = {}): string => {
  const head = padded(segmentOf(albHeaderOf(key.kid, header)));
  const body = padded(segmentOf({ sub: 'ada', team: 'alpha', tier: 'premium', ...claims }));
  const text = `${head}.${body}`;
  return `${text}.${padded(base64url(signatureOf(text, key)))}`;
};

/** What an address answers: JSON, a text, a status alone, or no answer. */
export type Page = object | string | number | Error;

/** A network of a few addresses, which can be changed, and which counts what is asked of it. */
export interface Network {
  readonly fetch: Fetch;
  readonly pages: Map<string, Page>;
  /** Each address that was read, in order. */
  readonly asked: string[];
}

const aNetwork = (pages: Readonly<Record<string, Page>> = {}): Network => {
  const known = new Map(Object.entries(pages));
  const asked: string[] = [];
  const fetch: Fetch = async (url) => {
    asked.push(url);
    await Promise.resolve();
    const page = known.get(url) ?? 404;
    if (page instanceof Error) throw page;
    if (typeof page === 'number') return new Response('not to be read', { status: page });
    return new Response(typeof page === 'string' ? page : JSON.stringify(page));
  };
  return { fetch, pages: known, asked };
};

export const METADATA_URL = `${ISSUER}/.well-known/openid-configuration`;
export const JWKS_URL = `${ISSUER}/jwks.json`;

/** An issuer's pages, with these keys. */
export const issuerPages = (...keys: readonly KeyPair[]): Readonly<Record<string, Page>> => ({
  [METADATA_URL]: { issuer: ISSUER, jwks_uri: JWKS_URL },
  [JWKS_URL]: jwksOf(...keys),
});

export const jwksOf = (...keys: readonly KeyPair[]): { readonly keys: readonly Json[] } => ({
  keys: keys.map((key) => jwkOf(key)),
});

/** So many seconds after `NOW`. */
export const after = (seconds: number): Instant => laterBy(NOW, seconds * 1_000);

/** The settings of a gate that takes tokens of the issuer, and nothing else. */
export const OIDC: Environment = {
  IDENTITY: 'oidc',
  OIDC_ISSUER: ISSUER,
  OIDC_AUDIENCE: AUDIENCE,
};

export const ALB: Environment = { IDENTITY: 'alb', ALB_ARN };

export interface Gate extends Network {
  readonly identify: Identify;
  /** Asks with a bearer token. */
  readonly bear: (token: string, at?: Instant) => ReturnType<Identify>;
  /** Asks with the word of a load balancer. */
  readonly relay: (token: string, at?: Instant) => ReturnType<Identify>;
  readonly faults: readonly unknown[];
}

/** All of the identity adapters, as a deployment has them, on a network of a few pages. */
export const aGate = (
  environment: Environment,
  pages: Readonly<Record<string, Page>> = {},
): Gate => {
  const network = aNetwork(pages);
  const faults: unknown[] = [];
  const loaded = identifyFrom({
    config: readIdentityConfig(environment),
    fetch: network.fetch,
    onFault: (fault) => faults.push(fault),
  });
  const identify: Identify = async (headers, at) => (await loaded)(headers, at);
  return {
    ...network,
    identify,
    bear: (token, at = NOW) => identify({ authorization: `Bearer ${token}` }, at),
    relay: (token, at = NOW) => identify({ 'x-amzn-oidc-data': token }, at),
    faults,
  };
};

/** Who `claimsOf` and `albTokenOf` name. */
export const ADA = { team: 'alpha', user: 'ada', tier: 'premium' };
