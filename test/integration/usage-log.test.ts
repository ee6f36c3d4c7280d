import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { requestId, type TeamId, teamId } from '../../src/domain/ids.ts';
import { aContext, anEvent } from '../support/builders.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  at,
  aTeam,
  benchTable,
  deployedUsage,
  type DeliveredLine,
  delivery,
  meterOf,
  packed,
  receiptOf,
  register,
  rollupsOf,
  usageEnvironment,
} from '../support/usage-bench.ts';

/** The engine is shared, and so is the machine. */

const SAMPLE = new URL('../fixtures/agentgateway/access-log-json.txt', import.meta.url);
const SAMPLE_TEXT = new URL('../fixtures/agentgateway/access-log-text.txt', import.meta.url);
const SAMPLE_REQUEST = '7f0d2a6e-8c1f-4b6e-9a55-0c2f5e0e9b1d';
const JULY = 678;

let opened: TestTable;
let table: Table;

beforeAll(async () => {
  opened = await openTable();
  table = benchTable(opened.name);
});
afterAll(() => opened.close());

const asDelivered = (message: string, id = '38490612345'): DeliveredLine => ({
  id,
  timestamp: at('2026-07-08T21:17:13.100Z'),
  message,
});

/** A line of the sample's kind, with members changed; `undefined` takes one out. */
const aLine = (team: TeamId, changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    time: '2026-08-22T14:05:00.000Z',
    scope: 'request',
    'http.status': 200,
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 1_000,
    'gen_ai.usage.output_tokens': 100,
    team,
    request_id: 'call',
    ...changes,
  });

const NOW = at('2026-08-22T14:05:00Z');

/** Nothing but the clock is set: sockets and timers go on as ever. */
const onlyTheClock: NonNullable<Parameters<typeof jest.useFakeTimers>[0]> = {
  doNotFake: [
    ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
    ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
    ...(['setTimeout', 'clearTimeout'] as const),
  ],
};

describe('the line that agentgateway logs, as CloudWatch sends it', () => {
  it('ends as one receipt of 0.000393 dollars in the deployed function', async () => {
    await register(table, { team: teamId('alpha') });
    jest.useFakeTimers({ ...onlyTheClock, now: at('2026-07-08T21:17:20Z') });
    const handler = await deployedUsage(opened.name);
    const event = delivery([asDelivered((await readFile(SAMPLE, 'utf8')).trim())]);

    const summaries = [await handler(event, aContext()), await handler(event, aContext())];
    jest.useRealTimers();

    const nothing = { conflict: 0, refused: 0, voided: 0, skipped: 0 };
    expect(summaries).toEqual([
      { ...nothing, recorded: 1, duplicate: 0 },
      { ...nothing, recorded: 0, duplicate: 1 },
    ]);
    // gpt-3.5-turbo-0125 at 0.50 and 1.50 dollars a million: 12 × 0.5 + 258 × 1.5
    expect(await receiptOf(table, teamId('alpha'), SAMPLE_REQUEST)).toMatchObject({
      receipt: {
        kind: 'used',
        usd: 393,
        reportedUsd: 393,
        tokensCounted: 270,
        pricing: 'listed',
        model: 'gpt-3.5-turbo',
        servedModel: 'gpt-3.5-turbo-0125',
        provider: 'openai',
        at: Date.parse('2026-07-08T21:17:12.599Z'),
      },
      isRolledUp: true,
    });
    expect((await meterOf(table, teamId('alpha'))).usdInMonth).toEqual(new Map([[JULY, 393]]));
    expect((await rollupsOf(table, teamId('alpha')))['SPEND#2026-07']).toMatchObject({
      calls: 1,
      usd: 393,
    });
  });

  it('is answered over HTTP by the same function', async () => {
    const handler = await deployedUsage(opened.name);

    const answer = await handler(anEvent({ path: '/v1/usage', body: '[]' }), aContext());

    expect(answer).toMatchObject({ statusCode: 422 });
  });

  it('is refused in text format, with the setting to change', async () => {
    const env = usageEnvironment(table, NOW);

    const summary = await env.deliver(
      delivery([asDelivered((await readFile(SAMPLE_TEXT, 'utf8')).trim())]),
    );

    expect(summary).toMatchObject({ recorded: 0, refused: 1 });
    expect(env.buried).toMatchObject([
      {
        reason:
          'The access log is in text format: set config.logging.format to json, or LOG_FORMAT=json',
      },
    ]);
  });
});

describe('a delivery of the log', () => {
  it('counts what can be counted, and puts the rest aside with its reason', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const lines = [
      aLine(team),
      aLine(team, { request_id: 'other', user: 'a#b 😀' }),
      '{"level":"info","scope":"config","message":"loaded"}',
      'thread main panicked',
      aLine(team, { team: undefined }),
      aLine(team, { 'gen_ai.usage.input_tokens': -1 }),
      aLine(team).slice(0, -20),
      aLine(team, { request_id: 'future', time: '2026-08-22T15:00:00Z' }),
      aLine(team, { 'gen_ai.usage.output_tokens': 5 }),
    ];

    const summary = await env.deliver(
      delivery(lines.map((line, index) => asDelivered(line, `line-${index}`))),
    );

    expect(summary).toEqual({
      recorded: 2,
      duplicate: 0,
      conflict: 1,
      refused: 4,
      voided: 0,
      skipped: 2,
    });
    expect(env.buried.map(({ reason }) => reason)).toEqual([
      'The line names no team: add team to frontendPolicies.accessLog.add',
      'A token count is not a whole number from 0 to 1,000,000,000',
      'The line is not whole JSON',
      'The time of the event is in the future',
      'Another usage was counted for this request id before',
    ]);
    expect((await meterOf(table, team)).usdInMonth.get(679)).toBe(7_000);
  });

  it('counts a call without a request id once, by the id of its line', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const line = aLine(team, { request_id: undefined });

    await env.deliver(delivery([asDelivered(line, 'one'), asDelivered(line, 'two')]));
    await env.deliver(delivery([asDelivered(line, 'two')]));

    expect((await meterOf(table, team)).usdInMonth.get(679)).toBe(7_000);
    expect((await receiptOf(table, team, 'log-one'))?.receipt.usd).toBe(3_500);
  });

  it('gives back what was held for a call that the provider refused', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    await env.guard({ team, request: requestId('call') });

    const usage = {
      'gen_ai.usage.input_tokens': undefined,
      'gen_ai.usage.output_tokens': undefined,
    };
    const line = aLine(team, { ...usage, 'http.status': 503 });
    const summary = await env.deliver(delivery([asDelivered(line)]));

    expect(summary).toMatchObject({ recorded: 0, voided: 1 });
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[679, 0]]),
    });
  });

  it('charges what was held for a call whose output was not counted', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    await env.guard({ team, request: requestId('call') });

    const line = aLine(team, { 'gen_ai.usage.output_tokens': undefined });
    await env.deliver(delivery([asDelivered(line)]));

    expect((await meterOf(table, team)).usdInMonth.get(679)).toBe(12_500);
    expect((await receiptOf(table, team, 'call'))?.receipt.kind).toBe('incomplete');
  });

  it('of nothing but a question whether somebody listens is answered', async () => {
    const env = usageEnvironment(table, NOW);

    const summary = await env.deliver(packed({ messageType: 'CONTROL_MESSAGE', logEvents: [] }));

    expect(summary).toMatchObject({ recorded: 0, refused: 0, skipped: 0 });
    expect(env.buried).toEqual([]);
  });

  it('fails as a whole while the store is down, and is counted when it comes again', async () => {
    const { team } = await register(table, { team: aTeam() });
    const nowhere = usageEnvironment({ ...table, name: 'no-such-table' }, NOW);
    const event = delivery([asDelivered(aLine(team))]);

    await expect(nowhere.deliver(event)).rejects.toThrow('The store gave no usable answer');
    expect(nowhere.buried).toEqual([]);

    expect(await usageEnvironment(table, NOW).deliver(event)).toMatchObject({ recorded: 1 });
  });
});
