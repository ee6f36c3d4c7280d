import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accessOf, soleWordIn } from '../../../src/http/access.ts';
import { anEvent } from '../../support/builders.ts';

const ADMIN = 'https://gateway.internal/admin';
const ARN = 'arn:aws:sts::123456789012:assumed-role/Operators/bob';

const eventBy = (
  authorizer: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyEventV2 => {
  const event = anEvent({ headers });
  return { ...event, requestContext: Object.assign({}, event.requestContext, { authorizer }) };
};

const accessBy = (authorizer: unknown, headers?: Readonly<Record<string, string>>) =>
  accessOf(eventBy(authorizer, headers), { adminScope: ADMIN });

describe('who signs with keys of the account', () => {
  it('is an operator, by the name of the role', () => {
    expect(accessBy({ iam: { userArn: ARN, accountId: '123456789012' } })).toEqual({
      kind: 'operator',
      who: ARN,
      claims: undefined,
    });
  });

  it('asks for a client when it names a team', () => {
    expect(accessBy({ iam: { userArn: ARN } }, { 'x-team': 'alpha' })).toEqual({
      kind: 'member',
      who: ARN,
      claims: undefined,
    });
  });

  it.each(['', '  '])('names no team by a header without a word: %j', (team) => {
    expect(accessBy({ iam: { userArn: ARN } }, { 'x-team': team })).toMatchObject({
      kind: 'operator',
    });
  });
});

describe('who calls the local gate', () => {
  it.each([undefined, null])('is an operator, as there is no authorizer: %j', (authorizer) => {
    expect(accessBy(authorizer)).toMatchObject({ kind: 'operator', who: 'local' });
  });

  it('is an operator where the event has no word of an authorizer at all', () => {
    expect(accessOf(anEvent(), { adminScope: ADMIN })).toMatchObject({
      kind: 'operator',
      who: 'local',
    });
  });

  it('asks for a client when it names a team', () => {
    expect(accessBy(undefined, { 'x-team': 'alpha' })).toMatchObject({ kind: 'member' });
  });
});

describe('who brings a token', () => {
  it.each<readonly [string, object]>([
    ['in a text', { scope: `openid ${ADMIN} email` }],
    ['in a list that was made a text', { scope: `[openid ${ADMIN}]` }],
    ['in a list', { scp: ['openid', ADMIN] }],
    ['in a text of the other name', { scp: ADMIN }],
  ])('is an admin with the scope %s', (_where, claims) => {
    expect(accessBy({ jwt: { claims: { sub: 'bob', ...claims }, scopes: null } })).toEqual({
      kind: 'admin',
      who: 'bob',
      claims: { sub: 'bob', ...claims },
    });
  });

  it.each<readonly [string, object]>([
    ['none', {}],
    ['another', { scope: 'https://gateway.internal/invoke' }],
    ['a longer one', { scope: `${ADMIN}/read` }],
    ['one in other letters', { scope: ADMIN.toUpperCase() }],
    ['a number', { scope: 1 }],
    ['it as the name of a claim', { [ADMIN]: 'true' }],
    ['it in the claim that counts less', { scope: 'openid', scp: ADMIN }],
  ])('is a member with the scope: %s', (_what, claims) => {
    expect(accessBy({ jwt: { claims: { sub: 'bob', ...claims } } })).toEqual({
      kind: 'member',
      who: 'bob',
      claims: { sub: 'bob', ...claims },
    });
  });

  it('is no admin by what the route asks for', () => {
    expect(accessBy({ jwt: { claims: { sub: 'bob' }, scopes: [ADMIN] } })).toMatchObject({
      kind: 'member',
    });
  });

  it('is no admin where the deployment has named no scope', () => {
    const event = eventBy({ jwt: { claims: { sub: 'bob', scope: ' ' } } });

    expect(accessOf(event, { adminScope: '' })).toMatchObject({ kind: 'member' });
  });

  it('is no less an admin for a header that anybody can send', () => {
    const admin = { jwt: { claims: { sub: 'bob', scope: ADMIN } } };

    expect(accessBy(admin, { 'x-team': 'alpha' })).toMatchObject({ kind: 'admin', who: 'bob' });
  });

  it.each<readonly [object, string]>([
    [{ sub: 'bob', client_id: 'tool' }, 'bob'],
    [{ client_id: 'tool' }, 'tool'],
    [{ sub: '', client_id: 'tool' }, 'tool'],
    [{}, '-'],
  ])('goes by its subject, else by its client: %j', (claims, who) => {
    expect(accessBy({ jwt: { claims } })).toMatchObject({ who });
  });
});

describe('an authorizer that is not known', () => {
  it.each([
    { lambda: { isOperator: true } },
    { claims: { scope: ADMIN } },
    { jwt: { claims: 'all' } },
    { iam: { userArn: null } },
    'iam',
    {},
  ])('opens nothing: %j', (authorizer) => {
    expect(accessBy(authorizer)).toEqual({ kind: 'member', who: '-', claims: undefined });
  });
});

describe('a claim', () => {
  it.each<readonly [unknown, string | undefined]>([
    ['alpha', 'alpha'],
    ['[alpha]', 'alpha'],
    [['alpha'], 'alpha'],
    ['alpha beta', undefined],
    ['[alpha beta]', undefined],
    [['alpha', 'beta'], undefined],
    ['[]', undefined],
    ['', undefined],
    [7, undefined],
  ])('names one thing or nothing: %j', (value, word) => {
    expect(soleWordIn({ team: value }, 'team')).toBe(word);
  });

  it('is not found in what every object has', () => {
    expect(soleWordIn({}, 'constructor')).toBeUndefined();
  });
});
