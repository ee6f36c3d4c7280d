import { NOW } from '../../../support/builders.ts';
import {
  ADA,
  aGate,
  after,
  ecKey,
  edKey,
  issuerPages,
  JWKS_URL,
  type KeyPair,
  NOW_SECONDS,
  OIDC,
  rsaKey,
  SCOPE,
  tokenOf,
} from '../../../support/tokens.ts';

const RSA = rsaKey('key-1');
const gateWith = (changes = {}, ...keys: readonly KeyPair[]) =>
  aGate({ ...OIDC, ...changes }, issuerPages(RSA, ...keys));

const TEAM_ALONE = { team: 'alpha', user: 'ada', tier: undefined };

describe('a bearer token of the issuer', () => {
  it('says who calls', async () => {
    expect(await gateWith().bear(tokenOf(RSA))).toEqual({
      outcome: 'identified',
      identity: ADA,
      source: 'oidc',
    });
  });

  it.each([
    ['RS256', rsaKey('other')],
    ['PS256', rsaKey('other', 'PS256')],
    ['ES256', ecKey('other')],
    ['EdDSA', edKey('other')],
  ])('may be signed with any algorithm that is set: %s', async (algorithm, key) => {
    const found = await gateWith({ OIDC_ALGORITHMS: algorithm }, key).bear(tokenOf(key));

    expect(found).toMatchObject({ outcome: 'identified', identity: ADA });
  });

  it.each(['bearer ', 'BEARER  ', '  Bearer\t'])(
    'comes after the scheme, in whatever case: "%s"',
    async (scheme) => {
      const found = await gateWith().identify({ authorization: `${scheme}${tokenOf(RSA)} ` }, NOW);

      expect(found.outcome).toBe('identified');
    },
  );

  it.each(['', 'Bearer '])(
    'may come in a header of its own, with "%s" before it',
    async (scheme) => {
      const gate = gateWith({ TOKEN_HEADER: 'X-Access-Token' });

      const found = await gate.identify({ 'x-access-token': `${scheme}${tokenOf(RSA)}` }, NOW);

      expect(found.outcome).toBe('identified');
    },
  );

  it.each<readonly [string, Readonly<Record<string, string | undefined>>]>([
    ['no header', {}],
    ['a header without a value', { authorization: undefined }],
    ['the signature of an AWS request', { authorization: 'AWS4-HMAC-SHA256 Credential=AKID/x' }],
    ['another scheme', { authorization: `Basic ${tokenOf(RSA)}` }],
    ['a longer scheme', { authorization: `BearerToken ${tokenOf(RSA)}` }],
    ['the bare token', { authorization: tokenOf(RSA) }],
    ['the header of another setting', { 'x-access-token': tokenOf(RSA) }],
  ])('has not come with %s', async (_what, headers) => {
    expect(await gateWith().identify(headers, NOW)).toEqual({
      outcome: 'unauthenticated',
      detail: 'The request does not say who calls',
      hasToken: false,
    });
  });

  it.each([
    ['a list with it', { aud: ['other', 'tollgate'] }],
    ['the second of two settings', { aud: 'console' }],
    ['a client and no audience', { aud: undefined, client_id: 'tollgate' }],
  ])('is meant for the gate by %s', async (_what, claims) => {
    const gate = gateWith({ OIDC_AUDIENCE: 'tollgate, console' });

    expect(await gate.bear(tokenOf(RSA, claims))).toMatchObject({ outcome: 'identified' });
  });

  it.each([
    ['alone', { scope: SCOPE }],
    ['between others', { scope: `openid ${SCOPE} email` }],
    ['as a list', { scope: ['openid', SCOPE] }],
    ['as the text scp', { scope: undefined, scp: `openid ${SCOPE}` }],
    ['as the list scp', { scope: undefined, scp: ['openid', SCOPE] }],
  ])('has the scope %s', async (_what, claims) => {
    expect(await gateWith().bear(tokenOf(RSA, claims))).toMatchObject({ outcome: 'identified' });
  });

  it('needs the scope that is set', async () => {
    const gate = gateWith({ INVOKE_SCOPE: 'gate/invoke' });

    expect(await gate.bear(tokenOf(RSA, { scope: 'gate/invoke' }))).toMatchObject({
      outcome: 'identified',
    });
    expect(await gate.bear(tokenOf(RSA))).toMatchObject({
      outcome: 'forbidden',
      scope: 'gate/invoke',
    });
  });

  it.each([
    [
      'a list of one text',
      { team: ['alpha'], sub: ['ada'], tier: ['standard'] },
      'standard',
      'ada',
    ],
    ['a tier in other letters', { tier: ' Standard ' }, 'standard', 'ada'],
    ['a tier that is none', { tier: 'gold' }, undefined, 'ada'],
    ['a tier that every object has', { tier: 'constructor' }, undefined, 'ada'],
    ['a tier of another type', { tier: 7 }, undefined, 'ada'],
    ['two tiers', { tier: ['standard', 'premium'] }, undefined, 'ada'],
    ['no user', { sub: undefined, tier: undefined }, undefined, undefined],
    ['an empty user', { sub: '', tier: undefined }, undefined, undefined],
    ['a user of another type', { sub: { name: 'ada' }, tier: undefined }, undefined, undefined],
    ['the longest user', { sub: 'a'.repeat(200) }, 'premium', 'a'.repeat(200)],
    ['a longer user', { sub: 'a'.repeat(201) }, 'premium', undefined],
  ])('names the caller, with %s', async (...[, claims, tier, user]) => {
    expect(await gateWith().bear(tokenOf(RSA, claims))).toMatchObject({
      outcome: 'identified',
      identity: { team: 'alpha', tier, user },
    });
  });

  it('names the caller by the claims that are set, whatever else it says', async () => {
    const gate = gateWith({
      TEAM_CLAIM: 'cognito:groups',
      USER_CLAIM: 'https://corp.example/mail',
      TIER_CLAIM: 'custom:tier',
    });
    const claims = {
      team: 'not-asked',
      'cognito:groups': ['beta'],
      'https://corp.example/mail': 'bob@corp.example',
      'custom:tier': 'sandbox',
    };

    expect(await gate.bear(tokenOf(RSA, claims))).toMatchObject({
      identity: { team: 'beta', user: 'bob@corp.example', tier: 'sandbox' },
    });
  });

  it.each([
    ['the last second of its life', { exp: NOW_SECONDS - 29 }],
    ['the first second of its life', { nbf: NOW_SECONDS + 30 }],
    ['a clock of the issuer that is early', { iat: NOW_SECONDS + 30 }],
    ['no time of issue', { iat: undefined }],
    ['no use', { token_use: undefined }],
  ])('holds with %s', async (_what, claims) => {
    const found = await gateWith().bear(tokenOf(RSA, { ...claims, tier: undefined }));

    expect(found).toMatchObject({ outcome: 'identified', identity: TEAM_ALONE });
  });

  it('ages by the time of the request', async () => {
    const gate = gateWith();
    const token = tokenOf(RSA);

    expect(await gate.bear(token, after(629))).toMatchObject({ outcome: 'identified' });
    expect(await gate.bear(token, after(630))).toMatchObject({
      outcome: 'unauthenticated',
      detail: 'The token has expired',
    });
  });

  it('is verified without a read of keys, once they are known', async () => {
    const gate = gateWith({ OIDC_JWKS_URL: JWKS_URL });

    await gate.bear(tokenOf(RSA));
    await gate.bear(tokenOf(RSA, { sub: 'bob' }));

    expect(gate.asked).toEqual([JWKS_URL]);
  });
});
