import { NOW } from '../../../support/builders.ts';
import {
  ADA,
  aGate,
  ALB,
  ALB_KEYS,
  albTokenOf,
  ecKey,
  issuerPages,
  OIDC,
  pemOf,
  rsaKey,
  tokenOf,
} from '../../../support/tokens.ts';

const gate = aGate({});
const NOBODY = {
  outcome: 'unauthenticated',
  detail: 'The request does not say who calls',
  hasToken: false,
};

describe("a gateway's headers", () => {
  it('say who calls, unless something else is set', async () => {
    const headers = { 'x-team': 'alpha', 'x-user': 'ada', 'x-tier': 'premium' };

    expect(await gate.identify(headers, NOW)).toEqual({
      outcome: 'identified',
      identity: ADA,
      source: 'headers',
    });
    expect(gate.asked).toEqual([]);
  });

  it.each<readonly [string, Readonly<Record<string, string | undefined>>]>([
    ['no team', { 'x-user': 'ada', 'x-tier': 'premium' }],
    ['an empty team', { 'x-team': '', 'x-user': 'ada' }],
    ['a blank team', { 'x-team': '  ' }],
    ['a team without a value', { 'x-team': undefined }],
    ['a bearer token', { authorization: 'Bearer x' }],
  ])('say nothing with %s', async (_what, headers) => {
    expect(await gate.identify(headers, NOW)).toEqual(NOBODY);
  });

  it.each([
    'alpha,beta',
    'alpha, alpha',
    'alpha#METER',
    'alpha beta',
    'alpha\nbeta',
    '.alpha',
    '../alpha',
    'älpha',
    'a'.repeat(65),
    '__proto__',
  ])('name nobody with the team %p', async (team) => {
    expect(await gate.identify({ 'x-team': team }, NOW)).toEqual({
      outcome: 'unauthenticated',
      detail: 'The header x-team does not name one team',
      hasToken: false,
    });
  });

  it.each([
    ['blanks around', { 'x-team': ' alpha ', 'x-user': ' ada ', 'x-tier': ' PREMIUM ' }, ADA],
    ['the longest team', { 'x-team': 'a'.repeat(64) }, { team: 'a'.repeat(64) }],
    ['a tier that is none', { 'x-team': 'alpha', 'x-tier': 'gold' }, { tier: undefined }],
    ['two tiers', { 'x-team': 'alpha', 'x-tier': 'sandbox,premium' }, { tier: undefined }],
    ['an inherited tier', { 'x-team': 'alpha', 'x-tier': 'toString' }, { tier: undefined }],
    ['an empty user', { 'x-team': 'alpha', 'x-user': ' ' }, { user: undefined }],
    ['any user', { 'x-team': 'alpha', 'x-user': 'Ada, Countess #1' }, { user: 'Ada, Countess #1' }],
    ['the longest user', { 'x-team': 'a', 'x-user': 'u'.repeat(200) }, { user: 'u'.repeat(200) }],
    ['a longer user', { 'x-team': 'alpha', 'x-user': 'u'.repeat(201) }, { user: undefined }],
  ])('name a caller with %s', async (_what, headers, identity) => {
    expect(await gate.identify(headers, NOW)).toMatchObject({ outcome: 'identified', identity });
  });
});

describe('the order of trust', () => {
  const RSA = rsaKey('key-1');
  const EC = ecKey('alb-key');
  const all = {
    authorization: `Bearer ${tokenOf(RSA, { team: 'by-token' })}`,
    'x-amzn-oidc-data': albTokenOf(EC, {}, { team: 'by-balancer' }),
    'x-team': 'by-header',
  };
  const gateIn = (order: string) =>
    aGate(
      { ...OIDC, ...ALB, IDENTITY: order },
      { ...issuerPages(RSA), [`${ALB_KEYS}/alb-key`]: pemOf(EC) },
    );

  it.each([
    ['headers,oidc,alb', 'by-header', 'headers'],
    ['oidc,alb,headers', 'by-token', 'oidc'],
    ['alb,oidc,headers', 'by-balancer', 'alb'],
  ])('asks the first one of %s', async (order, team, source) => {
    expect(await gateIn(order).identify(all, NOW)).toMatchObject({ identity: { team }, source });
  });

  it('asks the next one where the first is not there', async () => {
    const { authorization, ...others } = all;
    const found = gateIn('oidc,alb,headers');

    expect(await found.identify(others, NOW)).toMatchObject({ source: 'alb' });
    expect(await found.identify({ 'x-team': 'alpha' }, NOW)).toMatchObject({ source: 'headers' });
    expect(await found.identify({ authorization }, NOW)).toMatchObject({ source: 'oidc' });
    expect(await found.identify({}, NOW)).toEqual(NOBODY);
  });

  it.each([
    ['a token that is none', { ...all, authorization: 'Bearer x' }, 'unauthenticated'],
    [
      'a token without a team',
      { ...all, authorization: `Bearer ${tokenOf(RSA, { team: '' })}` },
      'forbidden',
    ],
    [
      'a token without the scope',
      { ...all, authorization: `Bearer ${tokenOf(RSA, { scope: '' })}` },
      'forbidden',
    ],
  ])('is never left for a weaker one by %s', async (_what, headers, outcome) => {
    expect(await gateIn('oidc,alb,headers').identify(headers, NOW)).toMatchObject({ outcome });
  });

  it('is not left for a weaker one while keys cannot be read', async () => {
    const found = gateIn('oidc,alb,headers');
    found.pages.clear();

    expect(await found.identify(all, NOW)).toMatchObject({ outcome: 'unverifiable' });
  });

  it('is not left for a weaker one by a header that is not the name of a team', async () => {
    const headers = { ...all, 'x-team': 'a,b' };

    expect(await gateIn('headers,oidc').identify(headers, NOW)).toMatchObject({
      outcome: 'unauthenticated',
    });
  });

  it('believes nobody who is not in it', async () => {
    const headers = { ...all, authorization: undefined };

    expect(await gateIn('oidc').identify(headers, NOW)).toEqual(NOBODY);
  });
});
