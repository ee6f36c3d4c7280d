import { readFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { connect, type Table } from '../../src/adapters/dynamo/connect.ts';
import { useLocalCredentials } from '../local/credentials.ts';
import { startEngine } from '../local/engine.ts';
import { type Invoke, loadFunctions } from '../local/invoke.ts';
import type { Route } from '../local/router.ts';
import { createTable } from '../local/table.ts';
import { readTemplate } from '../local/template.ts';
import { withNames } from '../simulate/bare-names.ts';
import { memoryClient, memoryTable } from '../simulate/store/client.ts';
import { memoryStore } from '../simulate/store/store.ts';
import type { Pass } from './passes.ts';
import { registerTeams } from './teams.ts';
import type { Mint } from './tokens.ts';

/** The deployed functions, as they are but for where their table is. */
export interface World {
  readonly routes: readonly Route[];
  readonly functions: ReadonlyMap<string, Invoke>;
}

export interface Store {
  readonly tableName: string;
  readonly table: Table;
  readonly close: () => Promise<void>;
}

const SERVERLESS_YML = new URL('../../serverless.yml', import.meta.url);

/** Nothing is slow here but the machine, and that is no fault of the store. */
const ATTEMPT_MS = 10_000;

/** In this process: every client of the SDK that is made from now on ends in one imitated table. */
export const openMemory = (tableName: string): Store => {
  const store = memoryStore(tableName);
  const hooks = { rewrite: withNames };
  const client = memoryClient(store, hooks);
  const documents = DynamoDBDocumentClient.from(client);
  const undo = [
    replace(DynamoDBClient.prototype, 'send', (command: object) => sendTo(client, command)),
    replace(DynamoDBDocumentClient, 'from', () => documents),
  ];
  return {
    tableName,
    table: memoryTable(store, { hooks, attemptMs: ATTEMPT_MS }),
    close: () => {
      undo.forEach((each) => each());
      return Promise.resolve();
    },
  };
};

const sendTo = (client: DynamoDBClient, command: object): Promise<unknown> =>
  client.send(command as Parameters<DynamoDBClient['send']>[0]);

/** Puts something in the place of a member, and gives what puts the real one back. */
const replace = (target: object, name: string, value: unknown): (() => void) => {
  const real: unknown = Reflect.get(target, name);
  Reflect.set(target, name, value);
  return () => Reflect.set(target, name, real);
};

/** A real engine: one that `AWS_ENDPOINT_URL_DYNAMODB` names, or one of our own. */
export const openEngine = async (tableName: string): Promise<Store> => {
  useLocalCredentials();
  const given = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  const engine = await startEngine();
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.endpoint;
  process.env['AWS_REGION'] ??= 'eu-west-1';
  const client = new DynamoDBClient({});
  await createTable({ client, name: tableName, keepsExpired: true });
  client.destroy();
  return {
    tableName,
    table: connect({ tableName, attemptMs: ATTEMPT_MS }),
    close: async () => {
      if (given === undefined) delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
      await engine.stop();
    },
  };
};

let worlds = 0;

/** Functions read their settings when they are imported, and each new name is a new import. */
export const openWorld = async (
  { settings }: Pass,
  { tableName, table }: Store,
): Promise<World> => {
  await registerTeams(table);
  const template = readTemplate(await readFile(SERVERLESS_YML, 'utf8'));
  Object.assign(process.env, template.environment, {
    TABLE_NAME: tableName,
    STORE_ATTEMPT_MS: String(ATTEMPT_MS),
    ...settings,
  });
  worlds += 1;
  const again = `?fuzz=${process.pid}-${worlds}`;
  const functions = await loadFunctions(
    template.functions.map((each) => ({ ...each, file: each.file + again })),
  );
  return { routes: template.routes, functions };
};

/** The issuer's addresses answer, and nothing else does: no request of the fuzz leaves this process. */
export const answerAs = (mint: Mint): (() => void) => {
  const answer = (url: string): Promise<Response> => {
    const page = mint.pages.get(url);
    return Promise.resolve(
      page === undefined ? new Response('', { status: 404 }) : Response.json(page),
    );
  };
  return replace(globalThis, 'fetch', answer);
};
