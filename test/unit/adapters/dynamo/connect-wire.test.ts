import type { ServerResponse } from 'node:http';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { jest } from '@jest/globals';
import { attempt, connect, type Table, warmUp } from '../../../../src/adapters/dynamo/connect.ts';
import { StoreFault } from '../../../../src/domain/errors.ts';
import { type Heard, type HeardTable, openHeardTable } from '../../../support/heard-table.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
  jest.restoreAllMocks();
});

type Answer = (response: ServerResponse, heard: Heard) => void;

interface Wired {
  readonly table: Table;
  readonly store: HeardTable;
}

/** A table at a store of this process, found as in Lambda: by what the environment says. */
const wired = async (attemptMs: number, answer: Answer): Promise<Wired> => {
  const store = await openHeardTable(answer);
  jest.replaceProperty(process, 'env', {
    AWS_ENDPOINT_URL_DYNAMODB: store.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_SESSION_TOKEN: 'a-session',
  });
  const table = connect({ tableName: 'tollgate', attemptMs });
  closing.push(
    store.close,
    () => table.client.destroy(),
    () => table.fresh().destroy(),
  );
  return { table, store };
};

/** Nothing here is to run out of it. */
const PATIENT_MS = 60_000;

const update = (table: Table, pk = 'alpha') =>
  attempt(table, (client, abortSignal) =>
    client.send(new UpdateItemCommand({ TableName: table.name, Key: { pk: { S: pk } } }), {
      abortSignal,
    }),
  );

const ANSWER = JSON.stringify({ Attributes: { n: { N: '7' } } });

/** Answers each request in its turn with one of these, and with the last of them from then on. */
const inTurn = (...answers: readonly Answer[]): Answer => {
  const left = [...answers];
  return (response, heard) => (left.length > 1 ? left.shift() : left[0])?.(response, heard);
};

const answered: Answer = (response) => response.end(ANSWER);
const silent: Answer = () => undefined;
const halfAnswered: Answer = (response) => {
  response.setHeader('content-length', ANSWER.length);
  response.write(ANSWER.slice(0, 5));
};

/** Hears of each connection that went before its answer was out. */
const hungUp = (answer: Answer) => {
  const ends: Promise<void>[] = [];
  const listening: Answer = (response, heard) => {
    ends.push(new Promise((resolve) => response.once('close', () => resolve())));
    answer(response, heard);
  };
  return { ends, listening };
};

describe('an attempt on the wire', () => {
  it('has an answer, and keeps its connection for the next', async () => {
    const { table, store } = await wired(PATIENT_MS, answered);

    await warmUp(table);
    const answers = [await update(table), await update(table)];

    expect(answers.map(({ Attributes }) => Attributes)).toEqual(Array(2).fill({ n: { N: '7' } }));
    expect(store.heard.map(({ connection }) => connection)).toEqual([0, 0, 0]);
    expect(store.heard.map(({ headers }) => headers['x-amz-security-token'])).toEqual(
      Array(3).fill('a-session'),
    );
  });

  it.each([
    ['whose answer never begins', silent],
    ['whose answer stops half-way', halfAnswered],
  ])('%s ends as a fault, and frees its connections', async (_what, answer) => {
    const { ends, listening } = hungUp(answer);
    const { table, store } = await wired(20, listening);

    await expect(update(table)).rejects.toThrow(
      new StoreFault('No answer from the store within 20 ms'),
    );

    await Promise.all(ends);
    expect(store.heard.length).toBeLessThanOrEqual(2);
    expect(new Set(store.heard.map(({ connection }) => connection)).size).toBe(store.heard.length);
  });

  it.each<[string, Answer]>([
    ['is cut off', (response) => response.destroy()],
    [
      'is cut off half-way',
      (response, heard) => {
        halfAnswered(response, heard);
        response.destroy();
      },
    ],
    ['is no JSON', (response) => response.end('<html>')],
    ['tells of an outage', (response) => response.writeHead(500).end('{}')],
  ])('whose answer %s is made again, on a connection of its own', async (_what, first) => {
    const { table, store } = await wired(PATIENT_MS, inTurn(first, answered));

    expect((await update(table)).Attributes).toEqual({ n: { N: '7' } });
    expect(store.heard.map(({ connection }) => connection)).toEqual([0, 1]);
  });

  it('leaves a connection that was given up, and goes on by another', async () => {
    const { table, store } = await wired(PATIENT_MS, (response, heard) => {
      if (heard.body.includes('alpha')) answered(response, heard);
    });
    const hasty = { ...table, attemptMs: 20, attemptsMax: 1 };

    await expect(update(hasty, 'unheard')).rejects.toThrow(StoreFault);
    await update(table);

    // Whether the first got as far as being heard, a busy machine decides.
    const connections = store.heard.map(({ connection }) => connection);
    expect(new Set(connections).size).toBe(connections.length);
  });

  it('is answered by a condition that refuses, with the item, once', async () => {
    const { table, store } = await wired(PATIENT_MS, (response) => {
      const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
      const error = { __type, message: 'no', Item: { n: { N: '7' } } };
      response.writeHead(400).end(JSON.stringify(error));
    });

    const error: unknown = await update(table).catch((each: unknown) => each);

    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual({ n: { N: '7' } });
    expect(store.heard).toHaveLength(1);
  });
});
