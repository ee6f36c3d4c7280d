import fc from 'fast-check';
import { NOW } from '../../../support/builders.ts';
import {
  ADA,
  aGate,
  ALB,
  ALB_KEYS,
  albTokenOf,
  claimsOf,
  ecKey,
  issuerPages,
  OIDC,
  pemOf,
  rsaKey,
  segmentOf,
  tokenOf,
} from '../../../support/tokens.ts';

const RSA = rsaKey('key-1');
const EC = ecKey('key-2');
const GOOD = [tokenOf(RSA), tokenOf(EC)];
const RELAYED = albTokenOf(EC);
const gate = aGate(
  { ...OIDC, ...ALB, IDENTITY: 'oidc,alb' },
  { ...issuerPages(RSA, EC), [`${ALB_KEYS}/key-2`]: pemOf(EC) },
);

/** What a token is made of, and what text may be mistaken for it. */
const character = fc.oneof(
  fc.constantFrom('.', '=', '-', '_', '+', '/', ' ', '\n', '\0', ',', 'A', 'Q', 'g', 'w', 'é'),
  fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
);

/** A text with a few characters replaced, removed, inserted or doubled, mostly near its joints. */
const mutated = (text: string) =>
  fc
    .array(
      fc.record({
        at: fc.oneof(
          fc.nat(text.length),
          fc.constantFrom(
            0,
            text.indexOf('.'),
            text.lastIndexOf('.'),
            text.length - 1,
            text.length,
          ),
        ),
        removed: fc.nat(3),
        inserted: fc.oneof(fc.constant(''), character, fc.string({ maxLength: 4 })),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((edits) =>
      edits.reduce(
        (all, { at, removed, inserted }) => all.slice(0, at) + inserted + all.slice(at + removed),
        text,
      ),
    );

const REFUSED: readonly string[] = ['unauthenticated', 'forbidden'];

describe('a token that was tampered with', () => {
  it('is refused unless it is, letter for letter, the one that was issued', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(...GOOD.map(mutated)), async (token) => {
        const { outcome } = await gate.bear(token);

        // Blanks around the token belong to the header.
        if (GOOD.includes(token.trim())) expect(outcome).toBe('identified');
        else expect(REFUSED).toContain(outcome);
      }),
      { numRuns: 1_000 },
    );
  });

  it('says, of a load balancer, the same or nothing', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(RELAYED), async (token) => {
        const found = await gate.relay(token);

        if (found.outcome === 'identified') {
          expect(found).toEqual({ outcome: 'identified', identity: ADA, source: 'alb' });
          expect(token.trim().replace(/=+$/, '')).toBe(RELAYED.replace(/=+$/, ''));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused whatever its header and claims are, where the key is not the issuer’s', async () => {
    const thief = rsaKey('key-1');
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('key-1', 'RS256', 'alpha', '__proto__'));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('alg', 'kid', 'typ', 'crit', 'jwk', 'x'), odd),
        fc.dictionary(fc.constantFrom('iss', 'aud', 'exp', 'scope', 'team', '__proto__'), odd),
        async (header, claims) => {
          const found = await gate.bear(tokenOf(thief, claims, header));

          expect(found).toMatchObject({ outcome: 'unauthenticated', hasToken: true });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('names a team only as a text that is one, whatever is signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (team, user) => {
        const found = await gate.bear(tokenOf(EC, { team, sub: user }));

        if (found.outcome === 'identified') {
          expect([team].flat()).toEqual([found.identity.team]);
          expect(found.identity.team).toMatch(/^[\w][\w.-]{0,63}$/);
        } else {
          expect(found).toEqual({ outcome: 'forbidden', detail: 'The token names no team' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a header', () => {
  it('of any text is refused and throws nothing', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.oneof(fc.base64String(), fc.json().map(segmentOf)), { maxLength: 6 })
        .map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        for (const headers of [
          { authorization: value },
          { authorization: `Bearer ${value}` },
          { 'x-amzn-oidc-data': value },
        ]) {
          expect((await gate.identify(headers, NOW)).outcome).toBe('unauthenticated');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is answered with a sentence that has nothing of it', async () => {
    const secret = 'zebra-9c1f';
    const headers = [
      { 'x-team': `${secret},${secret}` },
      { authorization: `Bearer ${secret}` },
      { authorization: `Bearer ${tokenOf(RSA, { team: `${secret}#` })}` },
      { authorization: `Bearer ${tokenOf(RSA, {}, { alg: secret })}` },
      { authorization: `Bearer ${tokenOf(RSA, {}, { kid: secret })}` },
      { authorization: `Bearer ${tokenOf(RSA, { iss: secret, aud: secret })}` },
      { authorization: `Bearer ${tokenOf(RSA, { ...claimsOf(), scope: secret })}` },
      { authorization: `Bearer ${tokenOf(RSA, {}, { crit: [secret] })}` },
      { 'x-amzn-oidc-data': albTokenOf(EC, { signer: secret }) },
      { 'x-amzn-oidc-data': albTokenOf(EC, { kid: secret }) },
    ];
    const all = aGate({ ...OIDC, ...ALB, IDENTITY: 'headers,oidc,alb' }, { ...issuerPages(RSA) });

    const found = await Promise.all(headers.map((each) => all.identify(each, NOW)));

    expect(found.filter(({ outcome }) => outcome === 'identified')).toEqual([]);
    expect(JSON.stringify(found)).not.toContain(secret);
  });
});
