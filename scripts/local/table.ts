import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';
import { z } from 'zod';

const DEPLOYED_TABLE = new URL('../../resources/table.yml', import.meta.url);
const ACTIVE_WITHIN_SECONDS = 30;

/** Strict, so that an index added to the deployed table cannot be missing from the local one. */
const PROPERTIES = z.strictObject({
  BillingMode: z.literal('PAY_PER_REQUEST'),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: z.array(
    z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }),
  ),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }),
  StreamSpecification: z.strictObject({ StreamViewType: z.literal('NEW_AND_OLD_IMAGES') }),
  // Backups and encryption are the real service's: no engine has them, and no answer depends on them.
  PointInTimeRecoverySpecification: z.unknown(),
  SSESpecification: z.unknown(),
});

const TEMPLATE = z.object({
  Resources: z.object({ TollgateTable: z.object({ Properties: PROPERTIES }) }),
});

interface NewTable {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** Tests live at fixed dates, and the engine would delete by today's what they write. */
  readonly keepsExpired?: boolean;
  /** An engine writes the stream within each write, the service beside it: where writes are timed there is none. */
  readonly isWithoutStream?: boolean;
}

/**
 * Makes the deployed table under another name, and waits until it can be used.
 *
 * One that is there already is taken as it is: an engine in Docker outlives the gate.
 */
export const createTable = async (table: NewTable): Promise<void> => {
  // Functions of CloudFormation say what only a deployment decides: nothing that an engine is told.
  const text = await readFile(DEPLOYED_TABLE, 'utf8');
  const template = TEMPLATE.parse(parse(text, { logLevel: 'error' }));
  const made = await create(table, template.Resources.TollgateTable.Properties);
  await waitUntilTableExists(
    { client: table.client, maxWaitTime: ACTIVE_WITHIN_SECONDS, minDelay: 1, maxDelay: 1 },
    { TableName: table.name },
  );
  if (made === 'existed' || table.keepsExpired === true) return;
  await table.client.send(
    new UpdateTimeToLiveCommand({
      TableName: table.name,
      TimeToLiveSpecification: template.Resources.TollgateTable.Properties.TimeToLiveSpecification,
    }),
  );
};

const create = async (
  { client, name, isWithoutStream = false }: NewTable,
  properties: z.infer<typeof PROPERTIES>,
): Promise<'made' | 'existed'> => {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: properties.BillingMode,
        AttributeDefinitions: properties.AttributeDefinitions,
        KeySchema: properties.KeySchema,
        ...(isWithoutStream
          ? {}
          : { StreamSpecification: { StreamEnabled: true, ...properties.StreamSpecification } }),
      }),
    );
    return 'made';
  } catch (error) {
    if (error instanceof ResourceInUseException) return 'existed';
    throw error;
  }
};
