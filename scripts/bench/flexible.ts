import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDB,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { RateLimiterDynamo } from 'rate-limiter-flexible';
import type { Case } from './case.ts';
import { OUTPUT_TOKENS_MAX, PROMPT_TOKENS, type Teams } from './teams.ts';

const ACTIVE_WITHIN_SECONDS = 30;
const MINUTE_SECONDS = 60;
const DAY_SECONDS = 24 * 60 * 60;
const MONTH_SECONDS = 30 * DAY_SECONDS;

/** What one call is held at, in micro-dollars: the number's size does not matter. */
const CALL_MICRO_USD = 13_325;

/** More than anybody consumes here. */
const POINTS = Number.MAX_SAFE_INTEGER;

interface Flexible {
  readonly cases: readonly Case[];
  readonly close: () => Promise<void>;
}

/**
 * rate-limiter-flexible with its table in DynamoDB, in the same engine: requests per minute alone, and
 * what a gate keeps, in three limiters that are asked one after the other. Its client is the SDK's as it
 * comes, as whoever uses the library has it.
 *
 * While a window is open, each of its checks is two calls: the first begins a window on the condition that
 * there is none, and is refused, and the second counts. That is how the library works.
 */
export const openFlexible = async (tableName: string, teams: Teams): Promise<Flexible> => {
  const storeClient = new DynamoDB({});
  await createTable(storeClient, tableName);
  const limiter = (keyPrefix: string, duration: number) =>
    new RateLimiterDynamo({
      storeClient,
      tableName,
      tableCreated: true,
      ttlSet: true,
      keyPrefix,
      points: POINTS,
      duration,
    });
  const alone = limiter('alone', MINUTE_SECONDS);
  const requests = limiter('requests', MINUTE_SECONDS);
  const tokens = limiter('tokens', DAY_SECONDS);
  const dollars = limiter('dollars', MONTH_SECONDS);
  const three = async (team: string): Promise<void> => {
    await requests.consume(team);
    await tokens.consume(team, PROMPT_TOKENS + OUTPUT_TOKENS_MAX);
    await dollars.consume(team, CALL_MICRO_USD);
  };
  return {
    cases: [
      { name: 'rlf', prepare: (iteration) => () => alone.consume(teams.of(iteration)) },
      { name: 'rlf3', prepare: (iteration) => () => three(teams.of(iteration)) },
    ],
    close: async () => {
      await storeClient.send(new DeleteTableCommand({ TableName: tableName }));
      storeClient.destroy();
    },
  };
};

/** As the library makes it itself, but billed by request. */
const createTable = async (client: DynamoDB, TableName: string): Promise<void> => {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists(
    { client, maxWaitTime: ACTIVE_WITHIN_SECONDS, minDelay: 1, maxDelay: 1 },
    { TableName },
  );
};
