import { type AdminBench, allItems, openAdmin } from '../support/admin-bench.ts';
import { aTeam, at, openGate, type RawItem, type TestGate } from '../support/gate.ts';

const NOON = at('2026-11-22T12:00:00Z');
const SEEN = { 'if-match': '"1"' };

let gate: TestGate;
let admin: AdminBench;
let team: string;
let before: readonly RawItem[];
beforeAll(async () => {
  gate = await openGate();
  admin = openAdmin(gate.environment(), NOON);
  team = aTeam();
  await admin.ask('POST /teams', { body: { team, tier: 'standard' } });
  before = await allItems(gate.tableName);
});
afterAll(() => gate.close());

const LONG = 'x'.repeat(10_240);

/** 127 names that are each a beginning of the next share no code; these two do. */
const DOUBLE_CAPS = [
  { model: 'gpt-4o', usd_per_month: '1' },
  { model: 'gpt-4o', usd_per_month: '2' },
];

const BAD_MEMBERS: readonly (readonly [string, object, string])[] = [
  ['an unknown member', { colour: 'red' }, '(body)'],
  ['limits, which are reckoned', { limits: { rpm: 5 } }, '(body)'],
  ['an unknown override', { overrides: { tpm: 5 } }, 'overrides'],
  ['a limit below nothing', { overrides: { rpm: -1 } }, 'overrides.rpm'],
  ['a limit that is no whole number', { overrides: { rpm: 1.5 } }, 'overrides.rpm'],
  ['a limit beyond the bound', { overrides: { rpm: 1_000_001 } }, 'overrides.rpm'],
  [
    'tokens beyond the bound',
    { overrides: { tokens_per_day: 1e12 + 1 } },
    'overrides.tokens_per_day',
  ],
  ['a limit as text', { overrides: { rpm: '5' } }, 'overrides.rpm'],
  [
    'money beyond the bound',
    { overrides: { usd_per_month: '100000000.01' } },
    'overrides.usd_per_month',
  ],
  ['money below nothing', { overrides: { usd_per_month: -0.01 } }, 'overrides.usd_per_month'],
  ['money in words', { overrides: { usd_per_month: 'much' } }, 'overrides.usd_per_month'],
  ['a warning of nothing', { warn_percent: 0 }, 'warn_percent'],
  ['a warning above the limit', { warn_percent: 101 }, 'warn_percent'],
  ['a limit at 1,001 percent', { hard_percent: 1_001 }, 'hard_percent'],
  ['alerts that fall', { alert_percents: [80, 50] }, 'alert_percents'],
  ['an alert twice', { alert_percents: [50, 50] }, 'alert_percents'],
  ['eleven alerts', { alert_percents: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, 'alert_percents'],
  ['holds too short', { holds: { seconds: 29 } }, 'holds.seconds'],
  ['holds too long', { holds: { seconds: 86_401 } }, 'holds.seconds'],
  [
    'a default above the most',
    { holds: { output_tokens_default: 2_049 } },
    'holds.output_tokens_default',
  ],
  ['a window nobody knows', { window: 'rolling' }, 'window'],
  ['a mode of a wrong type', { mode: true }, 'mode'],
  ['a description with a line break', { description: 'a\nb' }, 'description'],
  ['half a character', { description: '\ud800' }, 'description'],
  ['a description too long', { description: 'x'.repeat(501) }, 'description'],
  ['10 KB of description', { description: LONG }, 'description'],
  ['a model with a separator', { models: ['gpt#4'] }, 'models.0'],
  ['a star in the middle', { models: ['g*t'] }, 'models.0'],
  ['no name of a model', { models: [''] }, 'models.0'],
  ['101 models', { models: Array.from({ length: 101 }, (_, index) => `m${index}`) }, 'models'],
  [
    'a cap without a limit',
    { caps: [{ model: 'gpt-4o', usd_per_month: null }] },
    'caps.0.usd_per_month',
  ],
  ['two caps of one model', { caps: DOUBLE_CAPS }, 'caps'],
  ['a user without a name', { user_limits: { users: { '': '1' } } }, 'user_limits.users.'],
  ['a name of 10 KB', { user_limits: { users: { [LONG]: '1' } } }, `user_limits.users.${LONG}`],
  [
    '201 users',
    {
      user_limits: { users: Object.fromEntries([...Array(201).keys()].map((name) => [name, '1'])) },
    },
    'user_limits.users',
  ],
  ['a fault policy nobody knows', { faults: { budget: 'ajar' } }, 'faults.budget'],
  ['a list for a body', [], '(body)'],
];

describe('a team that cannot be so', () => {
  it.each(BAD_MEMBERS)('is neither made nor changed: %s', async (_what, members, path) => {
    const made = await admin.ask('POST /teams', {
      body: Array.isArray(members) ? members : { team: aTeam(), tier: 'standard', ...members },
    });
    const changed = await admin.ask(`PATCH /teams/${team}`, { headers: SEEN, body: members });

    expect([made.status, changed.status]).toEqual([422, 422]);
    for (const { headers, body } of [made, changed]) {
      expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
      expect(body).toMatchObject({ status: 422, errors: [{ path }] });
    }
    expect(await allItems(gate.tableName)).toEqual(before);
  });

  it.each([
    ['nothing', ''],
    ['a separator', 'a#b'],
    ['a slash', 'a/b'],
    ['10 KB', LONG],
    ['a space', 'a b'],
    ['another type', 7],
  ])('is not made under a name of %s', async (_what, name) => {
    const answer = await admin.ask('POST /teams', { body: { team: name, tier: 'standard' } });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'team' }] } });
    expect(await allItems(gate.tableName)).toEqual(before);
  });

  it.each(['a%23b', LONG, 'a%20b', '%2e%2e'])('is not found under the name %s', async (name) => {
    const answers = [
      await admin.ask(`GET /teams/${name}`),
      await admin.ask(`DELETE /teams/${name}`, { headers: SEEN }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
  });
});

describe('a request that cannot be read', () => {
  it.each([
    ['no JSON', 400, { body: '{' }],
    ['no body', 400, {}],
    ['another type', 415, { body: 'a=1', headers: { 'content-type': 'text/plain' } }],
    ['more than 64 KB', 413, { body: { description: 'x'.repeat(65_536) } }],
    ['a name that schemas pass over', 422, { body: '{"user_limits":{"users":{"__proto__":"1"}}}' }],
    ['a key of 201 characters', 422, { headers: { 'idempotency-key': 'k'.repeat(201) }, body: {} }],
  ])('is refused: %s', async (_what, status, request) => {
    const answers = [
      await admin.ask('POST /teams', request),
      await admin.ask(`PATCH /teams/${team}`, {
        ...request,
        headers: { ...SEEN, ...('headers' in request ? request.headers : {}) },
      }),
    ];

    expect(answers[0]?.status).toBe(status);
    expect(answers[1]?.status).toBe(_what.startsWith('a key') ? 200 : status);
    expect(await allItems(gate.tableName)).toEqual(before);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1&limit=2',
    'status=gone',
    'cursor=x',
    'cursor=WyJhdWRpdCIsImEiXQ',
    'cursor=WyJ0ZWFtcyIsImEjYiJd',
    'colour=red',
  ])('is refused for its query: %s', async (query) => {
    const { status, body } = await admin.ask(`GET /teams?${query}`);

    expect(status).toBe(422);
    expect(body).toMatchObject({ title: 'The request is not valid' });
  });
});

describe('who may', () => {
  const asOf = (authorizer: object) => ({ authorizer });
  const token = (claims: object) => asOf({ jwt: { claims, scopes: [] } });

  it.each([
    ['a token without the scope', token({ sub: 'eve', scope: 'openid' })],
    ['a token with a longer one', token({ sub: 'eve', scope: 'gate/administrator' })],
    ['a gateway that asks for a client', { headers: { 'x-team': 'alpha' } }],
    ['an authorizer that nobody knows', asOf({ lambda: {} })],
  ])('is not %s', async (_what, request) => {
    const answers = [
      await admin.ask('GET /teams', request),
      await admin.ask(`DELETE /teams/${team}`, {
        ...request,
        headers: { ...SEEN, ...('headers' in request ? request.headers : {}) },
      }),
      await admin.ask('GET /audit', request),
      await admin.ask('POST /v1/decisions/explain', { ...request, body: { team } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await allItems(gate.tableName)).toEqual(before);
  });

  it('is named in the audit', async () => {
    const own = await openGate();
    const bench = openAdmin(own.environment(), NOON);
    const body = (name: string) => ({ team: name, tier: 'sandbox' });

    await bench.ask('POST /teams', {
      ...token({ sub: 'ada', scope: 'openid gate/admin' }),
      body: body('one'),
    });
    bench.setClock(at('2026-11-22T12:00:01Z'));
    const arn = 'arn:aws:iam::000000000000:user/bob';
    await bench.ask('POST /teams', { ...asOf({ iam: { userArn: arn } }), body: body('two') });
    bench.setClock(at('2026-11-22T12:00:02Z'));
    await bench.ask('POST /teams', { body: body('three') });

    const audit = await bench.ask('GET /audit');
    await own.close();
    expect(audit.body).toMatchObject({
      entries: [{ who: 'local' }, { who: arn }, { who: 'ada' }],
    });
  });
});
