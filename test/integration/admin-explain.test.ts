import { laterBy } from '../../src/domain/time.ts';
import { type AdminBench, allItems, type Body, openAdmin } from '../support/admin-bench.ts';
import { allowed, aTeam, at, type Environment, openGate, type TestGate } from '../support/gate.ts';

const NOON = at('2026-11-22T12:00:00Z');

let gate: TestGate;
let environment: Environment;
let admin: AdminBench;
beforeAll(async () => {
  gate = await openGate();
});
beforeEach(() => {
  environment = gate.environment();
  admin = openAdmin(environment, NOON);
});
afterAll(() => gate.close());

const created = async (changes: object = {}) => {
  const team = aTeam();
  await admin.ask('POST /teams', { body: { team, tier: 'standard', ...changes } });
  return team;
};

const explain = async (body: object): Promise<Body> => {
  const answer = await admin.ask('POST /v1/decisions/explain', { body });
  expect(answer.status).toBe(200);
  return answer.body as Body;
};

describe('a decision that is explained', () => {
  it('tells every limit, from two reads, and takes nothing', async () => {
    const team = await created({
      overrides: { rpm: 1, tokens_per_day: 1_000, usd_per_month: '0.02' },
      caps: [{ model: 'gpt-4o*', usd_per_month: '0.01' }],
      user_limits: { users: { alice: '0.005' } },
    });
    const used = { team, at: NOON, user: 'alice', promptTokens: 600 };
    allowed(await gate.environment().guard(used));
    const before = await allItems(gate.tableName);
    // The prices are read when an environment starts.
    await explain({ team });
    environment.calls.length = 0;

    const call = { prompt_tokens: 400, max_tokens: 100 };
    const body = await explain({ team, model: 'gpt-4o-mini', user: 'alice', ...call });

    expect(body).toEqual({
      team,
      at: expect.any(String) as string,
      registered: true,
      mode: 'enforce',
      decision: 'deny',
      reason:
        'Daily token limit would be exceeded (600 of 1,000 tokens used or held, this call up to 500)',
      reason_code: 'daily_tokens_short',
      retry_at: '2026-11-22T12:15:05.000Z',
      pricing: 'listed',
      price: 'list:openai/gpt-4o-mini@1970-01-01T00:00:00.000Z',
      tokens: 500,
      cost_usd: '0.00012',
      limits: [
        {
          ...{ name: 'requests_per_minute', limit: 1, used: 1, held: 0, remaining: 0, needed: 1 },
          resets_at: '2026-11-22T12:01:05.000Z',
          would_deny: true,
          reason: 'RPM limit exceeded (2/1 requests per minute)',
          reason_code: 'rate_limited',
          retry_at: '2026-11-22T12:01:05.000Z',
        },
        {
          ...{ name: 'tokens_per_day', limit: 1_000, used: 0, held: 600, remaining: 400 },
          ...{ needed: 500, resets_at: '2026-11-23T00:00:00.000Z', would_deny: true },
          reason:
            'Daily token limit would be exceeded (600 of 1,000 tokens used or held, this call up to 500)',
          reason_code: 'daily_tokens_short',
          retry_at: '2026-11-22T12:15:05.000Z',
        },
        {
          ...{ name: 'usd_per_month', limit: '0.02', used: '0.00', held: '0.0006' },
          ...{ remaining: '0.0194', needed: '0.00012', resets_at: '2026-12-01T00:00:00.000Z' },
          would_deny: false,
        },
        {
          ...{ name: 'model_cap', limit: '0.01', used: '0.00', held: '0.00' },
          ...{ remaining: '0.01', needed: '0.00012', resets_at: '2026-12-01T00:00:00.000Z' },
          would_deny: false,
        },
        {
          ...{ name: 'user_limit', limit: '0.005', used: '0.00', held: '0.0006' },
          ...{ remaining: '0.0044', needed: '0.00012', resets_at: '2026-12-01T00:00:00.000Z' },
          would_deny: false,
        },
      ],
    });
    expect(environment.calls.map(({ command }) => command)).toEqual(['GetItem', 'GetItem']);
    expect(await allItems(gate.tableName)).toEqual(before);
  });

  it('passes with what is expected to be less than is left, and not with more', async () => {
    const team = await created({ overrides: { usd_per_month: '1' } });

    const bodies = [
      await explain({ team, model: 'gpt-4o', estimated_cost_usd: '1' }),
      await explain({ team, model: 'gpt-4o', estimated_cost_usd: '1.000001' }),
    ];

    expect(bodies).toMatchObject([
      { decision: 'allow', cost_usd: '1.00' },
      { decision: 'deny', reason_code: 'budget_short' },
    ]);
  });

  it('counts a boost until it ends', async () => {
    const team = await created({ overrides: { usd_per_month: '1' } });
    const boost = { usd: '1', until: '2026-11-22T12:10:00Z', reason: 'x' };
    await admin.ask(`POST /teams/${team}/boosts`, { body: boost });
    const question = { team, model: 'gpt-4o', estimated_cost_usd: '2' };

    admin.setClock(at('2026-11-22T12:09:59.999Z'));
    const during = await explain(question);
    admin.setClock(at('2026-11-22T12:10:00Z'));
    const after = await explain(question);

    expect([during['decision'], after['decision']]).toEqual(['allow', 'deny']);
  });

  it('gives back what is held for calls that ran out, as a decision does', async () => {
    const team = await created({ overrides: { tokens_per_day: 100 } });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 100 }));
    const question = { team, model: 'gpt-4o', prompt_tokens: 100, max_tokens: 0 };

    admin.setClock(laterBy(NOON, 904_999));
    const early = await explain(question);
    admin.setClock(laterBy(NOON, 905_000));
    const late = await explain(question);

    expect([early['decision'], late['decision']]).toEqual(['deny', 'allow']);
  });

  it('gives nothing back of a team whose lost calls are charged', async () => {
    const team = await created({
      overrides: { tokens_per_day: 100 },
      holds: { expired: 'charge' },
    });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 100 }));

    admin.setClock(laterBy(NOON, 905_000));
    const body = await explain({ team, model: 'gpt-4o', prompt_tokens: 1, max_tokens: 0 });

    expect(body).toMatchObject({ decision: 'deny', reason_code: 'daily_tokens_short' });
  });

  it.each([
    ['is suspended', {}, 'team_suspended'],
    ['may not call the model', { models: ['claude-*'] }, 'model_not_allowed'],
    ['may not call what has no price', { unknown_model: 'deny' }, 'model_unpriced'],
  ])('says that the team %s', async (_what, changes, code) => {
    const team = await created(changes);
    if (code === 'team_suspended') {
      await admin.ask(`POST /teams/${team}/suspend`, { headers: { 'if-match': '"1"' } });
    }

    const body = await explain({ team, model: 'nobodys-own' });

    expect(body).toMatchObject({ decision: 'deny', reason_code: code });
  });

  it('passes a team in shadow mode, and says what it would have been told', async () => {
    const team = await created({ mode: 'shadow', overrides: { rpm: 0 } });

    const body = await explain({ team });

    expect(body).toMatchObject({
      decision: 'allow',
      mode: 'shadow',
      would_deny: { reason_code: 'rate_limited', retry_at: null },
    });
  });

  it('knows guests, and judges a team that has never called as the guest it would be', async () => {
    const guest = aTeam('guest');
    await gate.environment().checkRate({ team: guest, at: NOON, guestTier: 'premium' });

    const bodies = [await explain({ team: guest }), await explain({ team: aTeam('new') })];

    expect(bodies).toMatchObject([
      { registered: false, decision: 'allow', limits: [{ limit: 500, used: 1 }, {}, {}] },
      { registered: false, decision: 'allow', limits: [{ limit: 20, used: 0 }, {}, {}] },
    ]);
  });

  it.each([
    ['no team', { model: 'gpt-4o' }],
    ['a negative count', { team: 'alpha', prompt_tokens: -1 }],
    ['an unknown member', { team: 'alpha', tokens: 1 }],
    ['a model with a separator', { team: 'alpha', model: 'a#b' }],
  ])('is refused: %s', async (_what, body) => {
    expect((await admin.ask('POST /v1/decisions/explain', { body })).status).toBe(422);
  });
});
