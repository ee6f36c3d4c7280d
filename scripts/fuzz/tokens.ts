import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Random } from '../simulate/random.ts';
import { AUDIENCE, ISSUER } from './passes.ts';
import { timeOf } from './time.ts';

/** Tokens of an issuer that there is, and of all who would like to be it. */
export interface Mint {
  /** The team that a token opens the gate for; `undefined`: none, whatever it says. */
  readonly teamOf: (token: string) => string | undefined;
  readonly pick: (random: Random, team: string) => string;
  /** What the issuer's addresses answer. */
  readonly pages: ReadonlyMap<string, object>;
}

const SCOPE = 'https://gateway.internal/invoke';
const KEYS_URL = `${ISSUER}/keys`;
const DAY_SECONDS = 86_400;

export const openMint = async (teams: readonly string[]): Promise<Mint> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const stranger = await generateKeyPair('ES256');
  const startsAt = Math.floor(timeOf(0) / 1_000);
  const sign = (
    claims: JWTPayload,
    { key = privateKey, kid = 'one' }: { readonly key?: CryptoKey; readonly kid?: string } = {},
  ): Promise<string> =>
    new SignJWT({
      iss: ISSUER,
      aud: AUDIENCE,
      scope: SCOPE,
      iat: startsAt - 60,
      exp: startsAt + DAY_SECONDS,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
      .sign(key);
  const good = new Map<string, string>();
  const bad = new Map<string, readonly string[]>();
  for (const team of teams) {
    const token = await sign({ team });
    good.set(token, team);
    bad.set(team, [
      ...(await Promise.all([
        sign({ team, exp: startsAt - 120 }),
        sign({ team, nbf: startsAt + 2 * DAY_SECONDS }),
        sign({ team, aud: 'another' }),
        sign({ team, iss: 'https://another.invalid' }),
        sign({ team, scope: 'openid' }),
        sign({ team: [team, 'fuzz-free'] }),
        sign({ team: `${team},fuzz-free` }),
        sign({}),
        sign({ team }, { key: stranger.privateKey }),
        sign({ team }, { key: stranger.privateKey, kid: 'two' }),
      ])),
      ...forged(token),
    ]);
  }
  return {
    teamOf: (token) => good.get(token),
    pick: (random, team) => pickFor({ good, bad, team }, random),
    pages: new Map([
      [`${ISSUER}/.well-known/openid-configuration`, { issuer: ISSUER, jwks_uri: KEYS_URL }],
      [KEYS_URL, { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] }],
    ]),
  };
};

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What can be made of a good token without its key. */
const forged = (token: string): readonly string[] => {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const richer = encoded({ ...readSegment(claims), team: 'fuzz-free' });
  return [
    `${encoded({ alg: 'none' })}.${claims}.`,
    `${encoded({ alg: 'HS256', kid: 'one' })}.${claims}.${signature}`,
    `${encoded({ alg: 'ES256' })}.${claims}.${signature}`,
    `${head}.${richer}.${signature}`,
    `${head}.${claims}`,
    `${head}.${claims}.`,
    `${token}.${signature}`,
    token.slice(0, -4),
    `${head}.${claims}.${Buffer.alloc(64).toString('base64url')}`,
    `${head}.bm90IEpTT04.${signature}`,
    '..',
    'fuzz-secret-token',
    'a'.repeat(70_000),
  ];
};

const readSegment = (segment: string): object =>
  JSON.parse(Buffer.from(segment, 'base64url').toString()) as object;

interface Purse {
  readonly good: ReadonlyMap<string, string>;
  readonly bad: ReadonlyMap<string, readonly string[]>;
  readonly team: string;
}

const GOOD_SHARE = 0.6;

const pickFor = ({ good, bad, team }: Purse, random: Random): string => {
  const token = [...good].find(([, owner]) => owner === team)?.[0] ?? 'fuzz-secret-token';
  if (random.happens(GOOD_SHARE)) return token;
  const [first = token, ...others] = bad.get(team) ?? [];
  return random.pick([first, ...others]);
};
