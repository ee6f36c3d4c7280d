import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { meterKey } from '../../src/adapters/dynamo/keys.ts';
import type { Case } from './case.ts';
import type { Teams } from './teams.ts';

interface Floor {
  /** The gate's own, so that what stands beside it has all that the gate spares itself. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly teams: Teams;
}

type Key = Record<string, AttributeValue>;

/** Items of other names than any of the gate's. */
const keyOf = (team: string, what: string): Key => ({
  pk: { S: `FLOOR#${team}` },
  sk: { S: what },
});

/** What any answer of the store costs: one write that decides nothing, the same on an item as large as ours, and one read. */
export const floorCases = ({ client, tableName, teams }: Floor): readonly Case[] => {
  const add = (Key: Key): Promise<unknown> =>
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
  const get = (Key: Key): Promise<unknown> =>
    client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return [
    {
      name: 'bare',
      prepare: (iteration) => () => add(keyOf(teams.of(iteration), 'COUNTER')),
    },
    {
      name: 'bare on the meter',
      prepare: (iteration) => () => add({ ...meterKey(teams.of(iteration)) }),
    },
    {
      name: 'get',
      prepare: (iteration) => () => get({ ...meterKey(teams.of(iteration)) }),
    },
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
  for (const what of FIVE) await get(keyOf(team, what));
  await add(keyOf(team, 'MINUTE'));
};
