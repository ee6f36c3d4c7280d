import type { Table } from '../../src/adapters/dynamo/connect.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { modelId, requestId, type TeamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { TIERS } from '../../src/domain/tiers.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  at,
  aTeam,
  aUsage,
  benchTable,
  deployedSweeper,
  meterOf,
  receiptOf,
  register,
  usageEnvironment,
  type UsageEnvironment,
} from '../support/usage-bench.ts';

/** The engine is shared, and so is the machine. */

const NOW = at('2026-08-22T14:05:00Z');
/** Ordinary holds run out 15 minutes after the end of their slot. */
const LAST_MOMENT = at('2026-08-22T14:20:04.999Z');
const RUN_OUT = at('2026-08-22T14:20:05.000Z');
const [DAY, MONTH] = [20_687, 679];

let opened: TestTable;
let table: Table;

beforeAll(async () => {
  opened = await openTable();
  table = benchTable(opened.name);
});
afterAll(() => opened.close());

const limited = (usdPerMonth: number) => ({
  limits: {
    requestsPerMinute: undefined,
    tokensPerDay: undefined,
    usdPerMonth: microUsd(usdPerMonth),
  },
});

const strict = { expiredHolds: 'charge', version: 2 } as const;

/** A call of 12,500 micro-dollars at most that nobody ever accounts for. */
const killedCall = async (env: UsageEnvironment, team: TeamId): Promise<void> => {
  expect((await env.guard({ team, request: requestId('killed') })).outcome).toBe('allow');
};

describe('a hold whose call was killed', () => {
  it('is gone after its time, and not before, and the team can use the money again', async () => {
    const { team } = await register(table, { team: aTeam(), ...limited(12_500) });
    const env = usageEnvironment(table, NOW);
    await killedCall(env, team);

    env.now = LAST_MOMENT;
    await env.sweep();
    expect((await meterOf(table, team)).holds.size).toBe(1);

    env.now = RUN_OUT;
    await env.sweep();
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 0]]),
      tokensOnDay: new Map([[DAY, 0]]),
    });
    expect((await env.guard({ team, request: requestId('next') })).outcome).toBe('allow');
  });

  it('makes room for a request that would be denied for want of it, before any sweep', async () => {
    const { team } = await register(table, { team: aTeam(), ...limited(12_500) });
    const env = usageEnvironment(table, NOW);
    await killedCall(env, team);

    env.now = LAST_MOMENT;
    expect(await env.guard({ team, request: requestId('early') })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'budget_short' },
      retryAt: RUN_OUT,
    });
    env.now = RUN_OUT;
    expect((await env.guard({ team, request: requestId('next') })).outcome).toBe('allow');
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 12_500]]));
  });

  it('is given back to the month of its admission', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, at('2026-08-31T23:59:58Z'));
    await killedCall(env, team);

    env.now = at('2026-09-01T00:20:00Z');
    await env.sweep();

    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 0]]));
  });

  it('is swept with all others of a team, however many they are', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const ids = Array.from({ length: 60 }, (_, index) => requestId(`killed-${index}`));
    await Promise.all(ids.map((request) => env.guard({ team, request })));
    expect((await meterOf(table, team)).holds.size).toBe(60);

    env.now = RUN_OUT;
    const swept = await env.sweep();

    expect(swept.expired).toBeGreaterThanOrEqual(60);
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 0]]),
    });
  });

  it('is charged where the team is strict', async () => {
    const { team } = await register(table, { team: aTeam(), ...strict });
    const env = usageEnvironment(table, NOW);
    await killedCall(env, team);

    env.now = RUN_OUT;
    await env.sweep();
    await env.sweep();

    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 12_500]]),
      tokensOnDay: new Map([[DAY, 2_000]]),
    });
  });
});

describe('the deployed sweeper', () => {
  it('looks through all teams, and tells how many holds ran out', async () => {
    const own = await openTable();
    const table = benchTable(own.name);
    const teams = [aTeam(), aTeam(), aTeam('idle')];
    for (const team of teams) await register(table, { team });
    for (const team of teams.slice(0, 2)) await killedCall(usageEnvironment(table, NOW), team);
    const handler = await deployedSweeper(own.name);

    // By the clock of this machine they ran out long ago.
    expect(await handler()).toEqual({ teams: 3, expired: 2 });
    for (const team of teams) expect((await meterOf(table, team)).holds.size).toBe(0);
    await own.close();
  });
});

describe.each([
  ['gives back', {}],
  ['charges', strict],
])('a usage that comes after its hold ran out, of a team that %s', (_what, terms) => {
  it('books the truth, once', async () => {
    const { team } = await register(table, { team: aTeam(), ...terms });
    const env = usageEnvironment(table, NOW);
    await killedCall(env, team);
    env.now = RUN_OUT;
    await env.sweep();

    const first = await env.record([aUsage(team, 'killed')], env.now);
    const second = await env.record([aUsage(team, 'killed')], env.now);

    expect([first[0]?.outcome, second[0]?.outcome]).toEqual(['recorded', 'duplicate']);
    expect(await meterOf(table, team)).toMatchObject({
      usdInMonth: new Map([[MONTH, 3_500]]),
      tokensOnDay: new Map([[DAY, 1_100]]),
    });
  });

  it('leaves nothing for a voiding of the same call to give back', async () => {
    const { team } = await register(table, { team: aTeam(), ...terms });
    const env = usageEnvironment(table, NOW);
    await killedCall(env, team);
    env.now = RUN_OUT;
    await env.sweep();
    await env.record([aUsage(team, 'killed')], env.now);

    const request = requestId('killed');

    expect(await env.voidCall({ team, request })).toBe('nothing_held');
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
  });

  it('is charged at what was held where its output was not counted', async () => {
    const { team } = await register(table, { team: aTeam(), ...terms });
    const env = usageEnvironment(table, NOW);
    await killedCall(env, team);
    env.now = RUN_OUT;
    await env.sweep();

    const tokens = { input: 1_000, output: 0 };
    await env.record([aUsage(team, 'killed', { kind: 'incomplete', tokens })], env.now);

    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 12_500]]));
    expect((await receiptOf(table, team, 'killed'))?.receipt.usd).toBe(12_500);
  });

  it('is charged to its own month where that is another than the hold’s', async () => {
    const { team } = await register(table, { team: aTeam(), ...terms });
    const env = usageEnvironment(table, at('2026-08-31T23:59:58Z'));
    await killedCall(env, team);
    env.now = at('2026-09-01T00:20:00Z');
    await env.sweep();

    await env.record([aUsage(team, 'killed', { at: at('2026-09-01T00:19:00Z') })], env.now);

    const { usdInMonth } = await meterOf(table, team);
    expect([usdInMonth.get(MONTH), usdInMonth.get(MONTH + 1)]).toEqual([0, 3_500]);
  });
});

describe('a call of a strict team that turns out never to have been made', () => {
  it('is not charged, also after its hold ran out', async () => {
    const { team } = await register(table, { team: aTeam(), ...strict });
    const env = usageEnvironment(table, NOW);
    await killedCall(env, team);
    env.now = RUN_OUT;
    await env.sweep();

    await env.voidCall({ team, request: requestId('killed') });

    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 0]]));
  });
});

describe('a team with forty calls in flight that ask for ten million tokens each', () => {
  /** Two a slot, so that twenty a minute are enough. */
  const fortyCalls = async (env: UsageEnvironment, team: TeamId, model: string) => {
    const decisions: Decision[] = [];
    for (let call = 0; call < 40; call += 1) {
      env.now = at(new Date(NOW + call * 3_500).toISOString());
      decisions.push(
        await env.guard({
          team,
          request: requestId(`call-${call}`),
          model: modelId(model),
          provider: undefined,
          promptTokens: 400,
          outputTokensMax: 10_000_000,
        }),
      );
    }
    return decisions.flatMap((each) => (each.outcome === 'deny' ? [each.reason.code] : []));
  };

  it('and 25 dollars a month is not locked out by absurd estimates', async () => {
    const { team } = await register(table, { team: aTeam(), ...limited(25_000_000) });
    const env = usageEnvironment(table, NOW);

    expect(await fortyCalls(env, team, 'gpt-4o')).toEqual([]);

    // 40 × (400 × 2.5 + 2,048 × 10)
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 859_200]]));
    expect((await env.guard({ team, request: requestId('next') })).outcome).toBe('allow');
  });

  it.each(['gpt-4o', 'claude-opus-4-1'])(
    'of the tier sandbox is not locked out by absurd estimates: %s',
    async (model) => {
      const { team } = await register(table, {
        team: aTeam(),
        tier: 'sandbox',
        limits: TIERS.sandbox,
      });
      const env = usageEnvironment(table, NOW);

      expect(await fortyCalls(env, team, model)).toEqual([]);
    },
  );
});
