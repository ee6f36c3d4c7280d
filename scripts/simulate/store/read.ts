import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { invalid } from './errors.ts';
import { copyOut, type Item, keyFrom } from './item.ts';
import { consumed, readUnits, requireKnown, requireTable } from './request.ts';
import type { Items, Table } from './table.ts';

const GET: ReadonlySet<keyof GetItemCommandInput> = new Set([
  'TableName',
  'Key',
  'ConsistentRead',
  'ReturnConsumedCapacity',
]);

const BATCH: ReadonlySet<keyof BatchGetItemCommandInput> = new Set([
  'RequestItems',
  'ReturnConsumedCapacity',
]);

export const getItem = (
  table: Table,
  request: GetItemCommandInput,
): Omit<GetItemCommandOutput, '$metadata'> => {
  requireKnown(request, GET);
  requireTable(request.TableName, table);
  const item = table.items.get(keyFrom(request.Key));
  const units = readUnits(item?.bytes ?? 0, request.ConsistentRead);
  const capacity = consumed(request.ReturnConsumedCapacity, { tableName: table.name, units });
  return {
    ...(item === undefined ? {} : { Item: copyOut(item) }),
    ...(capacity === undefined ? {} : { ConsumedCapacity: capacity }),
  };
};

const KEYS_MAX = 100;

export const batchGetItem = (
  table: Table,
  request: BatchGetItemCommandInput,
): Omit<BatchGetItemCommandOutput, '$metadata'> => {
  requireKnown(request, BATCH);
  const tables = Object.keys(request.RequestItems ?? {});
  if (tables.length === 0) throw invalid('BatchGetItem must have some requests set');
  for (const name of tables) requireTable(name, table);
  const { Keys = [], ConsistentRead, ...others } = request.RequestItems?.[table.name] ?? {};
  requireKnown(others, new Set());
  requireSomeKeys(Keys.length);
  const found = wanted(table.items, Keys);
  const units = found.reduce((sum, item) => sum + readUnits(item?.bytes ?? 0, ConsistentRead), 0);
  const capacity = consumed(request.ReturnConsumedCapacity, { tableName: table.name, units });
  return {
    Responses: { [table.name]: found.filter((item) => item !== undefined).map(copyOut) },
    UnprocessedKeys: {},
    ...(capacity === undefined ? {} : { ConsumedCapacity: [capacity] }),
  };
};

const requireSomeKeys = (count: number): void => {
  if (count === 0) throw invalid('The list of keys in RequestItems for BatchGetItem is required');
  if (count > KEYS_MAX) throw invalid('Too many items requested for the BatchGetItem call');
};

const wanted = (
  items: Items,
  inputs: readonly Parameters<typeof keyFrom>[0][],
): readonly (Item | undefined)[] => {
  const keys = inputs.map(keyFrom);
  if (new Set(keys.map(({ pk, sk }) => JSON.stringify([pk, sk]))).size < keys.length) {
    throw invalid('Provided list of item keys contains duplicates');
  }
  return keys.map((key) => items.get(key));
};
