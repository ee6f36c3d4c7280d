import { laterBy } from '../../src/domain/time.ts';
import { type AdminBench, type Body, openAdmin } from '../support/admin-bench.ts';
import {
  admissionsIn,
  allowed,
  aTeam,
  at,
  atOnce,
  openGate,
  type TestGate,
} from '../support/gate.ts';
import type { TeamId } from '../../src/domain/ids.ts';

const NOON = at('2026-11-22T12:00:00Z');
const MONTH_END = at('2026-12-01T00:00:00Z');

let gate: TestGate;
let admin: AdminBench;
beforeAll(async () => {
  gate = await openGate();
});
beforeEach(() => {
  admin = openAdmin(gate.environment(), NOON);
});
afterAll(() => gate.close());

/** A budget of a hundred micro-dollars: a token of the tests' model is one. */
const aSmallTeam = async (usd_per_month: string | null = '0.0001'): Promise<TeamId> => {
  const team = aTeam();
  const body = { team, tier: 'standard', overrides: { usd_per_month } };
  await admin.ask('POST /teams', { body });
  return team;
};

const boost = (team: TeamId, body: object = {}, headers: Record<string, string> = {}) =>
  admin.ask(`POST /teams/${team}/boosts`, {
    headers,
    body: { usd: '0.0001', reason: 'launch', ...body },
  });

/** Whether a call of so many micro-dollars passes, in an environment that knows nothing yet. */
const passes = async (team: TeamId, promptTokens: number, when = NOON): Promise<boolean> =>
  (await gate.environment().guard({ team, at: when, promptTokens })).outcome === 'allow';

describe('a boost', () => {
  it('raises the budget at once, in a month nothing was taken in too', async () => {
    const team = await aSmallTeam();

    const answer = await boost(team);

    expect(answer).toMatchObject({
      status: 201,
      headers: { etag: '"2"' },
      body: {
        usd: '0.0001',
        until: '2026-12-01T00:00:00.000Z',
        reason: 'launch',
        ended: false,
      },
    });
    const { id } = answer.body as { id: string };
    expect(answer.headers['location']).toBe(`/teams/${team}/boosts/${id}`);
    expect([await passes(team, 201), await passes(team, 200)]).toEqual([false, true]);
  });

  it('ends by itself, at its instant', async () => {
    const team = await aSmallTeam();
    const until = '2026-11-22T12:10:00Z';
    await boost(team, { until });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 90 }));

    const outcomes = [
      await passes(team, 11, laterBy(at(until), -1)),
      await passes(team, 1, at(until)),
      await passes(team, 100, MONTH_END),
    ];

    // 101 of 100 are taken when it ends.
    expect(outcomes).toEqual([true, false, true]);
    admin.setClock(at(until));
    const { body } = await admin.ask(`GET /teams/${team}/boosts`);
    expect(body).toMatchObject({ boosts: [{ usd: '0.0001', ended: true }] });
  });

  it('is gone from the team and its meter with the next change', async () => {
    const team = await aSmallTeam();
    await boost(team, { until: '2026-11-22T13:00:00Z' });
    await boost(team, { usd: '0.00005' });
    admin.setClock(at('2026-11-22T13:00:00Z'));

    const { body } = await admin.ask(`PATCH /teams/${team}`, {
      headers: { 'if-match': '"3"' },
      body: { description: 'x' },
    });

    expect(body).toMatchObject({ boosts: [{ usd: '0.00005' }] });
    expect([...(await gate.meter(team)).boostInMonth.values()]).toEqual([50]);
    const when = at('2026-11-22T13:00:01Z');
    expect([await passes(team, 151, when), await passes(team, 150, when)]).toEqual([false, true]);
  });

  it('ends with its month', async () => {
    const team = await aSmallTeam();
    await boost(team);
    admin.setClock(MONTH_END);

    const { body } = await admin.ask(`PATCH /teams/${team}`, {
      headers: { 'if-match': '"2"' },
      body: { description: 'x' },
    });

    expect(body).toMatchObject({ boosts: [] });
    expect([await passes(team, 101, MONTH_END), await passes(team, 100, MONTH_END)]).toEqual([
      false,
      true,
    ]);
  });

  it('adds to another, and is taken off again when it is deleted', async () => {
    const team = await aSmallTeam();
    const first = await boost(team);
    await boost(team, { usd: 0.0002 });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 250 }));
    const { id } = first.body as { id: string };

    const headers = { 'if-match': '"3"' };
    const answers = [
      await admin.ask(`DELETE /teams/${team}/boosts/${id}`),
      await admin.ask(`DELETE /teams/${team}/boosts/b-none`, { headers }),
      await admin.ask(`DELETE /teams/${team}/boosts/${id}`, { headers: { 'if-match': '"2"' } }),
      await admin.ask(`DELETE /teams/${team}/boosts/${id}`, { headers }),
      await admin.ask(`DELETE /teams/${team}/boosts/${id}`, { headers }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([428, 404, 412, 204, 204]);
    expect([await passes(team, 51), await passes(team, 50)]).toEqual([false, true]);
    const audit = await admin.ask(`GET /audit?team=${team}`);
    expect((audit.body as { entries: Body[] }).entries.map(({ action }) => action)).toEqual([
      'boost.delete',
      'boost.create',
      'boost.create',
      'team.create',
    ]);
  });

  it('is one when it is sent again under its key, whatever has changed since', async () => {
    const team = await aSmallTeam();
    const key = { 'idempotency-key': 'boost-1', 'if-match': '"1"' };

    const first = await boost(team, {}, key);
    await boost(team, { usd: '0.00001' });
    const again = await boost(team, {}, key);
    const other = await boost(team, { usd: '7' }, key);

    expect([first.status, again.status, other.status]).toEqual([201, 201, 422]);
    expect(again.body).toEqual(first.body);
    expect([...(await gate.meter(team)).boostInMonth.values()]).toEqual([110]);
  });

  it.each([
    ['nothing', { usd: '0' }, 422],
    ['less than nothing', { usd: '-1' }, 422],
    ['more than a budget can be', { usd: '100000001' }, 422],
    ['no reason', { reason: undefined }, 422],
    ['an end that was', { until: '2026-11-22T12:00:00Z' }, 422],
    ['an end in another month', { until: '2026-12-01T00:00:00.001Z' }, 422],
    ['an end without a zone', { until: '2026-11-25T12:00:00' }, 422],
    ['an unknown member', { month: '2026-12' }, 422],
  ])('is refused: %s', async (_what, body, status) => {
    const team = await aSmallTeam();
    const before = await gate.item(team);

    expect((await boost(team, body)).status).toBe(status);
    expect(await gate.item(team)).toEqual(before);
  });

  it('is refused where there is no budget, no team, or another version', async () => {
    const unlimited = await aSmallTeam(null);
    const team = await aSmallTeam();

    const statuses = [
      (await boost(unlimited)).status,
      (await boost(aTeam())).status,
      (await boost(team, {}, { 'if-match': '"2"' })).status,
    ];

    expect(statuses).toEqual([409, 404, 412]);
  });

  it('is refused when the month has twenty', async () => {
    const team = await aSmallTeam();
    for (let index = 0; index < 20; index += 1) expect((await boost(team)).status).toBe(201);

    expect(await boost(team)).toMatchObject({ status: 409 });
    expect([...(await gate.meter(team)).boostInMonth.values()]).toEqual([2_000]);
  });

  it('waits while its team has no limit, and counts when it has one again', async () => {
    const team = await aSmallTeam();
    for (let index = 0; index < 20; index += 1) await boost(team, { usd: '100000000' });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 150 }));
    const set = (version: number, usd_per_month: string | null) =>
      admin.ask(`PATCH /teams/${team}`, {
        headers: { 'if-match': `"${version}"` },
        body: { overrides: { usd_per_month } },
      });

    const statuses = [(await set(21, null)).status];
    const whileUnlimited = await passes(team, 1_000);
    statuses.push((await set(22, '100000000')).status);

    expect(statuses).toEqual([200, 200]);
    expect(whileUnlimited).toBe(true);
    const meter = await gate.meter(team);
    expect([...meter.usdInMonth.values()]).toEqual([1_150]);
    expect([...meter.boostInMonth.values()]).toEqual([2_000_000_000_000_000]);
  });

  it('loses no count while calls race', async () => {
    const team = await aSmallTeam('0.0005');
    // One fewer than there can be money for: however they race, something is left.
    const racing = atOnce(59, (index) =>
      gate.environment().guard({ team, at: laterBy(NOON, index * 100), promptTokens: 10 }),
    );

    const boosts = await atOnce(5, () => boost(team, { usd: '0.00002' }));
    const decisions = await racing;

    expect(boosts.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const meter = await gate.meter(team);
    expect([...meter.boostInMonth.values()]).toEqual([100]);
    expect([...meter.usdInMonth.values()]).toEqual([admissionsIn(decisions) * 10]);
    const taken = admissionsIn(decisions) * 10;
    const late = laterBy(NOON, 10_000);
    expect([await passes(team, 601 - taken, late), await passes(team, 600 - taken, late)]).toEqual([
      false,
      true,
    ]);
  });
});
