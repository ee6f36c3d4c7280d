import { capCodeOf } from '../../../../src/domain/caps.ts';
import { StoreFault } from '../../../../src/domain/errors.ts';
import { modelId } from '../../../../src/domain/ids.ts';
import { capWindow } from '../../../../src/domain/meter.ts';
import { freshMeter } from '../../../../src/domain/meter.ts';
import { userCodeOf } from '../../../../src/domain/user-limits.ts';
import {
  aHold,
  aMeter,
  aPolicy,
  aRing,
  at,
  DAY,
  dollars,
  holdsOf,
  MONTH,
  SLOT,
} from '../../../support/builders.ts';
import { aReceipt } from '../../../support/fake-ledger.ts';
import { type Reported, reporting, signedBy } from '../../../support/report-bench.ts';

const CAP = { model: 'gpt-4o*', usdPerMonth: dollars(20) };
const ANN = { user: 'ann', usdPerMonth: dollars(5) };

const policy = aPolicy({
  caps: [CAP],
  userLimits: { usdPerMonth: ANN.usdPerMonth, users: new Map([['bob', undefined]]) },
  boosts: [
    {
      id: 'b-1',
      usd: dollars(50),
      month: MONTH,
      until: at('2026-09-01T00:00:00Z'),
      reason: 'launch',
    },
  ],
});

const meter = aMeter({
  ...aRing([SLOT, 3]),
  tokensOnDay: new Map([[DAY, 1_240]]),
  usdInMonth: new Map([[MONTH, dollars(43.3)]]),
  boostInMonth: new Map([[MONTH, dollars(50)]]),
  usdOfCap: new Map([
    [capWindow(capCodeOf(CAP), MONTH), dollars(21.3)],
    [capWindow(userCodeOf(ANN), MONTH), dollars(6.3)],
  ]),
  holds: holdsOf({ flight: aHold({ cap: capCodeOf(CAP), userCap: userCodeOf(ANN) }) }),
});

const receipts = [
  aReceipt('one', { user: 'ann', usd: dollars(6) }),
  aReceipt('two', { user: 'bob', usd: dollars(15), at: at('2026-08-01T00:00:00Z') }),
  aReceipt('three', {
    user: 'bob',
    model: modelId('o3'),
    usd: dollars(21.5),
    at: at('2026-08-21T10:00:00Z'),
  }),
];

const team = { policy, meter, receipts };

const JSON_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  vary: 'accept',
};

describe('GET /usage/{team}', () => {
  it('tells all that a team has used of what it may', async () => {
    const answer = await reporting(team).get({ path: '/usage/alpha' });

    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual(JSON_HEADERS);
    const cap = {
      model: 'gpt-4o*',
      limit: '20.00',
      used: '21.00',
      held: '0.30',
      remaining: '0.00',
    };
    expect(answer.body).toEqual({
      team: 'alpha',
      at: '2026-08-22T14:05:00.000Z',
      registered: true,
      status: 'active',
      tier: 'standard',
      amounts: 'shown',
      minute: { limit: 100, requests: 3, remaining: 97, resets_at: '2026-08-22T14:06:05.000Z' },
      day: {
        date: '2026-08-22',
        tokens: {
          limit: 500_000,
          used: 240,
          held: 1_000,
          remaining: 498_760,
          utilization_percent: 0.2,
          resets_at: '2026-08-23T00:00:00.000Z',
        },
      },
      month: {
        month: '2026-08',
        usd: {
          limit: '150.00',
          budget: '100.00',
          boosts: '50.00',
          used: '43.00',
          held: '0.30',
          remaining: '106.70',
          utilization_percent: 28.8,
          resets_at: '2026-09-01T00:00:00.000Z',
        },
        rolled_up_usd: '42.50',
        tokens: { used: 360 },
        calls: 3,
        unpriced_calls: 0,
        models: [
          { model: 'o3', calls: 1, tokens: 120, usd: '21.50', cap: null },
          { model: 'gpt-4o', calls: 2, tokens: 240, usd: '21.00', cap },
        ],
        caps: [cap],
        users: [
          { user: 'bob', calls: 2, tokens: 240, usd: '36.50', limit: null },
          { user: 'ann', calls: 1, tokens: 120, usd: '6.00', limit: '5.00' },
        ],
        forecast: {
          burn_usd_per_day: '1.991958',
          projected_usd: '61.750684',
          runs_out_at: null,
        },
      },
    });
  });

  it('tells one user apart, first, and no other', async () => {
    const { body } = await reporting(team).get({ path: '/usage/alpha?user=ann' });

    expect(Object.keys(body as object)[0]).toBe('user');
    expect(body).toMatchObject({
      user: {
        user: 'ann',
        calls: 1,
        tokens: 120,
        usd: '6.00',
        limit: { limit: '5.00', used: '6.00', held: '0.30', remaining: '0.00' },
      },
      month: { calls: 3, users: [{ user: 'ann' }] },
    });
  });

  it('has a line of zeros for a user who has used nothing', async () => {
    const { body } = await reporting(team).get({ path: '/usage/alpha?user=%3D1%2B1' });

    expect(body).toMatchObject({
      user: {
        user: '=1+1',
        calls: 0,
        usd: '0.00',
        limit: { limit: '5.00', used: '0.00', remaining: '5.00' },
      },
      month: { users: [] },
    });
  });

  it('says null where there is no limit, and when the month has hardly begun', async () => {
    const limits = {
      requestsPerMinute: undefined,
      tokensPerDay: undefined,
      usdPerMonth: undefined,
    };
    const free = { policy: aPolicy({ limits }), meter: aMeter({ limits, budget: undefined }) };
    const { body } = await reporting({ ...free, now: at('2026-08-01T00:00:00Z') }).get({
      path: '/usage/alpha?user=ann',
    });

    expect(body).toMatchObject({
      user: { limit: null },
      minute: { limit: null, remaining: null, resets_at: null },
      day: { tokens: { limit: null, remaining: null, utilization_percent: null } },
      month: {
        usd: {
          limit: null,
          budget: null,
          boosts: '0.00',
          remaining: null,
          utilization_percent: null,
        },
        forecast: null,
      },
    });
  });

  it.each([
    [dollars(99.999999), 99.9, '0.000001'],
    [dollars(100), 100, '0.00'],
    [dollars(250), 250, '0.00'],
  ])('has used %i of $100, and never too much too early', async (taken, percent, remaining) => {
    const spent = aMeter({ usdInMonth: new Map([[MONTH, taken]]) });
    const { body } = await reporting({ policy: aPolicy(), meter: spent }).get({
      path: '/usage/alpha',
    });

    expect(body).toMatchObject({ month: { usd: { utilization_percent: percent, remaining } } });
  });

  it('is all used where nothing is allowed', async () => {
    const limits = { requestsPerMinute: 0, tokensPerDay: 0, usdPerMonth: dollars(0) };
    const none = { policy: aPolicy({ limits }), meter: aMeter({ limits, budget: dollars(0) }) };
    const { body } = await reporting(none).get({ path: '/usage/alpha' });

    expect(body).toMatchObject({
      minute: { limit: 0, remaining: 0 },
      day: { tokens: { limit: 0, remaining: 0, utilization_percent: 100 } },
      month: {
        usd: { limit: '0.00', remaining: '0.00', utilization_percent: 100 },
        forecast: { runs_out_at: '2026-08-22T14:05:00.000Z' },
      },
    });
  });

  it('tells of a guest that nobody registered it', async () => {
    const { body } = await reporting({ meter: freshMeter('sandbox') }).get({
      path: '/usage/alpha',
    });

    expect(body).toMatchObject({ registered: false, tier: 'sandbox', status: 'active' });
  });

  it.each(['suspended', 'deleted'] as const)(
    'tells of a %s team as of any other',
    async (status) => {
      const gone = { ...team, policy: { ...policy, status } };

      expect(await reporting(gone).get({ path: '/usage/alpha' })).toMatchObject({
        status: 200,
        body: { registered: true, status, month: { calls: 3 } },
      });
    },
  );

  it.each(['/usage/beta', '/usage/a%23b', `/usage/${'a'.repeat(10_000)}`, '/usage/-'])(
    'knows no team that is not there',
    async (path) => {
      expect(await reporting({ ...team, unknownTeamTier: 'sandbox' }).get({ path })).toMatchObject({
        status: 404,
        headers: { 'content-type': 'application/problem+json' },
        body: { status: 404, detail: 'There is no such team' },
      });
    },
  );

  it.each<readonly [string, string]>([
    ['?user=', 'user'],
    [`?user=${'a'.repeat(201)}`, 'user'],
    ['?users=ann', '(query)'],
    ['?user=ann&month=2026-07', '(query)'],
  ])('refuses a question that it does not know: %s', async (query, path) => {
    const { get, read } = reporting(team);

    expect(await get({ path: `/usage/alpha${query}` })).toMatchObject({
      status: 422,
      body: { errors: [{ path }] },
    });
    expect(read).toEqual([]);
  });

  it('says 503 where the store gives no answer', async () => {
    const identify = () => Promise.reject(new StoreFault('down'));

    expect(await reporting({ ...team, identify }).get({ path: '/usage/alpha' })).toMatchObject({
      status: 503,
    });
  });

  it('has no other routes', async () => {
    expect(await reporting(team).get({ path: '/usage/alpha/people' })).toMatchObject({
      status: 404,
      body: { detail: 'There is no such report' },
    });
  });
});

const linesOf = ({ text }: Reported): readonly string[] => text.split('\r\n');

describe('GET /usage/{team} as CSV', () => {
  it('has the total, its models, its users, and the caps', async () => {
    const answer = await reporting(team).get({
      path: '/usage/alpha',
      headers: { accept: 'text/csv' },
      authorizer: signedBy,
    });

    expect(answer.headers).toEqual({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="usage-alpha-2026-08.csv"',
      'cache-control': 'no-store',
      vary: 'accept',
    });
    expect(linesOf(answer)).toEqual([
      'team,month,line,name,calls,tokens,usd,limit_usd,held_usd,remaining_usd',
      'alpha,2026-08,total,,3,360,42.50,150.00,0.30,106.70',
      'alpha,2026-08,model,o3,1,120,21.50,,,',
      'alpha,2026-08,model,gpt-4o,2,240,21.00,,,',
      'alpha,2026-08,user,bob,2,240,36.50,,,',
      'alpha,2026-08,user,ann,1,120,6.00,5.00,,',
      'alpha,2026-08,cap,gpt-4o*,,,21.00,20.00,0.30,0.00',
      '',
    ]);
  });

  it('hands no formula on that a user has for a name', async () => {
    const users = ['=cmd|calc', 'a,"b"', undefined];
    const odd = users.map((user, index) => aReceipt(`r-${index}`, { user }));
    const answer = await reporting({ ...team, receipts: odd }).get({
      path: '/usage/alpha',
      headers: { accept: 'text/csv' },
    });

    expect(linesOf(answer).filter((line) => line.includes(',user,'))).toEqual([
      "alpha,2026-08,user,'-,1,120,0.00012,5.00,,",
      "alpha,2026-08,user,'=cmd|calc,1,120,0.00012,5.00,,",
      'alpha,2026-08,user,"a,""b""",1,120,0.00012,5.00,,',
    ]);
  });
});
