import { memoryTable } from '../../../../scripts/simulate/store/client.ts';
import { memoryStore, type StoreCommand } from '../../../../scripts/simulate/store/store.ts';
import { readMeter } from '../../../../src/adapters/dynamo/read-meter.ts';
import {
  knowsTeamIn,
  readDayLinesIn,
  readMonthLinesIn,
} from '../../../../src/adapters/dynamo/reports-read.ts';
import { setRollupIn } from '../../../../src/adapters/dynamo/rollups-set.ts';
import { rollupKeyFor } from '../../../../src/adapters/dynamo/rollups-read.ts';
import { createTeamIn, readPolicyIn } from '../../../../src/adapters/dynamo/teams.ts';
import { reportHistory } from '../../../../src/app/report-history.ts';
import { reportUsage } from '../../../../src/app/report-usage.ts';
import { type TeamId, teamId } from '../../../../src/domain/ids.ts';
import { NO_SUMS, rollupLines } from '../../../../src/domain/rollups.ts';
import type { Receipt } from '../../../../src/domain/usage.ts';
import { pricedModel } from '../../../../src/domain/pricing.ts';
import { utcDay, utcMonth } from '../../../../src/domain/windows.ts';
import { aPolicy, at, NOW, TEAM } from '../../../support/builders.ts';
import { aReceipt } from '../../../support/fake-ledger.ts';

/** A table with a team in it, and what was asked of it since. */
const aTable = async () => {
  const commands: StoreCommand[] = [];
  const beforeApply = (command: StoreCommand) => {
    commands.push(command);
    return Promise.resolve();
  };
  const table = memoryTable(memoryStore('t'), { hooks: { beforeApply }, attemptMs: 10_000 });
  await createTeamIn(table)(aPolicy());
  const rollUp = async (team: TeamId, receipts: readonly Receipt[]) => {
    for (const { window, part, sums } of rollupLines(receipts)) {
      const key = rollupKeyFor(team)({ window, part });
      const read = { window, part, key, sums: NO_SUMS, revision: 0 };
      await setRollupIn(table)({ team, read, sums });
    }
    commands.length = 0;
  };
  await rollUp(TEAM, []);
  return { table, commands, rollUp };
};

const readingOf = (pk: string, sk: string) => ({
  name: 'GetItem',
  input: { TableName: 't', Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true },
});

const AUGUST = utcMonth(NOW);
const day = (text: string) => utcDay(at(text));

describe('the report of now', () => {
  it('costs a reading of the meter, one of the policy, and one query of the month', async () => {
    const { table, commands, rollUp } = await aTable();
    await rollUp(TEAM, [aReceipt('one', { user: 'ann' }), aReceipt('two', { user: 'bob' })]);

    await reportUsage({
      readMeter: readMeter(table),
      readPolicy: readPolicyIn(table),
      readMonthLines: readMonthLinesIn(table),
      price: ({ model }) => pricedModel(model, { outcome: 'denied' }),
    })({ team: TEAM, user: undefined, at: NOW, guestTier: undefined });

    expect(commands).toHaveLength(3);
    expect(commands).toContainEqual(readingOf('TEAM#alpha', 'METER'));
    expect(commands).toContainEqual(readingOf('TEAM#alpha', 'POLICY'));
    expect(commands).toContainEqual({
      name: 'Query',
      input: {
        TableName: 't',
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :team AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':team': { S: 'TEAM#alpha' },
          ':prefix': { S: 'SPEND#2026-08' },
        },
      },
    });
  });
});

describe('a history', () => {
  it.each(['day', 'month'] as const)(
    'costs two readings of small items and one query of its days, by %ss',
    async (by) => {
      const { table, commands } = await aTable();
      const span = { by, from: at('2026-08-01T00:00:00Z'), to: at('2026-08-31T00:00:00Z') };

      await reportHistory({
        readDayLines: readDayLinesIn(table),
        readPolicy: readPolicyIn(table),
        knowsTeam: knowsTeamIn(table),
      })({ team: TEAM, span, at: NOW, guestTier: undefined });

      expect(commands).toHaveLength(3);
      expect(commands).toContainEqual(readingOf('TEAMS', 'alpha'));
      expect(commands).toContainEqual(readingOf('TEAM#alpha', 'POLICY'));
      expect(commands).toContainEqual({
        name: 'Query',
        input: {
          TableName: 't',
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :team AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':team': { S: 'TEAM#alpha' },
            ':first': { S: 'DAY#2026-08-01' },
            ':last': { S: 'DAY#2026-08-31' },
          },
        },
      });
    },
  );
});

describe('the lines of a month', () => {
  it('are the whole, its models and its users, and of no other month or team', async () => {
    const { table, rollUp } = await aTable();
    await rollUp(TEAM, [
      aReceipt('one', { user: 'a#b 😀' }),
      aReceipt('two', { at: at('2026-07-31T23:59:59.999Z') }),
      aReceipt('three', { at: at('2026-09-01T00:00:00.000Z') }),
    ]);
    await rollUp(teamId('alpha2'), [aReceipt('four')]);

    const lines = await readMonthLinesIn(table)({ team: TEAM, month: AUGUST });

    const sums = {
      calls: 1,
      tokens: 120,
      inputTokens: 100,
      outputTokens: 20,
      usd: 120,
      unpricedCalls: 0,
    };
    expect(lines).toEqual([
      { window: AUGUST, part: [], sums },
      { window: AUGUST, part: ['MODEL', 'gpt-4o'], sums },
      { window: AUGUST, part: ['USER', 'a#b 😀'], sums },
    ]);
  });

  it('are none where nothing was used', async () => {
    const { table } = await aTable();

    expect(await readMonthLinesIn(table)({ team: TEAM, month: AUGUST })).toEqual([]);
  });
});

describe('the lines of days', () => {
  it('are those from the first to the last, both of them too', async () => {
    const { table, rollUp } = await aTable();
    const days = ['2026-07-31', '2026-08-01', '2026-08-15', '2026-08-31', '2026-09-01'];
    await rollUp(
      TEAM,
      days.map((text, index) => aReceipt(`r-${index}`, { at: at(`${text}T23:59:59.999Z`) })),
    );

    const lines = await readDayLinesIn(table)({
      team: TEAM,
      first: day('2026-08-01'),
      last: day('2026-08-31'),
    });

    expect(lines.map(({ window, part, sums }) => [window, part, sums.calls])).toEqual([
      [day('2026-08-01'), [], 1],
      [day('2026-08-15'), [], 1],
      [day('2026-08-31'), [], 1],
    ]);
  });

  it('go on where a page ended', async () => {
    const pages = [
      { Items: [{ sk: { S: 'DAY#2026-08-01' } }], LastEvaluatedKey: { sk: { S: 'here' } } },
      { Items: [{ sk: { S: 'DAY#2026-08-02' } }] },
    ];
    const { table, commands } = await aTable();
    const client = Object.assign(table.client, {
      send: (command: { readonly input: object }) => {
        commands.push({ name: 'Query', input: command.input as never });
        return Promise.resolve(pages[commands.length - 1]);
      },
    });

    const lines = await readDayLinesIn({ ...table, client })({
      team: TEAM,
      first: day('2026-08-01'),
      last: day('2026-08-31'),
    });

    expect(lines.map(({ window }) => window.id)).toEqual(['2026-08-01', '2026-08-02']);
    expect(commands.map(({ input }) => Object.hasOwn(input, 'ExclusiveStartKey'))).toEqual([
      false,
      true,
    ]);
  });
});

describe('a team', () => {
  it('is known as soon as it has a meter', async () => {
    const { table } = await aTable();

    expect(await knowsTeamIn(table)(TEAM)).toBe(true);
    expect(await knowsTeamIn(table)(teamId('alpha2'))).toBe(false);
  });
});
