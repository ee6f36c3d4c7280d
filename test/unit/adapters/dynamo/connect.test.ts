import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { attempt, connect, type Table } from '../../../../src/adapters/dynamo/connect.ts';
import { StoreFault } from '../../../../src/domain/errors.ts';

/** Its clients are never asked: the tests answer for them. */
const aTable = (attemptMs = 60_000): Table => connect({ tableName: 'test', attemptMs });

const named = (name: string): Error => Object.assign(new Error(name), { name });

const cancelled = (...codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** Answers each attempt with the next of these; errors are thrown. Tells which client was used. */
const aStore = (...answers: readonly unknown[]) => {
  const clients: DynamoDBClient[] = [];
  const left = [...answers];
  const send = (client: DynamoDBClient): Promise<unknown> => {
    clients.push(client);
    const answer = left.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { send, clients, left };
};

describe('an attempt at the store', () => {
  it('is one where it is answered', async () => {
    const { send, left } = aStore('first', 'second');

    expect(await attempt(aTable(), send)).toBe('first');
    expect(left).toEqual(['second']);
  });

  it.each([
    ['a lost answer', named('TimeoutError')],
    ['a connection that is reset', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['a throttled partition', named('ProvisionedThroughputExceededException')],
    ['an outage of the store', named('InternalServerError')],
    ['a transaction on the same item', named('TransactionConflictException')],
    ['a transaction that met another', cancelled('None', 'TransactionConflict')],
  ])('is made again, on a connection of its own, after %s', async (_what, error) => {
    const table = aTable();
    const { send, clients } = aStore(error, 'second');

    expect(await attempt(table, send)).toBe('second');
    expect(clients[0]).toBe(table.client);
    expect(clients[1]).toBe(table.fresh());
  });

  it('is made twice and no more, and ends as a fault that carries its cause', async () => {
    const [first, second] = [named('TimeoutError'), named('InternalServerError')];
    const { send, left } = aStore(first, second, 'third');

    const fault = await attempt(aTable(), send).catch((error: unknown) => error);

    expect(fault).toBeInstanceOf(StoreFault);
    expect((fault as StoreFault).cause).toBe(second);
    expect(left).toEqual(['third']);
  });

  it.each([
    'AccessDeniedException',
    'CredentialsProviderError',
    'ResourceNotFoundException',
    'UnrecognizedClientException',
    'ValidationException',
  ])('is not made again where the deployment is wrong: %s', async (name) => {
    const { send, left } = aStore(named(name), 'second');

    await expect(attempt(aTable(), send)).rejects.toThrow(StoreFault);
    expect(left).toEqual(['second']);
  });

  it.each([
    [
      'a condition that failed',
      new ConditionalCheckFailedException({ message: 'no', $metadata: {} }),
    ],
    ['a transaction whose condition failed', cancelled('ConditionalCheckFailed', 'None')],
  ])('is answered by %s, at the first try or at the second', async (_what, answer) => {
    await expect(attempt(aTable(), aStore(answer, 'second').send)).rejects.toBe(answer);
    await expect(attempt(aTable(), aStore(named('TimeoutError'), answer).send)).rejects.toBe(
      answer,
    );
  });

  it('does not take a conflict for a failed condition, whichever stands first', async () => {
    const both = cancelled('ConditionalCheckFailed', 'TransactionConflict');

    expect(await attempt(aTable(), aStore(both, 'second').send)).toBe('second');
  });

  it('ends when its time is up, and tells the request so', async () => {
    const signals: AbortSignal[] = [];
    const never = (_client: DynamoDBClient, signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<never>(() => undefined);
    };

    await expect(attempt(aTable(1), never)).rejects.toThrow(
      new StoreFault('No answer from the store within 1 ms'),
    );
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

describe('the clients', () => {
  it('copy no request for a logger, as they do when they come', () => {
    const table = aTable();
    const copying = (client: DynamoDBClient): readonly string[] =>
      client.middlewareStack.identify().filter((name) => name.startsWith('loggerMiddleware'));

    expect(copying(new DynamoDBClient({}))).toHaveLength(1);
    expect([table.client, table.fresh()].map(copying)).toEqual([[], []]);
  });

  it('repeat nothing of their own accord', async () => {
    const table = connect({ tableName: 'test', attemptMs: 100 });

    expect(await table.client.config.maxAttempts()).toBe(1);
    expect(await table.fresh().config.maxAttempts()).toBe(1);
    expect(table.fresh()).toBe(table.fresh());
  });
});
