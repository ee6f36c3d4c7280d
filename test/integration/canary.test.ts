import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Gate, listen } from '../../scripts/local/server.ts';
import { toRoute } from '../../scripts/local/router.ts';
import { type GateProcess, startGate, urlOf } from '../support/gate-process.ts';

const CANARY = fileURLToPath(new URL('../../scripts/canary.ts', import.meta.url));
const TABLE_NAME = `canary-${randomUUID()}`;

let gate: GateProcess;
let url: string;
beforeAll(async () => {
  gate = startGate({ TABLE_NAME, STORE_ATTEMPT_MS: '10000' });
  url = await urlOf(gate);
});
afterAll(async () => {
  gate.child.kill('SIGTERM');
  await gate.exitCode;
});

/** The canary as a process of its own, as `npm run canary` makes it. */
const canary = (...args: readonly string[]): GateProcess => startGate({}, [CANARY, ...args]);

/** What the table has of the canary's teams. */
const itemsLeft = async (): Promise<readonly string[]> => {
  const client = new DynamoDBClient({});
  try {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE_NAME }));
    const keys = Items.map(({ pk, sk }) => `${pk?.S ?? ''} ${sk?.S ?? ''}`);
    return keys.filter((key) => key.includes('canary'));
  } finally {
    client.destroy();
  }
};

/** The first request only knocks. */
const THIRD = 3;

/** Stands before the gate, and tells of each POST before it hands it on. */
const listenBefore = async (gateUrl: string, onPost: () => void): Promise<Gate> => {
  const health = await fetch(`${gateUrl}/health`);
  const between = await listen(0, [toRoute('$default', 'between')]);
  const handOn = async (event: object): Promise<object> => {
    onPost();
    const { rawPath, headers, body } = event as APIGatewayProxyEventV2;
    const answer = await fetch(gateUrl + rawPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-team': headers['x-team'] ?? '' },
      body: body ?? '',
    });
    return {
      statusCode: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    };
  };
  between.open(new Map([['between', handOn]]), {
    'x-tollgate-store': health.headers.get('x-tollgate-store') ?? '',
    'x-tollgate-table': health.headers.get('x-tollgate-table') ?? '',
  });
  return between;
};

describe('npm run canary', () => {
  it('finds nothing wrong with the gate as it is, and leaves nothing behind', async () => {
    const run = canary('--url', url, '--json');

    expect(await run.exitCode).toBe(0);
    expect(JSON.parse(run.output())).toMatchObject({ good: true });
    expect(await itemsLeft()).toEqual([]);
  });

  it('leaves nothing behind when it is stopped on its way', async () => {
    let asked = 0;
    const between = await listenBefore(url, () => {
      asked += 1;
      if (asked === THIRD) run.child.kill('SIGINT');
    });
    const run = canary('--url', between.url);

    const exitCode = await run.exitCode;

    expect(exitCode).toBe(2);
    expect(run.output()).toContain('\nStopped before everything was asked');
    expect(run.output()).toMatch(
      /^ok {2}rate-limit POST \/v1\/rate-limit\/check for a team without/,
    );
    expect(await itemsLeft()).toEqual([]);
    await between.close();
  });

  it('is a failure of another kind when there is nobody to ask', async () => {
    const run = canary('--url', 'http://127.0.0.1:9', '--table', TABLE_NAME);

    expect(await run.exitCode).toBe(2);
    expect(run.output()).toMatch(/^No answer from http:\/\/127\.0\.0\.1:9\/health: /);
  });

  it('says what it needs to know', async () => {
    const run = canary('--help');

    expect(await run.exitCode).toBe(0);
    expect(run.output()).toContain('--gateway URL');
  });
});
