import { microUsd } from '../../src/domain/money.ts';
import { laterBy } from '../../src/domain/time.ts';
import {
  type AdminBench,
  type Body,
  allItems,
  auditItems,
  openAdmin,
} from '../support/admin-bench.ts';
import { allowed, aTeam, at, atOnce, denied, openGate, type TestGate } from '../support/gate.ts';

const NOON = at('2026-11-22T12:00:00Z');

let gate: TestGate;
let admin: AdminBench;
beforeAll(async () => {
  gate = await openGate();
});
beforeEach(() => {
  admin = openAdmin(gate.environment(), NOON);
});
afterAll(() => gate.close());

const STANDARD = { team: 'x', tier: 'standard' };

/** A team of the tier `standard`, registered through the interface. */
const created = async (changes: object = {}) => {
  const team = aTeam();
  const answer = await admin.ask('POST /teams', { body: { ...STANDARD, team, ...changes } });
  expect(answer.status).toBe(201);
  return team;
};

const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

describe('a team that is registered', () => {
  it('is answered in full, with its version and its place', async () => {
    const team = aTeam();

    const answer = await admin.ask('POST /teams', {
      body: { team, tier: 'standard', description: 'Search', overrides: { usd_per_month: 150 } },
    });

    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      etag: '"1"',
      location: `/teams/${team}`,
      'cache-control': 'no-store',
    });
    expect(answer.body).toEqual({
      team,
      registered: true,
      version: 1,
      status: 'active',
      tier: 'standard',
      description: 'Search',
      limits: { rpm: 100, tokens_per_day: 500_000, usd_per_month: '150.00' },
      overrides: { usd_per_month: '150.00' },
      window: 'sliding',
      mode: 'enforce',
      warn_percent: 80,
      hard_percent: 100,
      alert_percents: [50, 80, 100],
      holds: {
        mode: 'on',
        seconds: 900,
        output_tokens_default: 1_024,
        output_tokens_max: 2_048,
        expired: 'release',
      },
      unknown_model: 'conservative',
      amounts: 'shown',
      faults: { rate_limit: null, budget: null },
      models: null,
      caps: [],
      user_limits: { usd_per_month: null, users: {} },
      boosts: [],
      created_at: '2026-11-22T12:00:00.000Z',
      changed_at: '2026-11-22T12:00:00.000Z',
    });
    expect((await admin.ask(`GET /teams/${team}`)).body).toEqual(answer.body);
  });

  it('is one when its creation is sent again under its key', async () => {
    const team = aTeam();
    const request = { headers: { 'idempotency-key': 'k-1' }, body: { ...STANDARD, team } };

    const first = await admin.ask('POST /teams', request);
    const again = await admin.ask('POST /teams', {
      ...request,
      body: { tier: 'standard', team },
    });
    const other = await admin.ask('POST /teams', { ...request, body: { tier: 'premium', team } });
    const without = await admin.ask('POST /teams', { body: request.body });

    expect([first.status, again.status, other.status, without.status]).toEqual([
      201, 201, 422, 409,
    ]);
    expect(again.body).toEqual(first.body);
  });

  it('is one when ten create it at once, each with another tier', async () => {
    const team = aTeam();

    const answers = await atOnce(10, (index) =>
      admin.ask('POST /teams', { body: { team, tier: index % 2 === 0 ? 'premium' : 'sandbox' } }),
    );

    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409, 409, 409, 409, 409]);
  });

  it('keeps what it has used as a guest, and what it holds', async () => {
    const team = aTeam();
    const environment = gate.environment();
    const call = { team, at: NOON, guestTier: 'sandbox', promptTokens: 60_000 } as const;
    allowed(await environment.guard(call));
    const guest = await admin.ask(`GET /teams/${team}`);

    const answer = await admin.ask('POST /teams', {
      body: { team, tier: 'standard', overrides: { tokens_per_day: 100_000, usd_per_month: '1' } },
    });

    expect(guest).toMatchObject({
      status: 200,
      body: { team, registered: false, tier: 'sandbox' },
    });
    expect(answer.status).toBe(201);
    const meter = await gate.meter(team);
    expect([...meter.tokensOnDay.values()]).toEqual([60_000]);
    expect([...meter.usdInMonth.values()]).toEqual([60_000]);
    expect(meter).toMatchObject({ guestTier: undefined, admissions: 1 });
    expect(meter.holds.size).toBe(1);
    const next = { ...call, guestTier: undefined, promptTokens: 40_001 };
    expect(denied(await gate.environment().guard(next)).reason.code).toBe('daily_tokens_short');
    allowed(await gate.environment().guard({ ...next, promptTokens: 40_000 }));
  });

  it('keeps what a guest of that name has used whose first call came in between', async () => {
    const team = aTeam();
    const environment = gate.environment();
    const call = { team, at: NOON, guestTier: 'premium', promptTokens: 7 } as const;
    environment.interruption = {
      command: 'TransactWriteItems',
      act: () => gate.environment().guard(call),
    };

    const body = { team, tier: 'sandbox' };
    const answer = await openAdmin(environment, NOON).ask('POST /teams', { body });

    expect(answer.status).toBe(201);
    const meter = await gate.meter(team);
    expect([...meter.tokensOnDay.values(), ...meter.usdInMonth.values()]).toEqual([7, 7]);
    expect(meter).toMatchObject({ guestTier: undefined, limits: { requestsPerMinute: 20 } });
    const { body: list } = await admin.ask('GET /teams?limit=100');
    const listed = (list as { teams: Body[] }).teams.filter((each) => each['team'] === team);
    expect(listed).toMatchObject([{ registered: true }]);
  });

  it('keeps what it has used when it is deleted and registered anew', async () => {
    const team = await created({ overrides: { tokens_per_day: 100 } });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 60 }));

    const deleted = await admin.ask(`DELETE /teams/${team}`, { headers: ifMatch(1) });
    const denial = denied(await gate.environment().guard({ team, at: NOON }));
    const patch = await admin.ask(`PATCH /teams/${team}`, {
      headers: ifMatch(2),
      body: { description: 'x' },
    });
    const restored = await admin.ask('POST /teams', {
      body: { team, tier: 'standard', overrides: { tokens_per_day: 100 } },
    });

    expect([deleted.status, deleted.body, denial.reason.code, patch.status]).toEqual([
      204,
      undefined,
      'team_suspended',
      409,
    ]);
    expect(restored.status).toBe(201);
    expect(restored.body).toMatchObject({ version: 3, status: 'active' });
    const next = { team, at: NOON, promptTokens: 41 };
    expect(denied(await gate.environment().guard(next)).reason.code).toBe('daily_tokens_short');
  });
});

describe('a change of a team', () => {
  it('changes what it names and nothing else', async () => {
    const team = await created({ description: 'Search', overrides: { rpm: 7 } });

    const answer = await admin.ask(`PATCH /teams/${team}`, {
      headers: ifMatch(1),
      body: {
        tier: 'premium',
        overrides: { usd_per_month: null },
        holds: { seconds: 60 },
        models: ['gpt-4o*'],
        user_limits: { users: { alice: '5', bob: null } },
      },
    });

    expect(answer.headers).toMatchObject({ etag: '"2"' });
    expect(answer.body).toMatchObject({
      version: 2,
      description: 'Search',
      tier: 'premium',
      limits: { rpm: 7, tokens_per_day: 5_000_000, usd_per_month: null },
      overrides: { rpm: 7, usd_per_month: null },
      holds: { mode: 'on', seconds: 60 },
      models: ['gpt-4o*'],
      user_limits: { usd_per_month: null, users: { alice: '5.00', bob: null } },
    });
  });

  it('gives a limit back to the tier', async () => {
    const team = await created({ overrides: { rpm: 7, tokens_per_day: null } });

    const { body } = await admin.ask(`PATCH /teams/${team}`, {
      headers: ifMatch(1),
      body: { overrides: { rpm: 'tier' } },
    });

    expect(body).toMatchObject({ overrides: { tokens_per_day: null }, limits: { rpm: 100 } });
  });

  it('is refused without a version, and by another version with the present one', async () => {
    const team = await created();
    const body = { description: 'new' };
    await admin.ask(`PATCH /teams/${team}`, { headers: ifMatch(1), body: { description: 'a' } });
    const before = await allItems(gate.tableName);

    const answers = [
      await admin.ask(`PATCH /teams/${team}`, { body }),
      await admin.ask(`PATCH /teams/${team}`, { headers: ifMatch(1), body }),
      await admin.ask(`PATCH /teams/${team}`, { headers: ifMatch(3), body }),
      await admin.ask(`PATCH /teams/${team}`, { headers: { 'if-match': '*' }, body }),
      await admin.ask(`PATCH /teams/${aTeam()}`, { headers: ifMatch(1), body }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([428, 412, 412, 422, 404]);
    expect(answers[1]?.body).toMatchObject({ status: 412, version: 2 });
    expect(await allItems(gate.tableName)).toEqual(before);
  });

  it('is made once when it is sent again, and says so in the audit once', async () => {
    const team = await created();
    const request = { headers: ifMatch(1), body: { overrides: { rpm: 3 } } };

    const first = await admin.ask(`PATCH /teams/${team}`, request);
    const again = await admin.ask(`PATCH /teams/${team}`, request);

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    const audit = await admin.ask(`GET /audit?team=${team}`);
    expect(audit.body).toMatchObject({
      entries: [{ action: 'team.update' }, { action: 'team.create' }],
    });
  });

  it('is made once when the store’s answer is lost', async () => {
    const environment = gate.environment();
    const losing = openAdmin(environment, NOON);
    const team = await created();
    const entries = await auditItems(gate.tableName);
    environment.interruption = {
      command: 'TransactWriteItems',
      act: () => Promise.resolve((environment.answersToLose = 2)),
    };

    const answer = await losing.ask(`PATCH /teams/${team}`, {
      headers: ifMatch(1),
      body: { overrides: { rpm: 3 } },
    });

    expect(answer).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await auditItems(gate.tableName)).toHaveLength(entries.length + 1);
  });

  it('is one of two when two make it at once', async () => {
    const team = await created();

    const answers = await atOnce(2, (index) =>
      admin.ask(`PATCH /teams/${team}`, {
        headers: ifMatch(1),
        body: { overrides: { rpm: 10 + index } },
      }),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await gate.meter(team)).limits.requestsPerMinute).toBe(
      10 + answers.findIndex((answer) => answer === winner),
    );
  });

  it('acts on the next decision, up and down', async () => {
    const team = await created({ overrides: { rpm: 1 } });
    const check = async () =>
      (await gate.environment().checkRate({ team, at: laterBy(NOON, 1) })).outcome;
    const outcomes = [await check(), await check()];

    await admin.ask(`PATCH /teams/${team}`, {
      headers: ifMatch(1),
      body: { overrides: { rpm: 2 } },
    });
    outcomes.push(await check(), await check());
    await admin.ask(`PATCH /teams/${team}`, {
      headers: ifMatch(2),
      body: { overrides: { rpm: 0 } },
    });
    outcomes.push(await check());

    expect(outcomes).toEqual(['allow', 'deny', 'allow', 'deny', 'deny']);
  });

  it('suspends and resumes, as often as it is said', async () => {
    const team = await created();
    const call = { team, at: NOON };

    const suspended = await admin.ask(`POST /teams/${team}/suspend`, {
      headers: ifMatch(1),
      body: { reason: 'runaway agent' },
    });
    const again = await admin.ask(`POST /teams/${team}/suspend`, { headers: ifMatch(2) });
    const denial = denied(await gate.environment().guard(call));
    const resumed = await admin.ask(`POST /teams/${team}/resume`, { headers: ifMatch(2) });

    expect([suspended.status, again.status, resumed.status]).toEqual([200, 200, 200]);
    expect(again.body).toMatchObject({ version: 2, status: 'suspended' });
    expect(denial.reason.code).toBe('team_suspended');
    expect(resumed.body).toMatchObject({ version: 3, status: 'active' });
    allowed(await gate.environment().guard(call));
    const audit = await admin.ask(`GET /audit?team=${team}`);
    expect(audit.body).toMatchObject({
      entries: [
        { action: 'team.resume' },
        { action: 'team.suspend', reason: 'runaway agent' },
        { action: 'team.create' },
      ],
    });
  });

  it('loses no count while calls race', async () => {
    const team = await created({ overrides: { rpm: 1_000, tokens_per_day: 1_000_000 } });
    const environments = Array.from({ length: 4 }, () => gate.environment());
    const racing = atOnce(200, (index) =>
      (environments[index % 4] ?? gate.environment()).guard({
        team,
        at: laterBy(NOON, Math.floor(index / 4) * 180),
        promptTokens: 3,
      }),
    );
    admin.setClock(laterBy(NOON, 5_000));

    for (let version = 1; version <= CHANGES; version += 1) {
      const answer = await admin.ask(`PATCH /teams/${team}`, {
        headers: ifMatch(version),
        body: { overrides: { rpm: 500 + version, tokens_per_day: 900_000 + version } },
      });
      expect(answer.status).toBe(200);
    }
    const outcomes = (await racing).map(({ outcome }) => outcome);

    const meter = await gate.meter(team);
    expect(outcomes.filter((outcome) => outcome === 'allow')).toHaveLength(200);
    expect(meter.admissions).toBe(200);
    expect([...meter.tokensOnDay.values(), ...meter.usdInMonth.values()]).toEqual([600, 600]);
    expect(meter.limits).toEqual({
      requestsPerMinute: 500 + CHANGES,
      tokensPerDay: 900_000 + CHANGES,
      usdPerMonth: microUsd(100_000_000),
    });
  });
});

/** So many that they meet the calls; a thousand give the same. */
const CHANGES = 40;
