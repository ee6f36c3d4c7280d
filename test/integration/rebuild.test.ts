import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { recordTokensIn } from '../../src/adapters/dynamo/record-tokens.ts';
import { rollUpIn } from '../../src/adapters/dynamo/roll-up.ts';
import { readRollupsIn } from '../../src/adapters/dynamo/rollups-read.ts';
import { setRollupIn } from '../../src/adapters/dynamo/rollups-set.ts';
import { modelId, requestId, type TeamId } from '../../src/domain/ids.ts';
import type { Receipt } from '../../src/domain/usage.ts';
import { utcMonth } from '../../src/domain/windows.ts';
import { at, NOW } from '../support/builders.ts';
import {
  aUsage,
  many,
  meddled,
  type MonthBench,
  openMonthBench,
  priceOf,
} from '../support/month-bench.ts';

const PRICES = [priceOf('gpt-4o', '1'), priceOf('o3', '2')];

let bench: MonthBench;
beforeAll(async () => {
  bench = await openMonthBench();
});
afterAll(() => bench.close());

const linesOf = async (team: TeamId): Promise<Record<string, readonly unknown[]>> => {
  const lines = [...(await bench.items(`TEAM#${team}`))].filter(([sk]) => /^(SPEND|DAY)#/.test(sk));
  return Object.fromEntries(
    lines.map(([sk, { calls, tokens, usd }]) => [sk, [calls?.N, tokens?.N, usd?.N]]),
  );
};

/** Makes a line say something that no receipt does. */
const damage = async (team: TeamId, sk: string, usd: number): Promise<void> => {
  await bench.table.client.send(
    new UpdateItemCommand({
      TableName: bench.table.name,
      Key: { pk: { S: `TEAM#${team}` }, sk: { S: sk } },
      UpdateExpression: 'ADD usd :usd',
      ExpressionAttributeValues: { ':usd': { N: String(usd) } },
    }),
  );
};

const removeLine = async (team: TeamId, sk: string): Promise<void> => {
  await bench.table.client.send(
    new DeleteItemCommand({
      TableName: bench.table.name,
      Key: { pk: { S: `TEAM#${team}` }, sk: { S: sk } },
    }),
  );
};

/** Receipts that the process did not live to roll up. */
const recordCutShort = async (team: TeamId, count: number): Promise<readonly Receipt[]> => {
  const dying = meddled(bench.table.name, {
    // The second transaction is the roll-up: the first was receipts and meter.
    before: (command, nth) =>
      command === 'TransactWriteItemsCommand' && nth > 1
        ? Promise.reject(new Error('The process has ended'))
        : undefined,
  });
  await expect(bench.record(many(team, count), PRICES, dying)).rejects.toThrow();
  const outcomes = await Promise.all(
    many(team, count).map(({ request }) => bench.items(`USAGE#${team}#${request}`)),
  );
  expect(outcomes.filter((items) => items.get('RECEIPT')?.['rolledUp'] === undefined)).toHaveLength(
    count,
  );
  return many(team, count).map((event) => ({
    ...event,
    usd: 120 as Receipt['usd'],
    pricing: 'listed',
    price: undefined,
    listing: undefined,
    tokensCounted: 120,
    cap: undefined,
  }));
};

describe('a check of the roll-ups and the meter', () => {
  it('finds no difference after calls that were held, late, told twice, told as tokens or lost', async () => {
    const team = await bench.newTeam({ expiredHolds: 'charge', version: 1 });
    const events = [
      aUsage(team, 'held', { user: 'ann#1 / ü' }),
      aUsage(team, 'free-standing', { model: modelId('o3'), at: at('2026-08-01T00:00:00Z') }),
      aUsage(team, 'nameless', { model: undefined, at: at('2026-08-21T23:59:59.999Z') }),
      aUsage(team, 'other-month', { at: at('2026-07-31T23:59:59.999Z') }),
    ];
    await bench.record(events, PRICES);
    await bench.record(events, PRICES);
    await recordTokensIn(bench.table)({ team, request: requestId('t'), tokens: 900, at: NOW });

    const august = await bench.rebuild(team, 'check');
    const july = await bench.rebuild(team, 'check', { month: '2026-07' });

    expect(august).toMatchObject({
      meter: [
        { counter: 'usdInMonth', used: 600, explained: 600 },
        { counter: 'tokensOnDay', used: 1_020, explained: 1_020 },
      ],
      receipts: 3,
      lines: 9,
      notRolledUp: [],
      left: [],
      unclear: [],
      isRight: true,
    });
    expect(july).toMatchObject({ receipts: 1, lines: 4, isRight: true, meter: [] });
  });

  it('explains a meter with calls in flight, holds that ran out, and their late usage', async () => {
    const team = await bench.newTeam();
    for (const request of ['a', 'b', 'c']) await bench.hold(team, request);
    await bench.record([aUsage(team, 'a')], PRICES);
    const settledOne = await bench.rebuild(team, 'check');
    const later = at('2026-08-22T15:00:00Z');
    await bench.expire(team, later);
    const expiredTwo = await bench.rebuild(team, 'check');
    await bench.record([aUsage(team, 'b')], PRICES);

    expect(settledOne.meter).toMatchObject([{ used: 120 }, { used: 120 }]);
    expect(expiredTwo.meter).toMatchObject([{ used: 120 }, { used: 120 }]);
    expect(await bench.rebuild(team, 'check')).toMatchObject({
      isRight: true,
      meter: [
        { used: 240, explained: 240 },
        { used: 240, explained: 240 },
      ],
    });
  });

  it('does not expect on the meter what was cut short between receipt and meter', async () => {
    const team = await bench.newTeam();
    await bench.hold(team, 'a');
    const dying = meddled(bench.table.name, {
      before: (command) =>
        command === 'UpdateItemCommand' ? Promise.reject(new Error('The end')) : undefined,
    });
    await expect(bench.record([aUsage(team, 'a')], PRICES, dying)).rejects.toThrow();

    const inFlight = await bench.rebuild(team, 'check');
    await bench.expire(team, at('2026-08-22T15:00:00Z'));
    const expired = await bench.rebuild(team, 'check');
    await bench.record([aUsage(team, 'a')], PRICES);
    const booked = await bench.rebuild(team, 'check');

    const used = [inFlight, expired, booked].map(({ receipts, meter }) => [
      receipts,
      ...meter.map((line) => [line.used, line.explained]),
    ]);
    expect(used).toEqual([
      [1, [0, 0], [0, 0]],
      [1, [0, 0], [0, 0]],
      [1, [120, 120], [120, 120]],
    ]);
  });

  it('explains a hold that a strict team was charged for, until its usage comes', async () => {
    const team = await bench.newTeam({ expiredHolds: 'charge' });
    await bench.hold(team, 'lost');
    await bench.expire(team, at('2026-08-22T15:00:00Z'));
    const charged = await bench.rebuild(team, 'check');
    await bench.record([aUsage(team, 'lost')], PRICES);
    const booked = await bench.rebuild(team, 'check');

    expect([charged, booked]).toMatchObject([
      {
        isRight: true,
        receipts: 0,
        meter: [
          { used: 5_000, explained: 5_000 },
          { used: 1_000, explained: 1_000 },
        ],
      },
      {
        isRight: true,
        receipts: 1,
        meter: [
          { used: 120, explained: 120 },
          { used: 120, explained: 120 },
        ],
      },
    ]);
  });

  it('tells a meter that lost or gained money', async () => {
    const team = await bench.newTeam();
    await bench.record([aUsage(team, 'a')], PRICES);
    await bench.table.client.send(
      new UpdateItemCommand({
        TableName: bench.table.name,
        Key: { pk: { S: `TEAM#${team}` }, sk: { S: 'METER' } },
        UpdateExpression: 'ADD #month :one',
        ExpressionAttributeNames: { '#month': await monthAttribute(team) },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );

    expect(await bench.rebuild(team, 'check')).toMatchObject({
      isRight: false,
      left: [],
      meter: [
        { counter: 'usdInMonth', used: 119, explained: 120, verdict: 'different' },
        { counter: 'tokensOnDay', verdict: 'same' },
      ],
    });
  });

  it('reads past a page, and takes no other team for this one', async () => {
    const team = await bench.newTeam();
    await bench.record([aUsage(team, 'a')], PRICES);
    const filler = { S: 'x'.repeat(380_000) };
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const item = {
        pk: { S: `FILLER#${team}#${n}` },
        sk: { S: 'x' },
        at: { N: String(NOW) },
        filler,
      };
      await bench.table.client.send(
        new PutItemCommand({ TableName: bench.table.name, Item: item }),
      );
    }
    await bench.record([aUsage(team, 'b')], PRICES);
    const [receipt] = (await bench.items(`USAGE#${team}#a`)).values();
    await bench.table.client.send(
      new PutItemCommand({
        TableName: bench.table.name,
        Item: { ...receipt, pk: { S: `USAGE#${team}-2#a` } },
      }),
    );

    expect(await bench.rebuild(team, 'check')).toMatchObject({ receipts: 2, isRight: true });
  });
});

const monthAttribute = async (team: TeamId): Promise<string> => {
  const meter = (await bench.items(`TEAM#${team}`)).get('METER') ?? {};
  const name = Object.keys(meter).find((each) => each.startsWith('m') && each.length > 2);
  if (name === undefined) throw new Error('No month on the meter');
  return name;
};

describe('a rebuild of the roll-ups', () => {
  const RIGHT = {
    'DAY#2026-08-22': ['3', '360', '480'],
    'SPEND#2026-08': ['3', '360', '480'],
    'SPEND#2026-08#MODEL#gpt-4o': ['2', '240', '240'],
    'SPEND#2026-08#MODEL#o3': ['1', '120', '240'],
    'SPEND#2026-08#USER#-': ['2', '240', '240'],
    'SPEND#2026-08#USER#ann%231%20%2F%20%C3%BC': ['1', '120', '240'],
  };

  const three = async (): Promise<TeamId> => {
    const team = await bench.newTeam();
    const ann = aUsage(team, 'c', { model: modelId('o3'), user: 'ann#1 / ü' });
    await bench.record([aUsage(team, 'a'), aUsage(team, 'b'), ann], PRICES);
    return team;
  };

  it('sets lines right that are wrong, missing or nobody’s', async () => {
    const team = await three();
    expect(await linesOf(team)).toEqual(RIGHT);
    await damage(team, 'SPEND#2026-08', 77);
    await damage(team, 'SPEND#2026-08#USER#ann%231%20%2F%20%C3%BC', -77);
    await damage(team, 'DAY#2026-08-23', 5);
    await removeLine(team, 'SPEND#2026-08#MODEL#o3');

    const { written, isRight } = await bench.rebuild(team, 'write');

    expect([written.length, isRight]).toEqual([4, true]);
    expect(await linesOf(team)).toEqual({ ...RIGHT, 'DAY#2026-08-23': ['0', '0', '0'] });
    expect(await bench.rebuild(team, 'check')).toMatchObject({ left: [], isRight: true });
  });

  it('rebuilds everything from receipts alone', async () => {
    const team = await three();
    for (const sk of Object.keys(RIGHT)) await removeLine(team, sk);

    await bench.rebuild(team, 'write');

    expect(await linesOf(team)).toEqual(RIGHT);
  });

  it('sets a line once when the answer to that is lost', async () => {
    const team = await three();
    await damage(team, 'SPEND#2026-08', 77);
    const table = meddled(
      bench.table.name,
      {
        after: (command, nth) =>
          command === 'UpdateItemCommand' && nth === 1
            ? Promise.reject(new Error('The answer is lost'))
            : undefined,
      },
      2,
    );

    const { written, isRight } = await bench.rebuild(team, 'write', { table });

    expect([written.length, isRight]).toEqual([1, true]);
    const line = (await bench.items(`TEAM#${team}`)).get('SPEND#2026-08');
    expect([line?.['usd']?.N, line?.['revision']?.N]).toEqual(['480', '1']);
  });

  it('never overwrites what is recorded between its reading and its writing', async () => {
    const team = await three();
    await damage(team, 'SPEND#2026-08', 77);
    const table = meddled(bench.table.name, {
      before: (command, nth) =>
        command === 'UpdateItemCommand' && nth === 1
          ? bench.record([aUsage(team, 'meanwhile')], PRICES)
          : undefined,
    });

    const { written, isRight } = await bench.rebuild(team, 'write', { table });

    expect([written.length, isRight]).toEqual([1, true]);
    expect((await linesOf(team))['SPEND#2026-08']).toEqual(['4', '480', '600']);
  });

  it('does not take a line for untouched that was changed there and back', async () => {
    const team = await three();
    const set = setRollupIn(bench.table);
    const month = utcMonth(NOW);
    const lines = await readRollupsIn(bench.table)({ team, month });
    const read = lines.find(({ key }) => key === 'SPEND#2026-08');
    if (read === undefined) throw new Error('No line of the month');
    const other = { ...read.sums, usd: 1 };

    expect(await set({ team, read, sums: other })).toBe('set');
    expect(await set({ team, read: { ...read, sums: other, revision: 1 }, sums: read.sums })).toBe(
      'set',
    );
    expect(await set({ team, read, sums: { ...read.sums, usd: 2 } })).toBe('moved');
  });

  it('is finished by the next run when it is cut short', async () => {
    const team = await three();
    for (const sk of Object.keys(RIGHT)) await damage(team, sk, 1);
    const dying = meddled(bench.table.name, {
      after: (command, nth) =>
        command === 'UpdateItemCommand' && nth >= 3
          ? Promise.reject(new Error('The process has ended'))
          : undefined,
    });

    await expect(bench.rebuild(team, 'write', { table: dying })).rejects.toThrow();
    const { written } = await bench.rebuild(team, 'write');

    expect(written).toHaveLength(3);
    expect(await linesOf(team)).toEqual(RIGHT);
  });

  it('counts a receipt once that others roll up at the same time', async () => {
    const team = await bench.newTeam();
    const receipts = await recordCutShort(team, 20);
    const rollUp = rollUpIn(bench.table);

    await Promise.all([
      bench.rebuild(team, 'write'),
      ...receipts.map((receipt) => rollUp(team, [receipt])),
      bench.rebuild(team, 'write'),
    ]);

    expect((await linesOf(team))['SPEND#2026-08']).toEqual(['20', '2400', '2400']);
    expect(await bench.rebuild(team, 'check')).toMatchObject({ notRolledUp: [], isRight: true });
  });

  it('loses and doubles nothing of what is recorded while it writes', async () => {
    const team = await three();
    const events = many(team, 30, (index) => ({ user: ['ann', 'bob'][index % 2] }));
    for (const sk of ['SPEND#2026-08', 'DAY#2026-08-22', 'SPEND#2026-08#USER#ann']) {
      await damage(team, sk, 1_000);
    }

    await Promise.all([
      ...events.map((event) => bench.record([event], PRICES)),
      bench.rebuild(team, 'write'),
      bench.rebuild(team, 'write'),
    ]);
    const { isRight } = await bench.rebuild(team, 'write');

    expect(isRight).toBe(true);
    expect(await linesOf(team)).toMatchObject({
      'SPEND#2026-08': ['33', '3960', '4080'],
      'DAY#2026-08-22': ['33', '3960', '4080'],
      'SPEND#2026-08#USER#ann': ['15', '1800', '1800'],
      'SPEND#2026-08#USER#bob': ['15', '1800', '1800'],
    });
  });
});
