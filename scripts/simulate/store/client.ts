import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../src/adapters/dynamo/connect.ts';
import { NotImitatedError } from './errors.ts';
import type { Store, StoreCommand } from './store.ts';

/** What a command came to in the store, which its sender may never learn. */
export type Applied = { readonly output: object } | { readonly error: unknown };

/** What happens to a command on its way to the store, and to its answer on the way back. */
export interface Hooks {
  /** Puts another command in its place, as one with a clause of its condition taken out. */
  readonly rewrite?: (command: StoreCommand) => StoreCommand;
  /** Awaited before the command is applied: what it throws, the sender gets, and nothing is applied. */
  readonly beforeApply?: (command: StoreCommand) => Promise<void>;
  /** Awaited after it: what it throws, the sender gets instead of the answer. */
  readonly afterApply?: (command: StoreCommand, applied: Applied) => Promise<void>;
}

/** A client of the SDK whose commands end in the store and not on a network. */
export const memoryClient = (store: Store, hooks: Hooks = {}): DynamoDBClient => {
  const client = new DynamoDBClient({
    region: 'memory',
    credentials: { accessKeyId: 'memory', secretAccessKey: 'memory' },
  });
  endInStore(client, (command) => delivered(store, hooks, command));
  const sendThroughStack = client.send.bind(client) as (command: object) => Promise<object>;
  return Object.assign(client, {
    /** Past the middleware, which costs more than the store itself. */
    send: (command: object): Promise<object> => {
      const direct = directCommand(command);
      return direct === undefined ? sendThroughStack(command) : delivered(store, hooks, direct);
    },
  });
};

/** The table as the adapters take it. Its spare client is the same one: no connection grows old here. */
export const memoryTable = (
  store: Store,
  { hooks, attemptMs }: { readonly hooks?: Hooks; readonly attemptMs: number },
): Table => {
  const client = memoryClient(store, hooks);
  return { name: store.tableName, client, fresh: () => client, attemptMs };
};

const delivered = async (store: Store, hooks: Hooks, sent: StoreCommand): Promise<object> => {
  const command = hooks.rewrite === undefined ? sent : hooks.rewrite(sent);
  await hooks.beforeApply?.(command);
  const applied = applyTo(store, command);
  await hooks.afterApply?.(command, applied);
  if ('error' in applied) throw applied.error;
  return { $metadata: { httpStatusCode: 200 }, ...applied.output };
};

const applyTo = (store: Store, command: StoreCommand): Applied => {
  try {
    return { output: store.apply(command) };
  } catch (error) {
    return { error };
  }
};

const directCommand = (command: object): StoreCommand | undefined => {
  if (command instanceof UpdateItemCommand) return { name: 'UpdateItem', input: command.input };
  if (command instanceof GetItemCommand) return { name: 'GetItem', input: command.input };
  if (command instanceof PutItemCommand) return { name: 'PutItem', input: command.input };
  if (command instanceof DeleteItemCommand) return { name: 'DeleteItem', input: command.input };
  return command instanceof TransactWriteItemsCommand
    ? { name: 'TransactWriteItems', input: command.input }
    : undefined;
};

const NAMES: ReadonlySet<string> = new Set<StoreCommand['name']>([
  'BatchGetItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'TransactWriteItems',
  'UpdateItem',
]);

/**
 * Every step of the SDK goes but two, and those by name alone: the document client puts its marshalling
 * in front of what is called the serializer, and its unmarshalling in front of the deserializer.
 */
const endInStore = (
  { middlewareStack }: DynamoDBClient,
  deliver: (command: StoreCommand) => Promise<object>,
): void => {
  for (const step of middlewareStack.identify()) {
    middlewareStack.remove(step.split(' ')[0] ?? step);
  }
  middlewareStack.add((next) => next, { step: 'serialize', name: 'serializerMiddleware' });
  middlewareStack.add(
    (_next, { commandName }) =>
      async ({ input }) => {
        const output = await deliver(commandFrom(commandName, input));
        return { output: output as never, response: undefined };
      },
    { step: 'deserialize', name: 'deserializerMiddleware' },
  );
};

const commandFrom = (commandName: string | undefined, input: object): StoreCommand => {
  const name = commandName?.replace(/Command$/, '') ?? '';
  if (!NAMES.has(name)) throw new NotImitatedError(`${name} is not imitated`);
  return { name, input } as StoreCommand;
};
