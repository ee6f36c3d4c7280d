import type {
  BatchGetItemCommandInput,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Attributes, copyOut, type Key } from './item.ts';
import { query, scan } from './query.ts';
import { batchGetItem, getItem } from './read.ts';
import { deleteItem, putItem, updateItem } from './single-write.ts';
import { emptyTable, type Table } from './table.ts';
import { transactWrite } from './transact.ts';

/** A request as it reaches the store: the name of its SDK command without `Command`. */
export type StoreCommand =
  | { readonly name: 'BatchGetItem'; readonly input: BatchGetItemCommandInput }
  | { readonly name: 'DeleteItem'; readonly input: DeleteItemCommandInput }
  | { readonly name: 'GetItem'; readonly input: GetItemCommandInput }
  | { readonly name: 'PutItem'; readonly input: PutItemCommandInput }
  | { readonly name: 'Query'; readonly input: QueryCommandInput }
  | { readonly name: 'Scan'; readonly input: ScanCommandInput }
  | { readonly name: 'TransactWriteItems'; readonly input: TransactWriteItemsCommandInput }
  | { readonly name: 'UpdateItem'; readonly input: UpdateItemCommandInput };

/**
 * One table of the deployed form, in this process: the imitation that a simulation runs against.
 *
 * A command is applied at once and as a whole, so nothing ever conflicts: who wants delays, losses
 * and throttling puts them around it, in the client. The clock is there for the tokens of transactions,
 * which are known for ten minutes; without one, for ever.
 */
export interface Store {
  readonly tableName: string;
  /** The answer, or throws the exception of the SDK. */
  readonly apply: (command: StoreCommand) => object;
  /** Looks at an item without asking for it: a copy. */
  readonly peek: (key: Key) => Attributes | undefined;
  /** The size of an item in bytes, 0 for none. */
  readonly bytesOf: (key: Key) => number;
  /** Keys in the order of their bytes. */
  readonly keys: () => readonly Key[];
}

export const memoryStore = (tableName: string, now: () => number = () => 0): Store => {
  const table = emptyTable(tableName, now);
  const { items } = table;
  return {
    tableName,
    apply: ({ name, input }) => APPLY[name](table, input as never),
    peek: (key) => {
      const item = items.get(key);
      return item === undefined ? undefined : copyOut(item);
    },
    bytesOf: (key) => items.get(key)?.bytes ?? 0,
    keys: items.all,
  };
};

type Apply = {
  readonly [Name in StoreCommand['name']]: (
    table: Table,
    input: Extract<StoreCommand, { name: Name }>['input'],
  ) => object;
};

const APPLY: Apply = {
  BatchGetItem: batchGetItem,
  DeleteItem: deleteItem,
  GetItem: getItem,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  TransactWriteItems: transactWrite,
  UpdateItem: updateItem,
};
