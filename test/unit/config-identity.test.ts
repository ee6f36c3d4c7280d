import { readIdentityConfig } from '../../src/config-identity.ts';
import type { Environment } from '../../src/config.ts';
import { InvariantError } from '../../src/domain/errors.ts';

const ARN =
  'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/gate/50dc6c495c0c9188';
const GOV_ARN = ARN.replace('arn:aws:', 'arn:aws-us-gov:');

const oidc = (changes: Environment = {}): Environment => ({
  IDENTITY: 'oidc',
  OIDC_ISSUER: 'https://issuer.example',
  OIDC_AUDIENCE: 'tollgate',
  ...changes,
});
const alb = (changes: Environment = {}): Environment => ({
  IDENTITY: 'alb',
  ALB_ARN: ARN,
  ...changes,
});

const CLAIMS = { team: 'team', user: 'sub', tier: 'tier' };

describe('readIdentityConfig', () => {
  it.each([undefined, '', ' ', 'headers'])("believes the gateway's headers for %p", (IDENTITY) => {
    expect(readIdentityConfig({ IDENTITY })).toEqual({
      order: [{ source: 'headers' }],
      claims: { team: 'team', user: 'sub', tier: 'tier' },
      adminScope: 'https://gateway.internal/admin',
    });
  });

  it('reads the names of claims and the scope of admins whoever is believed', () => {
    const environment = { TEAM_CLAIM: 'custom:team', USER_CLAIM: 'email', ADMIN_SCOPE: 'boss' };

    expect(readIdentityConfig(environment)).toMatchObject({
      claims: { team: 'custom:team', user: 'email', tier: 'tier' },
      adminScope: 'boss',
    });
  });

  it('has a default for all of a token but its issuer and its audience', () => {
    expect(readIdentityConfig(oidc()).order).toEqual([
      {
        source: 'oidc',
        tokenHeader: 'authorization',
        issuer: 'https://issuer.example',
        audiences: ['tollgate'],
        algorithms: ['RS256', 'ES256'],
        scope: 'https://gateway.internal/invoke',
        jwksUrl: undefined,
        claims: CLAIMS,
      },
    ]);
  });

  it('reads each setting of a token', () => {
    const environment = oidc({
      TOKEN_HEADER: ' X-Access-Token ',
      OIDC_ISSUER: 'http://127.0.0.1:3001/pool/',
      OIDC_AUDIENCE: 'one, two,',
      OIDC_ALGORITHMS: 'PS512,ES384,EdDSA',
      OIDC_JWKS_URL: 'https://keys.example/jwks',
      INVOKE_SCOPE: 'gate/invoke',
      TEAM_CLAIM: 'cognito:groups',
      USER_CLAIM: 'username',
      TIER_CLAIM: 'custom:tier',
    });

    expect(readIdentityConfig(environment).order).toEqual([
      {
        source: 'oidc',
        tokenHeader: 'x-access-token',
        issuer: 'http://127.0.0.1:3001/pool/',
        audiences: ['one', 'two'],
        algorithms: ['PS512', 'ES384', 'EdDSA'],
        scope: 'gate/invoke',
        jwksUrl: 'https://keys.example/jwks',
        claims: { team: 'cognito:groups', user: 'username', tier: 'custom:tier' },
      },
    ]);
  });

  it('finds the keys of a load balancer in its region', () => {
    expect(readIdentityConfig(alb()).order).toEqual([
      {
        source: 'alb',
        balancers: [
          { arn: ARN, keysUrl: 'https://public-keys.auth.elb.eu-central-1.amazonaws.com' },
        ],
        clients: [],
        issuer: undefined,
        claims: CLAIMS,
      },
    ]);
  });

  it('reads each setting of a load balancer', () => {
    const environment = alb({
      ALB_ARN: `${ARN}, ${GOV_ARN}`,
      ALB_CLIENTS: 'one,two',
      ALB_KEYS_URL: 'https://keys.example/prefix/',
      OIDC_ISSUER: 'https://issuer.example',
      TEAM_CLAIM: 'custom:team',
    });

    expect(readIdentityConfig(environment).order).toEqual([
      {
        source: 'alb',
        balancers: [
          { arn: ARN, keysUrl: 'https://keys.example/prefix' },
          { arn: GOV_ARN, keysUrl: 'https://keys.example/prefix' },
        ],
        clients: ['one', 'two'],
        issuer: 'https://issuer.example',
        claims: { ...CLAIMS, team: 'custom:team' },
      },
    ]);
  });

  it('keeps the order', () => {
    const { order } = readIdentityConfig({ ...alb(), ...oidc({ IDENTITY: 'alb, headers,oidc' }) });

    expect(order.map(({ source }) => source)).toEqual(['alb', 'headers', 'oidc']);
  });

  it('does not look at the settings of a source that is not in the order', () => {
    expect(readIdentityConfig({ OIDC_ISSUER: 'http://x', ALB_ARN: 'x' }).order).toHaveLength(1);
  });

  it.each<readonly [string, Environment]>([
    ['IDENTITY', { IDENTITY: 'none' }],
    ['IDENTITY', { IDENTITY: 'Headers' }],
    ['IDENTITY', { IDENTITY: 'headers oidc' }],
    ['IDENTITY', { IDENTITY: 'toString' }],
    ['IDENTITY', { IDENTITY: ',' }],
    ['IDENTITY', { IDENTITY: 'headers,headers' }],
    ['OIDC_ISSUER', oidc({ OIDC_ISSUER: undefined })],
    ['OIDC_ISSUER', oidc({ OIDC_ISSUER: ' ' })],
    ['OIDC_ISSUER', oidc({ OIDC_ISSUER: 'http://issuer.example' })],
    ['OIDC_ISSUER', oidc({ OIDC_ISSUER: 'issuer.example' })],
    ['OIDC_ISSUER', oidc({ OIDC_ISSUER: 'https://issuer.example?pool=1' })],
    ['OIDC_ISSUER', oidc({ OIDC_ISSUER: 'https://issuer.example#pool' })],
    ['OIDC_ISSUER', oidc({ OIDC_ISSUER: 'https://name:word@issuer.example' })],
    ['OIDC_ISSUER', alb({ OIDC_ISSUER: 'http://issuer.example' })],
    ['OIDC_AUDIENCE', oidc({ OIDC_AUDIENCE: undefined })],
    ['OIDC_AUDIENCE', oidc({ OIDC_AUDIENCE: ' , ' })],
    ['OIDC_AUDIENCE', oidc({ OIDC_AUDIENCE: undefined, IDENTITY: 'headers,oidc' })],
    ['OIDC_ALGORITHMS', oidc({ OIDC_ALGORITHMS: 'none' })],
    ['OIDC_ALGORITHMS', oidc({ OIDC_ALGORITHMS: 'RS256,HS256' })],
    ['OIDC_ALGORITHMS', oidc({ OIDC_ALGORITHMS: 'RS256,RS1' })],
    ['OIDC_ALGORITHMS', oidc({ OIDC_ALGORITHMS: 'rs256' })],
    ['OIDC_ALGORITHMS', oidc({ OIDC_ALGORITHMS: ',' })],
    ['OIDC_JWKS_URL', oidc({ OIDC_JWKS_URL: 'http://keys.example' })],
    ['OIDC_JWKS_URL', oidc({ OIDC_JWKS_URL: 'file:///keys' })],
    ['INVOKE_SCOPE', oidc({ INVOKE_SCOPE: 'one two' })],
    ['INVOKE_SCOPE', oidc({ INVOKE_SCOPE: 'a"b' })],
    ['INVOKE_SCOPE', oidc({ INVOKE_SCOPE: 'a\\b' })],
    ['TOKEN_HEADER', oidc({ TOKEN_HEADER: 'x token' })],
    ['TOKEN_HEADER', oidc({ TOKEN_HEADER: '__proto__' })],
    ['TOKEN_HEADER', oidc({ TOKEN_HEADER: 'X-Team' })],
    ['TOKEN_HEADER', oidc({ TOKEN_HEADER: 'x-amzn-oidc-data' })],
    ['ALB_ARN', alb({ ALB_ARN: undefined })],
    ['ALB_ARN', alb({ ALB_ARN: 'gate' })],
    ['ALB_ARN', alb({ ALB_ARN: `${ARN},gate` })],
    ['ALB_ARN', alb({ ALB_ARN: `${ARN}/x` })],
    ['ALB_ARN', alb({ ALB_ARN: ARN.replace('/app/', '/net/') })],
    ['ALB_ARN', alb({ ALB_ARN: ARN.replace('eu-central-1', 'thief.example/') })],
    ['ALB_ARN', alb({ ALB_ARN: 'gate', ALB_KEYS_URL: 'https://keys.example' })],
    ['ALB_KEYS_URL', alb({ ALB_ARN: GOV_ARN })],
    ['ALB_KEYS_URL', alb({ ALB_KEYS_URL: 'http://keys.example' })],
  ])('does not start on a setting that cannot be meant: %s in %p', (name, environment) => {
    expect(() => readIdentityConfig(environment)).toThrow(InvariantError);
    expect(() => readIdentityConfig(environment)).toThrow(name);
  });
});
