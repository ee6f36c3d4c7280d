import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { recordTokensIn } from '../../src/adapters/dynamo/record-tokens.ts';
import { changePolicyIn } from '../../src/adapters/dynamo/teams.ts';
import { StoreFault } from '../../src/domain/errors.ts';
import { modelId, requestId } from '../../src/domain/ids.ts';
import { capWindow } from '../../src/domain/meter.ts';
import { microUsd } from '../../src/domain/money.ts';
import { capCodeOf } from '../../src/domain/caps.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  at,
  aTeam,
  aUsage,
  benchTable,
  dyingBefore,
  meddledTable,
  meterOf,
  receiptOf,
  register,
  rollupsOf,
  usageEnvironment,
} from '../support/usage-bench.ts';

/** The engine is shared, and so is the machine. */

const NOW = at('2026-08-22T14:05:00Z');
const [DAY, MONTH] = [20_687, 679];

let opened: TestTable;
let table: Table;

beforeAll(async () => {
  opened = await openTable();
  table = benchTable(opened.name);
});
afterAll(() => opened.close());

describe('a held call', () => {
  it('is held at the most it can cost, and charged at what it did', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    await env.guard({ team, request: requestId('call') });

    // 1,000 × 2.5 + 1,000 × 10
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 12_500]]));

    const [outcome] = await env.record([aUsage(team, 'call')], NOW);

    expect(outcome).toMatchObject({ outcome: 'recorded', receipt: { usd: 3_500 } });
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 3_500]]),
      tokensOnDay: new Map([[DAY, 1_100]]),
    });
    expect(await receiptOf(table, team, 'call')).toMatchObject({
      receipt: {
        usd: 3_500,
        tokensCounted: 1_100,
        listing: 'list:openai/gpt-4o@1970-01-01T00:00:00.000Z',
      },
      hold: { usd: 12_500, tokens: 2_000 },
      isRolledUp: true,
    });
  });

  it('whose output nobody counted is charged at what was held', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    await env.guard({ team, request: requestId('cut') });

    const tokens = { input: 1_000, output: 0 };
    await env.record([aUsage(team, 'cut', { kind: 'incomplete', tokens })], NOW);

    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 12_500]]),
      tokensOnDay: new Map([[DAY, 2_000]]),
    });
    expect((await rollupsOf(table, team))['DAY#2026-08-22']).toMatchObject({
      calls: 1,
      usd: 12_500,
      tokens: 2_000,
    });
  });

  it('admitted in one month and ended in the next is given back to the one and charged to the other', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, at('2026-08-31T23:59:58Z'));
    await env.guard({ team, request: requestId('call') });

    env.now = at('2026-09-01T00:00:07Z');
    await env.record([aUsage(team, 'call', { at: at('2026-09-01T00:00:05Z') })], env.now);

    const meter = await meterOf(table, team);
    expect(meter.usdInMonth).toEqual(
      new Map([
        [MONTH, 0],
        [MONTH + 1, 3_500],
      ]),
    );
    expect(meter.tokensOnDay).toEqual(
      new Map([
        [20_696, 0],
        [20_697, 1_100],
      ]),
    );
  });

  it('is given back to the cap of its admission where the team has another one by then', async () => {
    const [before, after] = ['gpt-4o', 'gpt-*'].map((model) => ({
      model,
      usdPerMonth: microUsd(50_000_000),
    }));
    if (before === undefined || after === undefined) throw new Error('Two caps are needed');
    const policy = await register(table, { team: aTeam(), caps: [before] });
    const env = usageEnvironment(table, NOW);
    const { team } = policy;
    await env.guard({ team, request: requestId('call') });
    await changePolicyIn(table)({ policy: { ...policy, version: 2, caps: [after] }, at: NOW });

    await env.record([aUsage(team, 'call')], NOW);

    expect((await meterOf(table, team)).usdOfCap).toEqual(
      new Map([
        [capWindow(capCodeOf(before), MONTH), 0],
        [capWindow(capCodeOf(after), MONTH), 3_500],
      ]),
    );
  });

  it('is released from the cap of its admission and charged to the cap of its usage', async () => {
    const cap = { model: 'gpt-4o*', usdPerMonth: microUsd(50_000_000) };
    const { team } = await register(table, { team: aTeam(), caps: [cap] });
    const env = usageEnvironment(table, NOW);
    const window = capWindow(capCodeOf(cap), MONTH);
    const model = modelId('openai/gpt-4o-2024-08-06');

    await env.guard({ team, request: requestId('call'), model });
    expect((await meterOf(table, team)).usdOfCap).toEqual(new Map([[window, 12_500]]));

    await env.record([aUsage(team, 'call', { model })], NOW);
    expect((await meterOf(table, team)).usdOfCap).toEqual(new Map([[window, 3_500]]));
    expect((await receiptOf(table, team, 'call'))?.receipt.cap).toBe(capCodeOf(cap));
  });
});

describe('a usage without a hold', () => {
  it('of a month that is over is charged to that month', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, at('2026-09-03T12:00:00Z'));

    await env.record([aUsage(team, 'late', { at: at('2026-08-31T23:59:59.999Z') })], env.now);

    const meter = await meterOf(table, team);
    expect(meter.usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
    expect(meter.tokensOnDay).toEqual(new Map([[20_696, 1_100]]));
    expect(Object.keys(await rollupsOf(table, team)).toSorted()).toEqual([
      'DAY#2026-08-31',
      'SPEND#2026-08',
      'SPEND#2026-08#MODEL#gpt-4o',
      'SPEND#2026-08#USER#-',
    ]);
  });

  it('that cost nothing leaves a receipt all the same', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);

    await env.record([aUsage(team, 'none', { tokens: { input: 0, output: 0 } })], NOW);

    expect((await receiptOf(table, team, 'none'))?.receipt.usd).toBe(0);
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map());
  });

  it('of a call whose rate alone was checked before is counted', async () => {
    const { team } = await register(table, { team: aTeam(), holds: 'off', version: 2 });
    const env = usageEnvironment(table, NOW);
    await env.guard({ team, request: requestId('call') });
    expect((await meterOf(table, team)).holds).toEqual(new Map());

    await env.record([aUsage(team, 'call'), aUsage(team, 'other')], NOW);

    expect((await meterOf(table, team)).usdInMonth.get(MONTH)).toBe(7_000);
  });
});

it('a usage whose hold comes while it is written settles that hold', async () => {
  const { team } = await register(table, { team: aTeam() });
  const gate = usageEnvironment(table, NOW);
  let isHeld = false;
  const before = (command: string) => {
    if (isHeld || command !== 'TransactWriteItems') return undefined;
    isHeld = true;
    return gate.guard({ team, request: requestId('call') });
  };
  const env = usageEnvironment(meddledTable(opened.name, { before }), NOW);

  expect(await env.record([aUsage(team, 'call')], NOW)).toMatchObject([{ outcome: 'recorded' }]);

  expect((await receiptOf(table, team, 'call'))?.hold?.usd).toBe(12_500);
  expect(await meterOf(table, team)).toMatchObject({
    holds: new Map(),
    usdInMonth: new Map([[MONTH, 3_500]]),
  });
});

describe('a call that was never made', () => {
  it('gives back what it held, once', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const request = requestId('call');
    await env.guard({ team, request });

    expect(await env.voidCall({ team, request })).toBe('voided');
    expect(await env.voidCall({ team, request })).toBe('nothing_held');
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 0]]));
  });

  it('counts after all when a retry of it under the same id goes through', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const request = requestId('call');
    await env.guard({ team, request });
    await env.voidCall({ team, request });

    expect((await env.record([aUsage(team, 'call')], NOW))[0]?.outcome).toBe('recorded');
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
  });

  it('takes nothing back from a call that was counted', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const request = requestId('call');
    await env.guard({ team, request });
    await env.record([aUsage(team, 'call')], NOW);

    expect(await env.voidCall({ team, request })).toBe('nothing_held');
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
  });

  it('is not believed between the receipt and the charge of a call that was counted', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const request = requestId('call');
    await env.guard({ team, request });
    const mortal = usageEnvironment(dyingBefore(opened.name, 'UpdateItem'), NOW);
    await expect(mortal.record([aUsage(team, 'call')], NOW)).rejects.toThrow(StoreFault);
    expect((await receiptOf(table, team, 'call'))?.hold?.usd).toBe(12_500);

    await env.voidCall({ team, request });
    await env.record([aUsage(team, 'call')], NOW);

    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
  });
});

describe('an event that was counted before', () => {
  it('is a duplicate where it tells the same, whenever it says that it was', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    await env.record([aUsage(team, 'call')], NOW);
    const again = aUsage(team, 'call', { at: at('2026-08-22T14:07:00Z') });

    expect(await env.record([again], at('2026-08-22T14:07:00Z'))).toMatchObject([
      { outcome: 'duplicate', receipt: { usd: 3_500, at: NOW } },
    ]);
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
  });

  it.each([
    ['tokens', { tokens: { input: 1_000, output: 101 } }],
    ['cached tokens', { tokens: { input: 1_000, output: 100, cacheRead: 1 } }],
    ['a model', { model: modelId('gpt-4o-mini') }],
    ['an end', { kind: 'incomplete' as const }],
  ])(
    'is a conflict where it tells of other %s, and the first one holds',
    async (_what, changes) => {
      const { team } = await register(table, { team: aTeam() });
      const env = usageEnvironment(table, NOW);
      await env.record([aUsage(team, 'call')], NOW);

      expect(await env.record([aUsage(team, 'call', changes)], NOW)).toMatchObject([
        { outcome: 'conflict', receipt: { usd: 3_500 } },
      ]);
      expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
    },
  );

  it('is one within a batch too', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const other = aUsage(team, 'call', { tokens: { input: 5, output: 5 } });

    const outcomes = await env.record([aUsage(team, 'call'), aUsage(team, 'call'), other], NOW);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['recorded', 'duplicate', 'conflict']);
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_500]]));
  });

  it('is another team’s own event under the same id', async () => {
    const [one, other] = [aTeam(), aTeam()];
    for (const team of [one, other]) await register(table, { team });
    const env = usageEnvironment(table, NOW);

    const outcomes = await env.record([aUsage(one, 'call'), aUsage(other, 'call')], NOW);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['recorded', 'recorded']);
  });

  it('is charged once where its id was used again within the same slot', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    await env.guard({ team, request: requestId('call') });
    await env.record([aUsage(team, 'call')], NOW);
    await env.guard({ team, request: requestId('call') });

    await env.record([aUsage(team, 'call')], NOW);

    const meter = await meterOf(table, team);
    const held = [...meter.holds.values()].reduce((sum, { usd }) => sum + usd, 0);
    expect((meter.usdInMonth.get(MONTH) ?? 0) - held).toBe(3_500);
  });
});

describe('a call whose tokens were told by themselves before', () => {
  const told = async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const request = requestId('call');
    await env.guard({ team, request });
    await recordTokensIn(table)({ team, request, tokens: 1_100, at: NOW });
    return { team, env };
  };

  it('has its tokens counted once, and its cost', async () => {
    const { team, env } = await told();

    await env.record([aUsage(team, 'call')], NOW);

    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      tokensOnDay: new Map([[DAY, 1_100]]),
      usdInMonth: new Map([[MONTH, 3_500]]),
    });
  });

  it('is charged at what was held where its output was not counted', async () => {
    const { team, env } = await told();

    const tokens = { input: 1_000, output: 0 };
    await env.record([aUsage(team, 'call', { kind: 'incomplete', tokens })], NOW);

    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 12_500]]));
  });
});

describe('two environments', () => {
  it('that record the same batch at once count each call once', async () => {
    const { team } = await register(table, { team: aTeam() });
    const [one, other] = [usageEnvironment(table, NOW), usageEnvironment(table, NOW)];
    const ids = Array.from({ length: 60 }, (_, index) => `call-${index}`);
    for (const id of ids.slice(0, 20)) await one.guard({ team, request: requestId(id) });
    const batch = ids.map((id) => aUsage(team, id));

    const outcomes = await Promise.all([
      one.record(batch, NOW),
      other.record(batch.toReversed(), NOW),
      one.record(batch.slice(10, 50), NOW),
    ]);

    expect(outcomes.flat().filter(({ outcome }) => outcome === 'recorded')).toHaveLength(60);
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 210_000]]),
      tokensOnDay: new Map([[DAY, 66_000]]),
    });
    expect((await rollupsOf(table, team))['SPEND#2026-08']).toMatchObject({
      calls: 60,
      usd: 210_000,
    });
  });
});
