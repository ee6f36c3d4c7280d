import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { meterKey } from '../../src/adapters/dynamo/keys.ts';
import type { Case } from './case.ts';
import type { Teams } from './teams.ts';

export type Key = Record<string, AttributeValue>;

/** Items of other names than any of the gate's. */
export const floorKey = (name: string, what: string): Key => ({
  pk: { S: `FLOOR#${name}` },
  sk: { S: what },
});

/**
 * The SDK's client as it comes, as anybody would have it: what stands beside it does not move when the
 * gate spares its own client something.
 */
export const stockClient = (): DynamoDBClient => new DynamoDBClient({});

/** By which client, and of which table. */
export interface Sender {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** The least that a write can be, by whichever client: one number, on no condition. */
export const addOne =
  ({ client, tableName }: Sender) =>
  (Key: Key): Promise<unknown> =>
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key,
        UpdateExpression: 'ADD #n :one',
        // No name of the meter's own.
        ExpressionAttributeNames: { '#n': 'zz' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );

const getFrom =
  ({ client, tableName }: Sender) =>
  (Key: Key): Promise<unknown> =>
    client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));

interface Floor {
  readonly stock: DynamoDBClient;
  /** The gate's own. */
  readonly lean: DynamoDBClient;
  readonly tableName: string;
  readonly teams: Teams;
}

/**
 * What any answer of the store costs whoever takes the SDK as it comes: one write that decides nothing,
 * the same just after another, on an item as large as ours, and one read. The first of them also by the
 * gate's client, for the least that a decision by that one could cost.
 */
export const floorCases = ({ stock, lean, tableName, teams }: Floor): readonly Case[] => {
  const add = addOne({ client: stock, tableName });
  const addLean = addOne({ client: lean, tableName });
  const get = getFrom({ client: stock, tableName });
  const counterOf = (iteration: number, what: string): Key => floorKey(teams.of(iteration), what);
  const meterOf = (iteration: number): Key => ({ ...meterKey(teams.of(iteration)) });
  return [
    { name: 'bare', prepare: (iteration) => () => add(counterOf(iteration, 'STOCK')) },
    {
      name: 'bare in a row',
      prepare: async (iteration) => {
        const counter = counterOf(iteration, 'ROW');
        await add(counter);
        return () => add(counter);
      },
    },
    { name: 'bare lean', prepare: (iteration) => () => addLean(counterOf(iteration, 'LEAN')) },
    { name: 'bare on the meter', prepare: (iteration) => () => add(meterOf(iteration)) },
    { name: 'get', prepare: (iteration) => () => get(meterOf(iteration)) },
    {
      name: 'five calls',
      prepare: (iteration) => () => readFiveThenWrite(teams.of(iteration), { add, get }),
    },
  ];
};

/** What a limiter reads that keeps each thing it must know in an item of its own. */
const FIVE = ['POLICY', 'MINUTE', 'DAY', 'MONTH', 'MODEL'] as const;

interface Calls {
  readonly add: (key: Key) => Promise<unknown>;
  readonly get: (key: Key) => Promise<unknown>;
}

/**
 * The simple way: look up one thing after the other, and count the request when nothing objects. In
 * its favour it judges nothing of what it has read, and writes one counter of the three.
 */
const readFiveThenWrite = async (team: string, { add, get }: Calls): Promise<void> => {
  for (const what of FIVE) await get(floorKey(team, what));
  await add(floorKey(team, 'MINUTE'));
};
