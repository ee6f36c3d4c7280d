import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { useLocalCredentials } from '../local/credentials.ts';
import { startEngine } from '../local/engine.ts';
import { createTable } from '../local/table.ts';
import { readTemplate } from '../local/template.ts';
import { keptEnvironment } from './kept-environment.ts';

/**
 * A table of the deployed form but for its stream, and what it is in. An engine writes a stream within
 * each write, and the service beside it.
 */
export interface BenchTable {
  readonly tableName: string;
  /** The engine by its name: ratios are of this one. */
  readonly engine: string;
  /** Leaves neither the table nor what was set in the environment of this process. */
  close(): Promise<void>;
}

const SERVERLESS = new URL('../../serverless.yml', import.meta.url);

/**
 * Makes a table that nobody else knows, in the engine that this process has already been told of, or
 * in one of its own, compiled as far as it goes: a parser that is not is the dearer the longer a request.
 * From then on every client of this process finds the engine.
 */
export const openBenchTable = async (): Promise<BenchTable> => {
  const restore = keptEnvironment(process.env);
  const engine = await startEngine({ compiles: 'fully' });
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.endpoint;
  // What forces an engine would start another one for the next table.
  delete process.env['TOLLGATE_ENGINE'];
  process.env['AWS_REGION'] ??= readTemplate(readFileSync(SERVERLESS, 'utf8')).region;
  useLocalCredentials();
  const tableName = `bench-${randomUUID()}`;
  const client = new DynamoDBClient({});
  await createTable({ client, name: tableName, isWithoutStream: true });
  return {
    tableName,
    engine: engine.name,
    close: async () => {
      // An engine that others named goes on, and would keep what it was given.
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
      // The next one to open a table must not look for an engine that has ended.
      restore();
      await engine.stop();
    },
  };
};
