import { NOW } from '../../../support/builders.ts';
import {
  ADA,
  aGate,
  AUDIENCE,
  base64url,
  claimsOf,
  ecKey,
  type Gate,
  hashed,
  ISSUER,
  issuerPages,
  type Json,
  JWKS_URL,
  jwkOf,
  METADATA_URL,
  NOW_SECONDS,
  OIDC,
  pemOf,
  rsaKey,
  SCOPE,
  segmentOf,
  signatureOf,
  signed,
  tokenOf,
} from '../../../support/tokens.ts';

const RSA = rsaKey('key-1');
const EC = ecKey('key-2');
const THEIRS = rsaKey('key-1');

const gateNow = (): Gate => aGate(OIDC, issuerPages(RSA, EC));

const refused = (detail: string) => ({ outcome: 'unauthenticated', detail, hasToken: true });

const FORM = 'The token is not a signed JWT of at most 16 KB';
const ALGORITHM = 'The token is signed with an algorithm that is not accepted';
const KEY = 'The token is signed with a key that is not known';
const SIGNATURE = 'The signature of the token does not verify';
const ISSUED = 'The token comes from another issuer';
const MEANT = 'The token is meant for somebody else';
const CLAIMS = 'The claims of the token are not of their types';

const GOOD = tokenOf(RSA);
const [HEAD = '', BODY = '', MARK = ''] = GOOD.split('.');
const OTHER_BODY = segmentOf(claimsOf({ team: 'beta' }));
const PUBLIC_PEM = pemOf(RSA);
const PUBLIC_JWK = JSON.stringify(jwkOf(RSA));

/** The claims are signed by the issuer: only the text itself says `__proto__`. */
const withText = (payload: string): string => {
  const text = `${HEAD}.${base64url(payload)}`;
  return `${text}.${base64url(signatureOf(text, RSA))}`;
};

describe('a token that nobody issued', () => {
  it.each([
    ['alg none, without a signature', `${segmentOf({ alg: 'none' })}.${BODY}.`, FORM],
    ['alg none, as two segments', `${segmentOf({ alg: 'none' })}.${BODY}`, FORM],
    [
      'alg none, with a signature',
      `${segmentOf({ alg: 'none', kid: 'key-1' })}.${BODY}.${MARK}`,
      ALGORITHM,
    ],
    ['alg None', `${segmentOf({ alg: 'None', kid: 'key-1' })}.${BODY}.${MARK}`, ALGORITHM],
    [
      'HS256, the PEM of the public key as its secret',
      hashed({ kid: 'key-1' }, PUBLIC_PEM),
      ALGORITHM,
    ],
    [
      'HS256, the JWK of the public key as its secret',
      hashed({ kid: 'key-1' }, PUBLIC_JWK),
      ALGORITHM,
    ],
    ['HS256, an empty secret', hashed({ kid: 'key-1' }, ''), ALGORITHM],
    ['an algorithm that is not set', tokenOf(RSA, {}, { alg: 'RS512' }), ALGORITHM],
    ['PS256, with the key of RS256', tokenOf({ ...RSA, alg: 'PS256' }), ALGORITHM],
    ['an algorithm that is no text', tokenOf(RSA, {}, { alg: ['RS256'] }), KEY],
    ['no algorithm', tokenOf(RSA, {}, { alg: undefined }), KEY],
    ['no kid', tokenOf(RSA, {}, { kid: undefined }), KEY],
    ['a kid that is no text', tokenOf(RSA, {}, { kid: ['key-1'] }), KEY],
    ['an unknown kid', tokenOf(RSA, {}, { kid: 'key-9' }), KEY],
    ['a kid with a path', tokenOf(RSA, {}, { kid: '../../key-1' }), KEY],
    ['a kid of every object', tokenOf(RSA, {}, { kid: '__proto__' }), KEY],
    ['a kid of 10 KB', tokenOf(RSA, {}, { kid: 'k'.repeat(10_000) }), KEY],
    ['the key of another name', tokenOf(RSA, {}, { kid: 'key-2' }), KEY],
    ['a name that is known, and another key', tokenOf(THEIRS), SIGNATURE],
    ['a key of its own in jwk', tokenOf(THEIRS, {}, { jwk: jwkOf(THEIRS) }), SIGNATURE],
    [
      'a key of its own in jwk alone',
      tokenOf(THEIRS, {}, { jwk: jwkOf(THEIRS), kid: undefined }),
      KEY,
    ],
    [
      'a key of its own at jku',
      tokenOf(THEIRS, {}, { jku: 'https://thief.example/jwks' }),
      SIGNATURE,
    ],
    [
      'a key of its own at x5u',
      tokenOf(THEIRS, {}, { x5u: 'https://thief.example/x5u' }),
      SIGNATURE,
    ],
    ['a key of its own in x5c', tokenOf(THEIRS, {}, { x5c: [base64url(PUBLIC_PEM)] }), SIGNATURE],
    ['the claims of another', `${HEAD}.${OTHER_BODY}.${MARK}`, SIGNATURE],
    [
      'the signature of another',
      `${HEAD}.${BODY}.${tokenOf(RSA, { team: 'beta' }).split('.')[2] ?? ''}`,
      SIGNATURE,
    ],
    [
      'the signature of another algorithm',
      `${HEAD}.${BODY}.${tokenOf(EC).split('.')[2] ?? ''}`,
      SIGNATURE,
    ],
    [
      'an ES256 signature of nothing but zeros',
      `${tokenOf(EC).split('.').slice(0, 2).join('.')}.${base64url(Buffer.alloc(64))}`,
      SIGNATURE,
    ],
    [
      'an extension that must be understood',
      tokenOf(RSA, {}, { crit: ['urn:x'], 'urn:x': 1 }),
      SIGNATURE,
    ],
    ['a payload that is not encoded', tokenOf(RSA, {}, { crit: ['b64'], b64: false }), SIGNATURE],
  ])('is refused: %s', async (_what, token, detail) => {
    const gate = gateNow();

    expect(await gate.bear(token)).toEqual(refused(detail));
    expect(gate.asked.filter((url) => url !== METADATA_URL && url !== JWKS_URL)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['one dot', '.'],
    ['two dots', '..'],
    ['one segment', HEAD],
    ['two segments', `${HEAD}.${BODY}`],
    ['four segments', `${GOOD}.${MARK}`],
    ['five segments, as if encrypted', `${HEAD}.${MARK}.${MARK}.${BODY}.${MARK}`],
    ['no header', `.${BODY}.${MARK}`],
    ['no claims', `${HEAD}..${MARK}`],
    ['no signature', `${HEAD}.${BODY}.`],
    ['what is no base 64', `%%%.${BODY}.${MARK}`],
    ['the other alphabet', `${HEAD}.${BODY}.${MARK.slice(0, -4)}++//`],
    ['white space inside', `${HEAD}.${BODY} .${MARK}`],
    ['padding that is not needed', `${HEAD}.${BODY}.${MARK}=`],
    ['padding that is right', `${HEAD}.${BODY}.${MARK}==`],
    [
      'bits that nobody reads',
      `${HEAD}.${BODY}.${MARK.slice(0, -1)}${MARK.endsWith('x') ? 'y' : 'x'}`,
    ],
    ['a header that is no JSON', `${base64url('{"alg":')}.${BODY}.${MARK}`],
    ['a header that is a list', `${segmentOf(['RS256'])}.${BODY}.${MARK}`],
    ['a header that is null', `${segmentOf(null)}.${BODY}.${MARK}`],
    ['100 KB', tokenOf(RSA, { filler: 'x'.repeat(75_000) })],
    ['100 KB of nothing but dots', '.'.repeat(100_000)],
    ['a header given twice', `${GOOD},Bearer ${GOOD}`],
    ['a header given twice, with a space', `${GOOD}, Bearer ${GOOD}`],
    ['a second token behind', `${GOOD} ${GOOD}`],
  ])('is refused before any key is read: %s', async (_what, token) => {
    const gate = gateNow();

    expect(await gate.bear(token)).toEqual(refused(FORM));
    expect(gate.asked).toEqual([]);
  });

  it.each([
    ['no kid', { kid: undefined }],
    ['an empty kid', { kid: '' }],
    ['a kid that is no text', { kid: 7 }],
    ['a kid of 257 characters', { kid: 'k'.repeat(257) }],
    ['an algorithm that is not set', { kid: 'key-9', alg: 'RS512' }],
  ])('is not worth a read of keys with %s', async (_what, header) => {
    const gate = gateNow();

    await gate.bear(tokenOf(RSA, {}, header));

    expect(gate.asked).toEqual([]);
  });

  it('is looked at up to 16 KB, and no further', async () => {
    const filled = (length: number) => tokenOf(RSA, { filler: 'x'.repeat(length) });
    let length = 11_000;
    while (filled(length + 1).length <= 16_384) length += 1;

    expect(filled(length).length).toBeGreaterThan(16_381);
    expect(await gateNow().bear(filled(length))).toMatchObject({ identity: ADA });
    expect(await gateNow().bear(filled(length + 1))).toEqual(refused(FORM));
  });
});

describe('a token that the issuer signed', () => {
  it.each<readonly [string, Json, string]>([
    ['an issuer that this one begins with', { iss: ISSUER.slice(0, -1) }, ISSUED],
    ['an issuer that begins with this one', { iss: `${ISSUER}.thief.example` }, ISSUED],
    ['an issuer in other letters', { iss: ISSUER.toUpperCase() }, ISSUED],
    ['an issuer with a slash behind', { iss: `${ISSUER}/` }, ISSUED],
    ['an issuer in a list', { iss: [ISSUER] }, ISSUED],
    ['no issuer', { iss: undefined }, ISSUED],
    ['another audience', { aud: 'other' }, MEANT],
    ['an audience in other letters', { aud: AUDIENCE.toUpperCase() }, MEANT],
    ['an audience that begins like this one', { aud: `${AUDIENCE}-2` }, MEANT],
    ['a list of other audiences', { aud: ['other', `${AUDIENCE}-2`] }, MEANT],
    ['an audience that is an object', { aud: { [AUDIENCE]: AUDIENCE } }, MEANT],
    ['an audience in a list in a list', { aud: [[AUDIENCE]] }, MEANT],
    ['no audience and no client', { aud: undefined }, MEANT],
    ['another client', { aud: undefined, client_id: 'other' }, MEANT],
    ['the right client, for another audience', { aud: 'other', client_id: AUDIENCE }, MEANT],
    ['the right client, for no audience at all', { aud: null, client_id: AUDIENCE }, MEANT],
    ['an ID token', { token_use: 'id' }, 'The token is not an access token'],
    ['a use of null', { token_use: null }, 'The token is not an access token'],
    ['expired', { exp: NOW_SECONDS - 3_600 }, 'The token has expired'],
    ['expired, just beyond the leeway', { exp: NOW_SECONDS - 30 }, 'The token has expired'],
    ['no expiry', { exp: undefined }, 'The token does not say when it expires'],
    ['an expiry of null', { exp: null }, CLAIMS],
    ['an expiry as text', { exp: String(NOW_SECONDS + 600) }, CLAIMS],
    [
      'not yet valid, just beyond the leeway',
      { nbf: NOW_SECONDS + 31 },
      'The token is not valid yet',
    ],
    ['a begin as text', { nbf: '0' }, CLAIMS],
    ['issued in the future', { iat: NOW_SECONDS + 31 }, 'The token is not valid yet'],
    ['a time of issue as text', { iat: 'yesterday' }, CLAIMS],
  ])('is refused: %s', async (_what, claims, detail) => {
    expect(await gateNow().bear(tokenOf(RSA, claims))).toEqual(refused(detail));
  });

  it.each([
    ['a list', [claimsOf()]],
    ['null', null],
    ['a text', 'alpha'],
    ['a number', 7],
  ])('is refused where its claims are %s', async (_what, payload) => {
    const token = signed({ alg: 'RS256', kid: 'key-1' }, payload, RSA);

    expect(await gateNow().bear(token)).toEqual(refused(SIGNATURE));
  });

  it.each<readonly [string, Json]>([
    ['none', { scope: undefined }],
    ['an empty one', { scope: '' }],
    ['one that this one begins with', { scope: SCOPE.slice(0, -1) }],
    ['one that begins with this one', { scope: `${SCOPE}r` }],
    ['one that ends with this one', { scope: `x${SCOPE}` }],
    ['one in other letters', { scope: SCOPE.toUpperCase() }],
    ["the admin's", { scope: 'https://gateway.internal/admin' }],
    ['it behind a comma', { scope: `openid,${SCOPE}` }],
    ['it in a list of one text with spaces', { scope: [`openid ${SCOPE}`] }],
    ['it as the name of a member', { scope: { [SCOPE]: SCOPE } }],
    ['an empty one, beside scp', { scope: '', scp: SCOPE }],
  ])('may not call with this scope: %s', async (_what, claims) => {
    expect(await gateNow().bear(tokenOf(RSA, claims))).toEqual({
      outcome: 'forbidden',
      detail: 'The token does not have the scope that is needed',
      scope: SCOPE,
    });
  });

  it.each<readonly [string, unknown]>([
    ['no team', undefined],
    ['an empty text', ''],
    ['null', null],
    ['a number', 7],
    ['an object', { team: 'alpha' }],
    ['an empty list', []],
    ['two teams', ['alpha', 'beta']],
    ['a list in a list', [['alpha']]],
    ['a list of a number', [7]],
    ['the separator of keys', 'alpha#METER'],
    ['a line break', 'alpha\n'],
    ['a space', ' alpha'],
    ['65 characters', 'a'.repeat(65)],
    ['a name of every object', '__proto__'],
    ['letters of another script', 'аlpha'],
  ])('may not call where its team is %s', async (_what, team) => {
    expect(await gateNow().bear(tokenOf(RSA, { team }))).toEqual({
      outcome: 'forbidden',
      detail: 'The token names no team',
    });
  });

  it('names no team by what its claims inherit', async () => {
    const { team, ...others } = claimsOf();
    const inherited = JSON.stringify(others).replace(
      '{',
      `{"__proto__":{"team":"${String(team)}"},`,
    );
    const whole = JSON.stringify(claimsOf()).replace('{', '{"__proto__":{"team":"beta"},');

    expect(await gateNow().bear(withText(inherited))).toMatchObject({ outcome: 'forbidden' });
    expect(await gateNow().bear(withText(whole))).toMatchObject({ identity: ADA });
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'names no team by the claim "%s", which every object has',
    async (name) => {
      const gate = aGate({ ...OIDC, TEAM_CLAIM: name }, issuerPages(RSA));

      expect(await gate.bear(tokenOf(RSA))).toMatchObject({ outcome: 'forbidden' });
    },
  );

  it.each([
    ['encryption', jwkOf(RSA, { use: 'enc' })],
    ['signing alone', jwkOf(RSA, { key_ops: ['sign'] })],
    ['another algorithm', jwkOf(RSA, { alg: 'RS512' })],
    ['nobody, being private', { ...RSA.privateKey.export({ format: 'jwk' }), kid: 'key-1' }],
    ['nobody, being a secret', { kty: 'oct', k: base64url(PUBLIC_PEM), kid: 'key-1' }],
    ['nobody, being of another type', jwkOf(EC, { kid: 'key-1', alg: undefined })],
  ])('is refused where its key is for %s', async (_what, jwk) => {
    const gate = aGate(OIDC, { ...issuerPages(RSA), [JWKS_URL]: { keys: [jwk] } });

    expect(await gate.bear(GOOD)).toEqual(refused(KEY));
    expect(await gate.bear(hashed({ kid: 'key-1' }, PUBLIC_PEM))).toEqual(refused(ALGORITHM));
  });

  it('is refused where its key is no key', async () => {
    const jwk = { kty: 'RSA', kid: 'key-1', n: '!', e: 7 };
    const gate = aGate(OIDC, { ...issuerPages(RSA), [JWKS_URL]: { keys: [jwk] } });

    expect(await gate.bear(GOOD)).toEqual(refused(SIGNATURE));
  });

  it('is refused where its key is too short to be trusted', async () => {
    const short = rsaKey('key-1', 'RS256', 1_024);

    expect(await aGate(OIDC, issuerPages(short)).bear(tokenOf(short))).toEqual(refused(SIGNATURE));
  });

  it('is refused where two keys have the name of its key', async () => {
    const gate = aGate(OIDC, issuerPages(RSA, THEIRS));

    expect(await gate.bear(GOOD)).toEqual(refused(KEY));
  });
});

describe('a header beside a token', () => {
  const named = { 'x-team': 'beta', 'x-user': 'mallory', 'x-tier': 'unlimited' };

  it('is not read where tokens alone are trusted', async () => {
    const gate = gateNow();

    expect(await gate.identify(named, NOW)).toMatchObject({ outcome: 'unauthenticated' });
    expect(await gate.identify({ ...named, authorization: `Bearer ${GOOD}` }, NOW)).toMatchObject({
      identity: ADA,
    });
  });

  it.each([
    ['a bad token', `Bearer ${tokenOf(THEIRS)}`, SIGNATURE],
    ['an empty token', 'Bearer', FORM],
    ['an empty token and another', `Bearer,Bearer ${GOOD}`, FORM],
  ])('does not help %s, though headers are trusted too', async (_what, authorization, detail) => {
    const gate = aGate({ ...OIDC, IDENTITY: 'oidc,headers' }, issuerPages(RSA));

    expect(await gate.identify({ ...named, authorization }, NOW)).toEqual(refused(detail));
  });
});
