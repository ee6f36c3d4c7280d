import {
  type AttributeValue,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { expect } from '@jest/globals';
import { memoryClient } from '../../scripts/simulate/store/client.ts';
import { memoryStore, type Store } from '../../scripts/simulate/store/store.ts';
import { openTable } from './table.ts';

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One table in the engine and one in memory, which are to be the same. */
export interface Both {
  readonly name: string;
  readonly engine: DynamoDBClient;
  readonly memory: DynamoDBClient;
  readonly store: Store;
  /** Asks both and compares: the answer that both gave. */
  readonly agreed: (command: object) => Promise<unknown>;
  readonly put: (Item: Attributes) => Promise<unknown>;
  /** Compares what both have stored. */
  readonly stored: (Key: Attributes) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export const openBoth = async (): Promise<Both> => {
  const { client: engine, name, close } = await openTable();
  const store = memoryStore(name);
  const memory = memoryClient(store);
  const agreed = async (command: object): Promise<unknown> => {
    const expected = await answerOf(engine, command);
    const answer = await answerOf(memory, command);
    expect({ command, answer }).toEqual({ command, answer: expected });
    return answer;
  };
  return {
    name,
    engine,
    memory,
    store,
    agreed,
    put: (Item) => agreed(new PutItemCommand({ TableName: name, Item })),
    stored: (Key) => agreed(new GetItemCommand({ TableName: name, Key, ConsistentRead: true })),
    close,
  };
};

const sortedSet = (set: unknown): readonly string[] =>
  Array.isArray(set) ? set.map((member: unknown) => String(comparable(member))).sort() : [];

/** Numbers as integers, sets without an order: the engine gives `007` back as it came. */
const comparable = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map((member: unknown) => comparable(member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => name !== '$metadata' && member !== undefined)
      .map(([name, member]) => {
        if (name === 'N') return [name, String(BigInt(String(member)))];
        if (/^[SNB]S$/.test(name)) return [name, sortedSet(member)];
        return [name, comparable(member)];
      }),
  );
};

/**
 * The engine throws what makes an action of a transaction impossible. The developer guide lists it among
 * the reasons of a cancelled transaction, and so does the memory.
 */
const isImpossible = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ValidationError');

const reasonsOf = (error: DynamoDBServiceException) =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code, Item }) => ({ Code, Item }))
    : undefined;

const answerOf = async (client: DynamoDBClient, command: object): Promise<unknown> => {
  try {
    return comparable(await client.send(command as GetItemCommand));
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error;
    if (isImpossible(error)) return { name: 'ValidationException' };
    const { name } = error;
    const item = 'Item' in error ? error.Item : undefined;
    return comparable({ name, item, reasons: reasonsOf(error) });
  }
};
