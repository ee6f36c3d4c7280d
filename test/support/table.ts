import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTable } from '../../scripts/local/table.ts';

export interface TestTable {
  readonly client: DynamoDBClient;
  readonly name: string;
  readonly close: () => Promise<void>;
}

interface Opening {
  /**
   * Only for who reads it: the engine keeps the streams of all tables, closed ones too, in one list,
   * and goes through it at each request to a table that has one.
   */
  readonly hasStream?: boolean;
}

/** A table of the deployed form that nobody else knows: open one before a file's tests, close it after. */
export const openTable = async ({ hasStream = false }: Opening = {}): Promise<TestTable> => {
  const client = new DynamoDBClient({});
  const name = `test-${randomUUID()}`;
  await createTable({ client, name, keepsExpired: true, isWithoutStream: !hasStream });
  return {
    client,
    name,
    close: async () => {
      await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
    },
  };
};
