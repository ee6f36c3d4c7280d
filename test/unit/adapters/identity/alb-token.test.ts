import { generateKeyPairSync } from 'node:crypto';
import { NOW } from '../../../support/builders.ts';
import {
  ADA,
  aGate,
  after,
  ALB,
  ALB_ARN,
  ALB_KEYS,
  albTokenOf,
  ecKey,
  type Gate,
  ISSUER,
  type Json,
  NOW_SECONDS,
  pemOf,
  rsaKey,
} from '../../../support/tokens.ts';

const KEY = ecKey('11111111-aaaa-4bbb-8ccc-222222222222');
const KEY_URL = `${ALB_KEYS}/${KEY.kid}`;
const GOOD = albTokenOf(KEY);

const gateOf = (changes = {}, pages = {}): Gate =>
  aGate({ ...ALB, ...changes }, { [KEY_URL]: pemOf(KEY), ...pages });

const IDENTIFIED = { outcome: 'identified', identity: ADA, source: 'alb' };
const refused = (detail: string) => ({ outcome: 'unauthenticated', detail, hasToken: true });

const ALGORITHM = 'The token is signed with an algorithm that is not accepted';
const UNKNOWN = 'The token is signed with a key that is not known';
const FORM = 'The token is not a signed JWT of at most 16 KB';
const SIGNATURE = 'The signature of the token does not verify';
const SIGNER = 'The token comes from another load balancer';
const UNVERIFIABLE = {
  outcome: 'unverifiable',
  detail: 'The keys that tokens are verified with cannot be read at present',
};

describe('the word of a load balancer', () => {
  it('says who calls', async () => {
    const gate = gateOf();

    expect(await gate.relay(GOOD)).toEqual(IDENTIFIED);
    expect(gate.asked).toEqual([KEY_URL]);
  });

  it.each([
    ['client-1', /[^=]\./],
    ['client-10', /[^=]==\./],
    ['client-100', /[^=]=\./],
  ])('is verified together with its padding: %s', async (client, padding) => {
    const token = albTokenOf(KEY, { client });

    expect(token).toMatch(padding);
    expect(token).toMatch(/[^=]==$/);
    expect(await gateOf().relay(token)).toEqual(IDENTIFIED);
  });

  it('needs no scope and no audience, and may name an issuer and a client that are not set', async () => {
    const token = albTokenOf(KEY, { iss: 'https://any.example', client: 'any' });

    expect(await gateOf().relay(token)).toEqual(IDENTIFIED);
  });

  it('is taken from the clients and the issuer that are set', async () => {
    const gate = gateOf({ ALB_CLIENTS: 'client-0, client-1', OIDC_ISSUER: ISSUER });

    expect(await gate.relay(GOOD)).toEqual(IDENTIFIED);
    expect(await gate.relay(albTokenOf(KEY, { client: 'client-2' }))).toEqual(
      refused('The token belongs to another client'),
    );
    expect(await gate.relay(albTokenOf(KEY, { client: undefined }))).toEqual(
      refused('The token belongs to another client'),
    );
    expect(await gate.relay(albTokenOf(KEY, { iss: `${ISSUER}/` }))).toEqual(
      refused('The token comes from another issuer'),
    );
    expect(await gate.relay(albTokenOf(KEY, { iss: undefined }))).toEqual(
      refused('The token comes from another issuer'),
    );
  });

  it('is verified with the key of its own region', async () => {
    const other = ALB_ARN.replace('eu-central-1', 'us-east-2');
    const url = `https://public-keys.auth.elb.us-east-2.amazonaws.com/${KEY.kid}`;
    const gate = gateOf({ ALB_ARN: `${ALB_ARN},${other}` }, { [url]: pemOf(KEY) });

    expect(await gate.relay(albTokenOf(KEY, { signer: other }))).toEqual(IDENTIFIED);
    expect(gate.asked).toEqual([url]);
  });

  it('is verified with the key at the address that is set', async () => {
    const gate = gateOf({ ALB_KEYS_URL: 'https://keys.example/alb/' });
    gate.pages.set(`https://keys.example/alb/${KEY.kid}`, pemOf(KEY));

    expect(await gate.relay(GOOD)).toEqual(IDENTIFIED);
  });

  it('has not come without its header', async () => {
    expect(await gateOf().identify({ authorization: `Bearer ${GOOD}` }, NOW)).toMatchObject({
      outcome: 'unauthenticated',
      hasToken: false,
    });
  });

  it('holds until thirty seconds after its end', async () => {
    expect(await gateOf().relay(GOOD, after(149))).toEqual(IDENTIFIED);
    expect(await gateOf().relay(GOOD, after(150))).toEqual(refused('The token has expired'));
  });

  it.each<readonly [string, Json, string]>([
    ['another load balancer', { signer: `${ALB_ARN}0` }, SIGNER],
    ['a load balancer of another account', { signer: ALB_ARN.replace('1234', '4321') }, SIGNER],
    ['a load balancer in other letters', { signer: ALB_ARN.toUpperCase() }, SIGNER],
    ['a list of load balancers', { signer: [ALB_ARN] }, SIGNER],
    ['no load balancer', { signer: undefined }, SIGNER],
    ['alg none', { alg: 'none' }, ALGORITHM],
    ['RS256', { alg: 'RS256' }, ALGORITHM],
    ['HS256', { alg: 'HS256' }, ALGORITHM],
    ['no algorithm', { alg: undefined }, ALGORITHM],
    ['no kid', { kid: undefined }, UNKNOWN],
    ['an empty kid', { kid: '' }, UNKNOWN],
    ['a kid that is a path', { kid: '../thief' }, UNKNOWN],
    ['a kid that is an encoded path', { kid: '%2e%2e%2fthief' }, UNKNOWN],
    ['a kid with a query', { kid: `${KEY.kid}?x` }, UNKNOWN],
    ['a kid with a line break', { kid: `${KEY.kid}\n` }, UNKNOWN],
    ['a kid of 65 characters', { kid: 'k'.repeat(65) }, UNKNOWN],
    ['a kid of 10 KB', { kid: 'k'.repeat(10_000) }, UNKNOWN],
    ['a kid in a list', { kid: [KEY.kid] }, UNKNOWN],
    ['no expiry', { exp: undefined }, 'The token does not say when it expires'],
    ['an expiry as text', { exp: '9999999999' }, 'The token does not say when it expires'],
    ['expired', { exp: NOW_SECONDS - 30 }, 'The token has expired'],
  ])('is refused before a key is fetched: %s', async (_what, header, detail) => {
    const gate = gateOf();

    expect(await gate.relay(albTokenOf(KEY, header))).toEqual(refused(detail));
    expect(gate.asked).toEqual([]);
  });

  it('of a load balancer that says RS256, and signs so, is refused', async () => {
    const rsa = rsaKey('rsa-1');
    const gate = gateOf({}, { [`${ALB_KEYS}/rsa-1`]: pemOf(rsa) });

    expect(await gate.relay(albTokenOf(rsa, { alg: 'RS256' }))).toEqual(refused(ALGORITHM));
    expect(await gate.relay(albTokenOf(rsa))).toEqual(UNVERIFIABLE);
  });

  it.each([
    ['another key', albTokenOf(ecKey(KEY.kid)), SIGNATURE],
    ['other claims', `${GOOD.split('.')[0] ?? ''}.e30=.${GOOD.split('.')[2] ?? ''}`, SIGNATURE],
    ['padding left out', albTokenOf(KEY, { client: 'client-10' }).replaceAll('=', ''), SIGNATURE],
    ['an extension', albTokenOf(KEY, { crit: ['urn:x'], 'urn:x': 1 }), SIGNATURE],
    ['100 KB', albTokenOf(KEY, {}, { filler: 'x'.repeat(75_000) }), FORM],
    ['nothing', '', FORM],
    ['padding in excess', `${GOOD}==`, FORM],
    ['padding cut short', GOOD.slice(0, -1), FORM],
    ['a header given twice', `${GOOD},${GOOD}`, FORM],
    ['expired claims', albTokenOf(KEY, {}, { exp: NOW_SECONDS - 30 }), 'The token has expired'],
    [
      'claims of the future',
      albTokenOf(KEY, {}, { iat: NOW_SECONDS + 31 }),
      'The token is not valid yet',
    ],
  ])('is refused with %s', async (_what, token, detail) => {
    expect(await gateOf().relay(token)).toEqual(refused(detail));
  });

  it.each([undefined, '', 'alpha#METER', ['alpha', 'beta'], { team: 'alpha' }, 7])(
    'names no team where it is %p',
    async (team) => {
      expect(await gateOf().relay(albTokenOf(KEY, {}, { team }))).toEqual({
        outcome: 'forbidden',
        detail: 'The token names no team',
      });
    },
  );
});

describe("a load balancer's key", () => {
  it('is read once, for callers at the same time and later', async () => {
    const gate = gateOf();

    await Promise.all(Array.from({ length: 20 }, () => gate.relay(GOOD)));
    gate.pages.set(KEY_URL, 500);

    expect(await gate.relay(GOOD, after(149))).toEqual(IDENTIFIED);
    expect(gate.asked).toEqual([KEY_URL]);
  });

  it('may be a new one at any time', async () => {
    const next = ecKey('next-key');
    const gate = gateOf({}, { [`${ALB_KEYS}/next-key`]: pemOf(next) });
    await gate.relay(GOOD);

    expect(await gate.relay(albTokenOf(next))).toEqual(IDENTIFIED);
    expect(await gate.relay(GOOD)).toEqual(IDENTIFIED);
  });

  it.each([403, 404])('that is not there is asked for once in 30 s: status %i', async (status) => {
    const gate = gateOf({}, { [KEY_URL]: status });

    for (const seconds of [0, 1, 29.999]) {
      expect(await gate.relay(GOOD, after(seconds))).toEqual(refused(UNKNOWN));
    }
    expect(gate.asked).toHaveLength(1);
    expect(gate.faults).toEqual([]);

    gate.pages.set(KEY_URL, pemOf(KEY));
    expect(await gate.relay(GOOD, after(30))).toEqual(IDENTIFIED);
  });

  it.each([
    ['no connection', new TypeError('fetch failed')],
    ['status 500', 500],
    ['what is no key', '<html>'],
    ['a key of another curve', ofCurve('secp384r1')],
    ['too much', `${pemOf(KEY)}${' '.repeat(100_000)}`],
  ])('that cannot be read is asked for again after 5 s: %s', async (_what, page) => {
    const gate = gateOf({}, { [KEY_URL]: page });

    expect(await gate.relay(GOOD)).toEqual(UNVERIFIABLE);
    expect(await gate.relay(GOOD, after(4.999))).toEqual(UNVERIFIABLE);
    expect(gate.asked).toHaveLength(1);
    expect(gate.faults).toHaveLength(1);

    gate.pages.set(KEY_URL, `\n${pemOf(KEY)}\n`);
    expect(await gate.relay(GOOD, after(5))).toEqual(IDENTIFIED);
  });

  it('that is not there is remembered beside others that are not', async () => {
    const gate = gateOf();
    const unknown = ['a', 'b', 'c'].map((kid) => albTokenOf(KEY, { kid }));

    for (const token of [...unknown, ...unknown]) await gate.relay(token);

    expect(gate.asked).toEqual([`${ALB_KEYS}/a`, `${ALB_KEYS}/b`, `${ALB_KEYS}/c`]);
  });

  it('is read at most twenty times in 30 s, whatever names are sent', async () => {
    const gate = gateOf();
    await gate.relay(GOOD);
    const flood = Array.from({ length: 100 }, (_, index) => albTokenOf(KEY, { kid: `k${index}` }));

    const found = await Promise.all(flood.map((token) => gate.relay(token)));

    expect(gate.asked).toHaveLength(20);
    expect(found.filter(({ outcome }) => outcome === 'unauthenticated')).toHaveLength(19);
    expect(found.filter(({ outcome }) => outcome === 'unverifiable')).toHaveLength(81);
    expect(await gate.relay(GOOD)).toEqual(IDENTIFIED);
    expect(await gate.relay(albTokenOf(KEY, { kid: 'late' }), after(30))).toEqual(refused(UNKNOWN));
  });

  it('that is in use is not pushed out by names that nobody has', async () => {
    const gate = gateOf();
    await gate.relay(GOOD);

    for (let minute = 0; minute < 30; minute += 1) {
      for (let index = 0; index < 20; index += 1) {
        const header = { kid: `k${minute}-${index}`, exp: NOW_SECONDS + 9_999 };
        await gate.relay(albTokenOf(KEY, header), after(60 * (minute + 1)));
      }
    }

    expect(gate.asked).toHaveLength(601);
    expect(await gate.relay(GOOD)).toEqual(IDENTIFIED);
    expect(gate.asked).toHaveLength(601);
  });
});

function ofCurve(namedCurve: string): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve });
  return publicKey.export({ format: 'pem', type: 'spki' }).toString();
}
