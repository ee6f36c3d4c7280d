import { createHmac } from 'node:crypto';
import { followStream } from '../../scripts/local/streams.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { microUsd } from '../../src/domain/money.ts';
import { deployedAlerts, openSinks, type SinkServer } from '../support/alerts-bench.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  aTeam,
  at,
  aUsage,
  benchTable,
  delivery,
  register,
  usageEnvironment,
} from '../support/usage-bench.ts';

const SECRET = 'a secret that both sides know';
const NOW = at('2026-08-22T14:05:00Z');

let opened: TestTable;
let table: Table;
let sinks: SinkServer;
let handler: Awaited<ReturnType<typeof deployedAlerts>>;

beforeAll(async () => {
  opened = await openTable({ hasStream: true });
  table = benchTable(opened.name);
  sinks = await openSinks();
  handler = await deployedAlerts({
    TABLE_NAME: opened.name,
    ALERT_WEBHOOK_URL: `${sinks.url}/hook`,
    ALERT_WEBHOOK_SECRET: SECRET,
    ALERT_SLACK_URL: `${sinks.url}/slack`,
  });
});
afterAll(async () => {
  await sinks.close();
  await opened.close();
});

describe('the alerts function', () => {
  it('tells what it reads in the stream of the table, signed', async () => {
    const { team } = await register(table, {
      team: aTeam('deployed'),
      limits: {
        requestsPerMinute: undefined,
        tokensPerDay: undefined,
        usdPerMonth: microUsd(4_000),
      },
      alertPercents: [80],
    });
    const stop = await followStream({
      tableName: opened.name,
      everyMs: 20,
      deliver: (batch) => handler(batch),
    });

    await usageEnvironment(table, NOW).record([aUsage(team, 'call', { at: NOW })], NOW);
    await sinks.untilSent(2);
    await stop();

    const hook = sinks.sent.find(({ path }) => path === '/hook');
    const slack = sinks.sent.find(({ path }) => path === '/slack');
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
      String(hook?.headers['x-tollgate-signature']),
    ) ?? ['', '', ''];
    expect(mac).toBe(createHmac('sha256', SECRET).update(`${seconds}.${hook?.body}`).digest('hex'));
    expect(JSON.parse(hook?.body ?? '')).toMatchObject({
      event: 'budget_threshold',
      team,
      month: '2026-08',
      percent: 80,
      used_usd: '0.0035',
      budget_usd: '0.004',
      id: `${team}:2026-08:budget_threshold:80:4000`,
    });
    expect(JSON.parse(slack?.body ?? '')).toMatchObject({
      text: expect.stringContaining(`Team ${team} has used 80 % of its monthly budget`) as unknown,
    });
    expect(sinks.sent).toHaveLength(2);
  });

  it('tells what the fault policy did, out of the log, and once', async () => {
    const before = sinks.sent.length;
    const line = {
      level: 'error',
      message: 'allowed without having been verified',
      team: aTeam('faulty'),
    };
    const logs = delivery([{ id: '1', timestamp: NOW, message: JSON.stringify(line) }]);

    const summaries = [await handler(logs), await handler(logs)];

    expect(summaries).toEqual([{ faults: 1 }, { faults: 1 }]);
    expect(
      sinks.sent
        .slice(before)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['/hook', '/slack']);
  });
});
