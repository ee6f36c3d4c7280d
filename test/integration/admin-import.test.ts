import { type AdminBench, allItems, type Body, openAdmin } from '../support/admin-bench.ts';
import { aTeam, at, denied, openGate, type TestGate } from '../support/gate.ts';

const NOON = at('2026-11-22T12:00:00Z');

let gate: TestGate;
let admin: AdminBench;
beforeAll(async () => {
  gate = await openGate();
  admin = openAdmin(gate.environment(), NOON);
});
afterAll(() => gate.close());

/** As `/team/info` tells of a team. */
const teamInfo = (team_id: string, changes: object = {}) => ({
  team_id,
  team_info: {
    team_id,
    team_alias: 'Search',
    max_budget: 250.5,
    budget_duration: '30d',
    soft_budget: 200,
    rpm_limit: 60,
    tpm_limit: 10_000,
    max_parallel_requests: null,
    models: ['gpt-4o', 'claude-*'],
    model_max_budget: { 'gpt-4o': { budget_limit: '100', time_period: '1mo' } },
    metadata: { owner: 'bob' },
    blocked: false,
    spend: 12.25,
    ...changes,
  },
  keys: [],
  team_memberships: [
    { user_id: 'alice', team_id, litellm_budget_table: { max_budget: 20, budget_duration: null } },
  ],
});

describe('a team of LiteLLM', () => {
  it('is told of and not written in a dry run', async () => {
    const team = aTeam();
    const before = await allItems(gate.tableName);

    const { status, body } = await admin.ask('POST /teams/import?dry_run=true', {
      body: teamInfo(team),
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      dry_run: true,
      team: {
        team,
        tier: 'standard',
        description: 'Search',
        warn_percent: 79,
        limits: { rpm: 60, tokens_per_day: null, usd_per_month: '250.50' },
        models: ['gpt-4o', 'claude-*'],
        caps: [{ model: 'gpt-4o', usd_per_month: '100.00' }],
        user_limits: { usd_per_month: null, users: { alice: '20.00' } },
      },
    });
    expect((body as { report: Body }).report).toEqual({
      imported: [
        { path: 'max_budget', note: 'overrides.usd_per_month' },
        { path: 'model_max_budget.gpt-4o', note: 'caps' },
        { path: 'models', note: 'models' },
        { path: 'rpm_limit', note: 'overrides.rpm' },
        { path: 'soft_budget', note: 'warn_percent 79' },
        { path: 'team_alias', note: 'description' },
        { path: 'team_memberships.0', note: 'user_limits.users' },
      ],
      not_equivalent: [
        {
          path: 'metadata.owner',
          note: 'has no counterpart here',
        },
        {
          path: 'spend',
          note: 'what was spent there is not counted here: the month begins at nothing',
        },
        {
          path: 'tpm_limit',
          note: 'tokens are limited by the day and not by the minute: set tokens_per_day',
        },
      ],
      assumed: [
        { path: 'team_memberships.0', note: "the member's budget is one of each month" },
        {
          path: 'tokens_per_day',
          note: 'LiteLLM has no limit of tokens by the day: none is set',
        },
      ],
    });
    expect(await allItems(gate.tableName)).toEqual(before);
  });

  it('is registered as it was told of, once under its key', async () => {
    const team = aTeam();
    const request = { headers: { 'idempotency-key': 'import-1' }, body: teamInfo(team) };
    const dry = await admin.ask('POST /teams/import?dry_run=true', request);

    const first = await admin.ask('POST /teams/import', request);
    const again = await admin.ask('POST /teams/import', request);
    const without = await admin.ask('POST /teams/import', { body: teamInfo(team) });

    expect([first.status, again.status, without.status]).toEqual([201, 201, 409]);
    expect(first.headers).toMatchObject({ etag: '"1"', location: `/teams/${team}` });
    const { limits, caps } = (dry.body as { team: Body }).team;
    expect((await admin.ask(`GET /teams/${team}`)).body).toMatchObject({ limits, caps });
    const audit = await admin.ask(`GET /audit?team=${team}`);
    expect(audit.body).toMatchObject({ entries: [{ action: 'team.import' }] });
  });

  it("that is blocked is suspended, and its rise is a boost to the month's end", async () => {
    const team = aTeam();
    const rise = { temp_budget_increase: 50, temp_budget_expiry: '2027-01-15T00:00:00' };

    const { body } = await admin.ask('POST /teams/import', {
      body: teamInfo(team, { blocked: true, metadata: rise }),
    });

    expect(body).toMatchObject({
      team: {
        status: 'suspended',
        boosts: [{ usd: '50.00', until: '2026-12-01T00:00:00.000Z' }],
      },
    });
    expect([...(await gate.meter(team)).boostInMonth.values()]).toEqual([50_000_000]);
    const denial = denied(await gate.environment().guard({ team, at: NOON }));
    expect(denial.reason.code).toBe('team_suspended');
  });

  it('with a zero asks what that was meant as', async () => {
    const team = aTeam();
    const body = teamInfo(team, { max_budget: 0, soft_budget: null });

    const asked = await admin.ask('POST /teams/import?dry_run=true', { body });
    const nothing = await admin.ask('POST /teams/import?dry_run=true&zero_means=nothing', { body });
    const none = await admin.ask('POST /teams/import?dry_run=true&zero_means=unlimited', { body });

    expect(asked).toMatchObject({ status: 422, body: { errors: [{ path: 'zero_means' }] } });
    expect(nothing.body).toMatchObject({ team: { limits: { usd_per_month: '0.00' } } });
    expect(none.body).toMatchObject({ team: { limits: { usd_per_month: null } } });
  });

  it("keeps its tier's budget where its own is not one of a month", async () => {
    const team = aTeam();

    const { body } = await admin.ask('POST /teams/import?dry_run=true&tier=sandbox', {
      body: teamInfo(team, { budget_duration: '7d', soft_budget: null }),
    });

    expect(body).toMatchObject({
      team: { tier: 'sandbox', overrides: { rpm: 60 }, limits: { usd_per_month: '25.00' } },
      report: {
        assumed: expect.arrayContaining([
          { path: 'max_budget', note: "the tier's monthly budget holds" },
        ]) as unknown,
      },
    });
  });

  it.each([
    ['no name that can be one', { team_id: 'a team', max_budget: 1 }, 422],
    ['a budget in words', { team_id: 'alpha', max_budget: 'much' }, 422],
    ['a list', [], 422],
    ['101 models', { team_id: 'a', models: Array.from({ length: 101 }, (_, at) => `m${at}`) }, 422],
  ])('is refused: %s', async (_what, body, status) => {
    const before = await allItems(gate.tableName);

    expect((await admin.ask('POST /teams/import', { body })).status).toBe(status);
    expect(await allItems(gate.tableName)).toEqual(before);
  });
});
