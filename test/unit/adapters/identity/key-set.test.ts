import type { IssuerKeys } from '../../../../src/adapters/identity/issuer-keys.ts';
import { keySet } from '../../../../src/adapters/identity/key-set.ts';
import { NOW } from '../../../support/builders.ts';
import {
  ADA,
  aGate,
  after,
  ecKey,
  type Gate,
  issuerPages,
  JWKS_URL,
  jwksOf,
  type KeyPair,
  METADATA_URL,
  OIDC,
  tokenOf,
} from '../../../support/tokens.ts';

const OLD = ecKey('2026-08');
const NEW = ecKey('2026-09');

/** Tokens that outlive the keys. */
const LONG = { exp: 4_000_000_000 };
const OF_OLD = tokenOf(OLD, LONG);
const OF_NEW = tokenOf(NEW, LONG);

const gateOf = (...keys: readonly KeyPair[]): Gate =>
  aGate({ ...OIDC, OIDC_JWKS_URL: JWKS_URL }, issuerPages(...keys));

const IDENTIFIED = { outcome: 'identified', identity: ADA, source: 'oidc' };
const UNKNOWN = {
  outcome: 'unauthenticated',
  detail: 'The token is signed with a key that is not known',
  hasToken: true,
};
const UNVERIFIABLE = {
  outcome: 'unverifiable',
  detail: 'The keys that tokens are verified with cannot be read at present',
};

const OUTAGES = [
  ['no connection', new TypeError('fetch failed')],
  ['no answer in time', new DOMException('timed out', 'TimeoutError')],
  ['status 500', 500],
  ['status 404', 404],
  ['status 204', 204],
  ['no JSON', '<html>down</html>'],
  ['another JSON', { error: 'down' }],
  ['no list of keys', { keys: {} }],
  ['a list of what is no key', { keys: [null] }],
  ['more than 100 KB', { ...jwksOf(OLD), filler: 'x'.repeat(100_001) }],
] as const;

describe("an issuer's keys", () => {
  it('are read once for many callers at the same time', async () => {
    const gate = gateOf(OLD);

    const found = await Promise.all(Array.from({ length: 50 }, () => gate.bear(OF_OLD)));

    expect(found).toEqual(Array.from({ length: 50 }, () => IDENTIFIED));
    expect(gate.asked).toEqual([JWKS_URL]);
  });

  it('are read again when they are ten minutes old, and not before', async () => {
    const gate = gateOf(OLD);

    await gate.bear(OF_OLD);
    await gate.bear(OF_OLD, after(599));
    expect(gate.asked).toHaveLength(1);

    await gate.bear(OF_OLD, after(600));
    await gate.bear(OF_OLD, after(1_199));
    expect(gate.asked).toHaveLength(2);
  });

  it('may change without a restart: a new one is read when it is first named', async () => {
    const gate = gateOf(OLD);
    await gate.bear(OF_OLD);

    gate.pages.set(JWKS_URL, jwksOf(OLD, NEW));

    expect(await gate.bear(OF_NEW, after(30))).toEqual(IDENTIFIED);
    expect(await gate.bear(OF_OLD, after(30))).toEqual(IDENTIFIED);
    expect(gate.asked).toHaveLength(2);
  });

  it('count no more once they are withdrawn and were read again', async () => {
    const gate = gateOf(OLD);
    await gate.bear(OF_OLD);

    gate.pages.set(JWKS_URL, jwksOf(NEW));

    expect(await gate.bear(OF_OLD, after(599))).toEqual(IDENTIFIED);
    expect(await gate.bear(OF_OLD, after(600))).toEqual(UNKNOWN);
    expect(await gate.bear(OF_NEW, after(600))).toEqual(IDENTIFIED);
  });

  it('may all be withdrawn', async () => {
    const gate = gateOf(OLD);
    await gate.bear(OF_OLD);

    gate.pages.set(JWKS_URL, { keys: [] });

    expect(await gate.bear(OF_OLD, after(600))).toEqual(UNKNOWN);
    expect(gate.faults).toEqual([]);
  });

  it('are replaced by another one of the same name', async () => {
    const gate = gateOf(OLD);
    const other = ecKey(OLD.kid);
    await gate.bear(OF_OLD);

    gate.pages.set(JWKS_URL, jwksOf(other));

    expect(await gate.bear(tokenOf(other, LONG), after(600))).toEqual(IDENTIFIED);
    expect(await gate.bear(OF_OLD, after(600))).toMatchObject({ outcome: 'unauthenticated' });
  });

  it('are read once in thirty seconds for a flood of names that nobody has', async () => {
    const gate = gateOf(OLD);
    await gate.bear(OF_OLD);
    const flood = Array.from({ length: 40 }, (_, index) =>
      tokenOf(OLD, LONG, { kid: `x${index}` }),
    );

    const early = await Promise.all(flood.map((token) => gate.bear(token, after(29))));
    expect(gate.asked).toHaveLength(1);

    const atOnce = await Promise.all(flood.map((token) => gate.bear(token, after(30))));
    for (const token of flood) expect(await gate.bear(token, after(59))).toEqual(UNKNOWN);
    expect(gate.asked).toHaveLength(2);
    expect([...early, ...atOnce]).toEqual(Array.from({ length: 80 }, () => UNKNOWN));
  });

  it('are read once where the very first token names none of them', async () => {
    const gate = gateOf(OLD);

    expect(await gate.bear(OF_NEW)).toEqual(UNKNOWN);
    expect(await gate.bear(OF_NEW)).toEqual(UNKNOWN);
    expect(await gate.bear(OF_OLD)).toEqual(IDENTIFIED);
    expect(gate.asked).toHaveLength(1);
  });
});

describe('an issuer that does not answer', () => {
  it.each(OUTAGES)('withdraws no key: %s', async (_what, page) => {
    const gate = gateOf(OLD);
    await gate.bear(OF_OLD);

    gate.pages.set(JWKS_URL, page);

    expect(await gate.bear(OF_OLD, after(600))).toEqual(IDENTIFIED);
    expect(await gate.bear(OF_OLD, after(86_400))).toEqual(IDENTIFIED);
    expect(gate.faults).toHaveLength(2);
  });

  it.each(OUTAGES)(
    'leaves everybody unverified whose key was never read: %s',
    async (_what, page) => {
      const gate = gateOf(OLD);
      gate.pages.set(JWKS_URL, page);

      expect(await gate.bear(OF_OLD)).toEqual(UNVERIFIABLE);
      expect(gate.faults).toHaveLength(1);
    },
  );

  it('has its status told, and nothing of a token', async () => {
    const gate = gateOf(OLD);
    gate.pages.set(JWKS_URL, 503);

    await gate.bear(OF_OLD);

    expect(gate.faults.map(String)).toEqual([`KeyFault: Status 503 from ${JWKS_URL}`]);
  });

  it('is asked again every thirty seconds at most, while keys are known', async () => {
    const gate = gateOf(OLD);
    await gate.bear(OF_OLD);
    gate.pages.set(JWKS_URL, 503);

    for (const seconds of [600, 601, 629, 630, 659]) await gate.bear(OF_OLD, after(seconds));
    expect(gate.asked).toHaveLength(3);

    gate.pages.set(JWKS_URL, jwksOf(NEW));
    expect(await gate.bear(OF_OLD, after(660))).toEqual(UNKNOWN);
    expect(gate.asked).toHaveLength(4);
    expect(gate.faults).toHaveLength(2);
  });

  it('is asked again every five seconds at most, while none is known', async () => {
    const gate = gateOf(OLD);
    gate.pages.set(JWKS_URL, 503);

    const early = [0, 0, 1, 4.999].map((seconds) => gate.bear(OF_OLD, after(seconds)));
    expect(await Promise.all(early)).toEqual(Array.from({ length: 4 }, () => UNVERIFIABLE));
    expect(gate.asked).toHaveLength(1);

    gate.pages.set(JWKS_URL, jwksOf(OLD));
    expect(await gate.bear(OF_OLD, after(5))).toEqual(IDENTIFIED);
  });

  it('may have made the key that a token names: that is not for the caller to have got wrong', async () => {
    const gate = gateOf(OLD);
    await gate.bear(OF_OLD);
    gate.pages.set(JWKS_URL, 503);

    expect(await gate.bear(OF_NEW, after(30))).toEqual(UNVERIFIABLE);
    expect(await gate.bear(OF_NEW, after(59))).toEqual(UNVERIFIABLE);
    expect(gate.asked).toHaveLength(2);
  });
});

describe('a set of keys', () => {
  const cryptoKey = OLD.publicKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'verify',
  ]);

  it('that is replaced while a key is looked for in it does not decide', async () => {
    const asked = Promise.withResolvers<undefined>();
    const empty = Promise.withResolvers<undefined>();
    const next = Promise.withResolvers<IssuerKeys>();
    const old: IssuerKeys = async ({ kid }) => {
      if (kid === OLD.kid) return cryptoKey;
      asked.resolve(undefined);
      await empty.promise;
      throw new Error('no such key');
    };
    const sets = [Promise.resolve(old), next.promise];
    const find = keySet({
      fetchKeys: () => sets.shift() ?? Promise.reject(new Error('read too often')),
      onFault: () => undefined,
    });
    await find({ alg: 'ES256', kid: OLD.kid }, NOW);

    const first = find({ alg: 'ES256', kid: NEW.kid }, after(600));
    const second = find({ alg: 'ES256', kid: NEW.kid }, after(600));
    await asked.promise;
    next.resolve(() => Promise.resolve(cryptoKey));
    await first;
    empty.resolve(undefined);

    expect(await second).toEqual({ outcome: 'found', key: cryptoKey });
  });
});

describe("an issuer's metadata", () => {
  const ISSUER_PAGES = issuerPages(OLD);

  it('says where the keys are, and is read once', async () => {
    const gate = aGate(OIDC, ISSUER_PAGES);

    await gate.bear(OF_OLD);
    await gate.bear(OF_OLD, after(600));

    expect(gate.asked).toEqual([METADATA_URL, JWKS_URL, JWKS_URL]);
  });

  it('is read again when the keys are no longer where it said', async () => {
    const moved = 'https://keys.example/jwks';
    const gate = aGate(OIDC, ISSUER_PAGES);
    await gate.bear(OF_OLD);

    gate.pages.set(JWKS_URL, 410).set(moved, jwksOf(NEW));
    gate.pages.set(METADATA_URL, { issuer: OIDC['OIDC_ISSUER'], jwks_uri: moved });

    expect(await gate.bear(OF_OLD, after(600))).toEqual(IDENTIFIED);
    expect(await gate.bear(OF_NEW, after(630))).toEqual(IDENTIFIED);
  });

  it('stands at one address, whether or not the issuer ends in a slash', async () => {
    const issuer = 'https://issuer.example/';
    const gate = aGate(
      { ...OIDC, OIDC_ISSUER: issuer },
      {
        'https://issuer.example/.well-known/openid-configuration': { issuer, jwks_uri: JWKS_URL },
        [JWKS_URL]: jwksOf(OLD),
      },
    );

    expect(await gate.bear(tokenOf(OLD, { iss: issuer }))).toEqual(IDENTIFIED);
  });

  it.each([
    ['another issuer', { issuer: 'https://thief.example', jwks_uri: JWKS_URL }],
    ['the issuer with a slash', { issuer: 'https://issuer.example/pool-1/', jwks_uri: JWKS_URL }],
    ['no issuer', { jwks_uri: JWKS_URL }],
    ['no keys', { issuer: OIDC['OIDC_ISSUER'] }],
    ['keys in the open', { issuer: OIDC['OIDC_ISSUER'], jwks_uri: JWKS_URL.replace('s:', ':') }],
    ['keys in a file', { issuer: OIDC['OIDC_ISSUER'], jwks_uri: 'file:///etc/keys' }],
    ['a list', []],
    ['null', 'null'],
    ['nothing', 404],
  ])('that names %s is not believed', async (_what, metadata) => {
    const gate = aGate(OIDC, { ...ISSUER_PAGES, [METADATA_URL]: metadata });

    expect(await gate.bear(OF_OLD)).toEqual(UNVERIFIABLE);
    expect(gate.asked).toEqual([METADATA_URL]);
  });
});
