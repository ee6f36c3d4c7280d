import { diagnose } from '../../../scripts/diagnose/diagnose.ts';
import { readToken } from '../../../scripts/diagnose/token.ts';
import { at } from '../../support/builders.ts';

const NOW = at('2026-11-22T12:00:00Z');
const NOON_SECONDS = 1_795_348_800;

const GOOD = {
  iss: 'https://id.example/pool',
  exp: NOON_SECONDS + 1_800,
  scope: 'openid https://gateway.internal/invoke',
  token_use: 'access',
};

const tokenOf = (claims: unknown): string => {
  const [head, payload] = [{ alg: 'RS256', kid: 'k' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${head ?? ''}.${payload ?? ''}.c2lnbmF0dXJl`;
};

const read = (claims: unknown) => readToken(`> authorization: Bearer ${tokenOf(claims)}`, NOW);

describe('a token that was pasted', () => {
  it('tells its issuer and its expiry when nothing is wrong with it', () => {
    expect(read(GOOD)).toEqual({
      told: [
        'issuer https://id.example/pool',
        'expires at 2026-11-22T12:30:00.000Z, in 30 minutes',
      ],
      flaw: undefined,
    });
  });

  it('expires at exactly its second', () => {
    expect(read({ ...GOOD, exp: NOON_SECONDS })?.flaw).toBe(
      'expired at 2026-11-22T12:00:00.000Z, 0 seconds ago',
    );
    expect(read({ ...GOOD, exp: NOON_SECONDS + 1 })?.flaw).toBeUndefined();
  });

  it.each([
    [
      'an expiry long ago',
      { exp: NOON_SECONDS - 7_260 },
      'expired at 2026-11-22T09:59:00.000Z, 2 hours 1 minute ago',
    ],
    ['no expiry', { exp: undefined }, 'has no time of expiry (exp)'],
    ['an expiry that is no time', { exp: 1e300 }, 'has no time of expiry (exp)'],
    [
      'a beginning that is still to come',
      { nbf: NOON_SECONDS + 60 },
      'is not valid before 2026-11-22T12:01:00.000Z',
    ],
    ['the use of an ID token', { token_use: 'id' }, 'is an ID token; an access token is wanted'],
    [
      'another scope',
      { scope: 'https://gateway.internal/invoke2' },
      'lacks the scope https://gateway.internal/invoke',
    ],
    ['no scope', { scope: undefined }, 'lacks the scope https://gateway.internal/invoke'],
  ])('is refused for %s', (_, claims, flaw) => {
    expect(read({ ...GOOD, ...claims })?.flaw).toBe(flaw);
  });

  it('may list its scopes', () => {
    const claims = { ...GOOD, scope: undefined };

    expect(read({ ...claims, scp: ['https://gateway.internal/invoke'] })?.flaw).toBeUndefined();
  });

  it.each([
    ['no JSON', 'eyJhbGciOiJub25lIn0.eyJhbGciOi.x'],
    ['no object', tokenOf([1])],
    ['no token', 'hello'],
  ])('says nothing when it is %s', (_, text) => {
    expect(readToken(text, NOW)).toBeUndefined();
  });

  it('is the one that was sent, where there are several', () => {
    const other = tokenOf({ ...GOOD, iss: 'https://other.example' });

    const found = readToken(`${other}\n> Authorization: Bearer ${tokenOf(GOOD)}`, NOW);

    expect(found?.told[0]).toBe('issuer https://id.example/pool');
  });

  it('is the cause where a token is at issue, and is not shown itself', () => {
    const token = tokenOf({ ...GOOD, exp: NOON_SECONDS - 60 });
    const text = `> Authorization: Bearer ${token}\n>\n< HTTP/2 401\n< server: awselb/2.0\n<\n`;

    const found = diagnose({ text }, NOW);

    expect(found?.id).toBe('balancer-unauthorized');
    expect(found?.cause).toMatch(
      /^The token that was sent expired at 2026-11-22T11:59:00.000Z, 1 minute ago\. No Authorization/,
    );
    expect(JSON.stringify(found)).not.toContain(token.slice(0, 20));
  });

  it('is no cause where a limit spoke', () => {
    const text = `> Authorization: Bearer ${tokenOf({})}\n< HTTP/2 429\n<\n{"allowed":false,"reason_code":"rate_limited"}`;

    expect(diagnose({ text }, NOW)?.cause).toMatch(/^The team's requests per minute are taken/);
  });
});
