import type { Identify } from '../../../../src/app/ports-identity.ts';
import { capCodeOf } from '../../../../src/domain/caps.ts';
import { teamId } from '../../../../src/domain/ids.ts';
import { capWindow } from '../../../../src/domain/meter.ts';
import { aMeter, aPolicy, dollars, MONTH } from '../../../support/builders.ts';
import { aReceipt } from '../../../support/fake-ledger.ts';
import {
  ADMIN_TOKEN,
  type Asking,
  type ReportedTeam,
  reporting,
  signedBy,
  tokenWith,
} from '../../../support/report-bench.ts';

const ALPHA: ReportedTeam = {
  policy: aPolicy(),
  meter: aMeter(),
  receipts: [aReceipt('one', { user: 'ann' }), aReceipt('two', { user: 'bob' })],
};

const ALPHA_TOKEN = tokenWith({ team: 'alpha' });
const BETA_TOKEN = tokenWith({ team: 'beta' });
const PATHS = ['/usage/alpha', '/usage/alpha/history'];

const statusOf = async (team: ReportedTeam, asking: Asking) =>
  (await reporting(team).get(asking)).status;

describe.each(PATHS)('%s', (path) => {
  it.each<readonly [string, Omit<Asking, 'path'>]>([
    ['an operator who signs', { authorizer: signedBy }],
    ['an operator at the local gate', {}],
    ['an admin', { authorizer: ADMIN_TOKEN }],
    ['an admin, whatever headers came', { authorizer: ADMIN_TOKEN, headers: { 'x-team': 'beta' } }],
    ['a token of the team', { authorizer: ALPHA_TOKEN }],
    ['a token with a list of one team', { authorizer: tokenWith({ team: '[alpha]' }) }],
    ['a gateway for the team', { authorizer: signedBy, headers: { 'x-team': 'alpha' } }],
  ])('is open to %s', async (_who, asking) => {
    expect(await statusOf(ALPHA, { path, ...asking })).toBe(200);
  });

  it.each<readonly [string, Omit<Asking, 'path'>]>([
    ['a token of another team', { authorizer: BETA_TOKEN }],
    [
      'that token beside a header of the team',
      { authorizer: BETA_TOKEN, headers: { 'x-team': 'alpha' } },
    ],
    ['a token of no team', { authorizer: tokenWith({}) }],
    ['a token of two teams', { authorizer: tokenWith({ team: '[alpha beta]' }) }],
    [
      'a token that only uses models',
      { authorizer: tokenWith({ scope: 'https://gateway.internal/invoke' }) },
    ],
    ['a gateway for another team', { authorizer: signedBy, headers: { 'x-team': 'beta' } }],
    ['a local caller for another team', { headers: { 'x-team': 'beta' } }],
  ])('is closed to %s, and nothing is read', async (_who, asking) => {
    const { get, read } = reporting(ALPHA);

    expect(await get({ path, ...asking })).toMatchObject({
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(read).toEqual([]);
  });

  it('tells another team no more of one that is there than of one that is not', async () => {
    const asking = { path, authorizer: BETA_TOKEN };
    const [there, not] = [await reporting(ALPHA).get(asking), await reporting().get(asking)];

    expect(there).toEqual(not);
    expect(there.text).not.toContain('alpha');
  });

  it.each<readonly [string, Omit<Asking, 'path'>]>([
    ['an authorizer that is not known', { authorizer: { lambda: {} } }],
    ['a header that names no one team', { authorizer: signedBy, headers: { 'x-team': 'a,b' } }],
  ])('does not know who calls by %s', async (_what, asking) => {
    expect(await statusOf(ALPHA, { path, ...asking })).toBe(401);
  });
});

describe('a token that the gate verifies itself', () => {
  const identified: Identify = () =>
    Promise.resolve({
      outcome: 'identified',
      identity: { team: teamId('beta'), user: 'ann', tier: undefined },
      source: 'oidc',
    });

  it('opens its own team alone, also when a gateway signs the request', async () => {
    const team = { ...ALPHA, identify: identified };

    expect(await statusOf(team, { path: '/usage/alpha', authorizer: signedBy })).toBe(403);
  });

  it('opens nothing when it is bad, whoever signs', async () => {
    const identify: Identify = () =>
      Promise.resolve({
        outcome: 'unauthenticated',
        detail: 'The token has expired',
        hasToken: true,
      });
    const team = { ...ALPHA, identify };

    expect(await statusOf(team, { path: '/usage/alpha', authorizer: signedBy })).toBe(401);
    expect(await statusOf(team, { path: '/v1/me/usage', authorizer: signedBy })).toBe(401);
  });
});

describe('GET /v1/me/usage', () => {
  const path = '/v1/me/usage';

  it.each<readonly [string, Omit<Asking, 'path'>]>([
    ['a token', { authorizer: ALPHA_TOKEN }],
    ['trusted headers', { headers: { 'x-team': 'alpha', 'x-user': 'ann' } }],
    [
      'an admin with a team',
      { authorizer: tokenWith({ team: 'alpha', scope: 'https://gateway.internal/admin' }) },
    ],
  ])('is the report of the team and the user that %s names', async (_who, asking) => {
    const { status, body } = await reporting(ALPHA).get({ path, ...asking });

    expect(status).toBe(200);
    expect(Object.keys(body as object).slice(0, 2)).toEqual(['user', 'team']);
    expect(body).toMatchObject({
      user: { user: 'ann', calls: 1, usd: '0.00012', limit: null },
      team: 'alpha',
      month: { calls: 2, users: [{ user: 'ann' }] },
    });
  });

  it('has no line of a user where none is named', async () => {
    const { body } = await reporting(ALPHA).get({ path, headers: { 'x-team': 'alpha' } });

    expect(body).toMatchObject({ user: null, team: 'alpha', month: { calls: 2, users: [] } });
  });

  it('is that of a verified token, whatever headers came beside it', async () => {
    const { body } = await reporting(ALPHA).get({
      path,
      authorizer: ALPHA_TOKEN,
      headers: { 'x-team': 'beta', 'x-user': 'bob' },
    });

    expect(body).toMatchObject({ team: 'alpha', user: { user: 'ann' } });
  });

  it.each<readonly [string, Omit<Asking, 'path'>, number]>([
    ['an operator', { authorizer: signedBy }, 401],
    ['an admin without a team', { authorizer: ADMIN_TOKEN }, 403],
    ['a token without a team', { authorizer: tokenWith({}) }, 403],
  ])('is not there for %s', async (_who, asking, status) => {
    expect(await statusOf(ALPHA, { path, ...asking })).toBe(status);
  });

  it('shows a guest who has not called yet what there is to use', async () => {
    const asking = { path, headers: { 'x-team': 'newcomers' } };
    const { status, body } = await reporting({ unknownTeamTier: 'sandbox' }).get(asking);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      team: 'newcomers',
      registered: false,
      tier: 'sandbox',
      month: { usd: { limit: '25.00', used: '0.00' } },
    });
    expect(await statusOf({}, asking)).toBe(404);
  });

  it('shows such a guest the tier that its token names', async () => {
    const { body } = await reporting({ unknownTeamTier: 'sandbox' }).get({
      path,
      authorizer: tokenWith({ team: 'newcomers', tier: 'premium' }),
    });

    expect(body).toMatchObject({ tier: 'premium', month: { usd: { limit: '1000.00' } } });
  });

  it('takes no question', async () => {
    const asking = { path: `${path}?user=bob`, headers: { 'x-team': 'alpha' } };

    expect(await statusOf(ALPHA, asking)).toBe(422);
  });

  it('comes as CSV too, with the line of the caller alone', async () => {
    const { text } = await reporting(ALPHA).get({
      path,
      headers: { 'x-team': 'alpha', 'x-user': 'ann', accept: 'text/csv' },
    });

    expect(text).toContain('alpha,2026-08,user,ann,1,120,');
    expect(text).not.toContain('bob');
  });
});

describe('a team that is not to be told amounts', () => {
  const cap = { model: 'gpt-4o', usdPerMonth: dollars(20) };
  const hidden: ReportedTeam = {
    ...ALPHA,
    policy: aPolicy({
      amounts: 'hidden',
      caps: [cap],
      userLimits: { usdPerMonth: dollars(5), users: new Map() },
    }),
    meter: aMeter({
      usdInMonth: new Map([[MONTH, dollars(77)]]),
      usdOfCap: new Map([[capWindow(capCodeOf(cap), MONTH), dollars(13)]]),
    }),
  };
  const member = { authorizer: ALPHA_TOKEN };
  const MONEY = /usd|cap|limit_|budget|forecast|77|13\.|\$|percent":7|0\.00012/;

  it.each(['/usage/alpha?user=ann', '/v1/me/usage', '/usage/alpha/history?from=2026-08-22'])(
    'finds none in %s, neither as JSON nor as CSV',
    async (path) => {
      const { get } = reporting(hidden);
      const asJson = await get({ path, ...member });
      const asCsv = await get({ path, ...member, headers: { accept: 'text/csv' } });

      expect([asJson.status, asCsv.status]).toEqual([200, 200]);
      expect(asJson.body).toMatchObject({ amounts: 'hidden' });
      expect(asJson.text).not.toMatch(MONEY);
      expect(asCsv.text).not.toMatch(MONEY);
    },
  );

  it('still learns of its calls, its tokens and its minute', async () => {
    expect((await reporting(hidden).get({ path: '/v1/me/usage', ...member })).body).toEqual({
      user: { user: 'ann', calls: 1, tokens: 120 },
      team: 'alpha',
      at: '2026-08-22T14:05:00.000Z',
      registered: true,
      status: 'active',
      tier: 'standard',
      amounts: 'hidden',
      minute: { limit: 100, requests: 0, remaining: 100, resets_at: null },
      day: {
        date: '2026-08-22',
        tokens: {
          limit: 500_000,
          used: 0,
          held: 0,
          remaining: 500_000,
          utilization_percent: 0,
          resets_at: '2026-08-23T00:00:00.000Z',
        },
      },
      month: {
        month: '2026-08',
        tokens: { used: 240 },
        calls: 2,
        unpriced_calls: 0,
        models: [{ model: 'gpt-4o', calls: 2, tokens: 240 }],
        users: [{ user: 'ann', calls: 1, tokens: 120 }],
      },
    });
  });

  it.each([signedBy, ADMIN_TOKEN])(
    'hides nothing from those who run the gate',
    async (authorizer) => {
      const { get } = reporting(hidden);

      expect((await get({ path: '/usage/alpha', authorizer })).body).toMatchObject({
        amounts: 'shown',
        month: { usd: { used: '77.00' } },
      });
      expect((await get({ path: '/usage/alpha/history', authorizer })).body).toMatchObject({
        totals: { usd: '0.00024' },
      });
    },
  );
});
