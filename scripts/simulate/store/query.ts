import type {
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { invalid, NotImitatedError } from './errors.ts';
import { holds } from './evaluate.ts';
import { bind } from './binding.ts';
import { type Expression, filterExpression, keyConditionExpression } from './expression.ts';
import {
  copyOut,
  isKeyName,
  type Item,
  type Key,
  keyAttributes,
  keyFrom,
  keyItem,
} from './item.ts';
import { KIBIBYTE } from './item-size.ts';
import { partitionOf } from './key-condition.ts';
import { consumed, readUnits, requireKnown, requireTable } from './request.ts';
import type { Bindings } from './scope.ts';
import type { Items, Table } from './table.ts';
import type { Condition } from './tree.ts';
import { compareText } from './values.ts';

/** A page ends with the item that reaches this. */
const PAGE_BYTES = KIBIBYTE * KIBIBYTE;

type Output = Omit<QueryCommandOutput, '$metadata'>;

const PAGED = [
  'TableName',
  'FilterExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ExclusiveStartKey',
  'Limit',
  'ReturnConsumedCapacity',
  'Select',
] as const;

const SCAN: ReadonlySet<keyof ScanCommandInput> = new Set(PAGED);
const QUERY: ReadonlySet<keyof QueryCommandInput> = new Set([
  ...PAGED,
  'KeyConditionExpression',
  'ScanIndexForward',
]);

export const query = (table: Table, request: QueryCommandInput): Output => {
  requireKnown(request, QUERY);
  requireTable(request.TableName, table);
  const condition = keyConditionExpression(request.KeyConditionExpression ?? '');
  const filter = filterOf(request);
  const bindings = bind(request, [condition, ...filter]);
  const pk = partitionOf(condition.tree, bindings);
  requireNoKeys(filter, bindings);
  const matches = (item: Item) => holds(condition.tree, { ...bindings, item });
  const isForward = request.ScanIndexForward ?? true;
  const start = startOf(request);
  if (start !== undefined && !matches(keyItem(start))) {
    throw invalid('The provided starting key does not match the range key predicate');
  }
  const keys = table.items.partition(pk).filter((key) => matches(keyItem(key)));
  const ordered = isForward ? keys : keys.reverse();
  const after = ordered.filter((key) => isAfter(key, start, isForward));
  return pageOf(table, { request, bindings, filter, keys: after });
};

export const scan = (table: Table, request: ScanCommandInput): Output => {
  requireKnown(request, SCAN);
  requireTable(request.TableName, table);
  const filter = filterOf(request);
  const bindings = bind(request, filter);
  const start = startOf(request);
  const keys = table.items.all().filter((key) => isAfter(key, start, true));
  return pageOf(table, { request, bindings, filter, keys });
};

type Filter = readonly Expression<Condition>[];

const filterOf = ({ FilterExpression }: ScanCommandInput): Filter =>
  FilterExpression === undefined ? [] : [filterExpression(FilterExpression)];

const requireNoKeys = (filter: Filter, { names }: Bindings): void => {
  for (const word of filter.flatMap((each) => [...each.names, ...each.words])) {
    const name = names[word] ?? word;
    if (!isKeyName(name)) continue;
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
};

const startOf = ({ ExclusiveStartKey }: ScanCommandInput): Key | undefined =>
  ExclusiveStartKey === undefined ? undefined : keyFrom(ExclusiveStartKey);

const isAfter = (key: Key, start: Key | undefined, isForward: boolean): boolean => {
  if (start === undefined) return true;
  const order = compareText(key.pk, start.pk) || compareText(key.sk, start.sk);
  return isForward ? order > 0 : order < 0;
};

interface Page {
  readonly request: ScanCommandInput;
  readonly bindings: Bindings;
  readonly filter: Filter;
  readonly keys: readonly Key[];
}

/** The limit counts what is looked at, not what passes the filter. */
const pageOf = ({ items, name }: Table, page: Page): Output => {
  const { request, bindings, filter } = page;
  const { looked, bytes, last } = lookAt(items, page);
  const found = looked.filter((item) =>
    filter.every(({ tree }) => holds(tree, { ...bindings, item })),
  );
  const units = readUnits(bytes, request.ConsistentRead);
  const capacity = consumed(request.ReturnConsumedCapacity, { tableName: name, units });
  return {
    ...(countsOnly(request) ? {} : { Items: found.map(copyOut) }),
    Count: found.length,
    ScannedCount: looked.length,
    ...(last === undefined ? {} : { LastEvaluatedKey: keyAttributes(last) }),
    ...(capacity === undefined ? {} : { ConsumedCapacity: capacity }),
  };
};

const lookAt = (items: Items, { request, keys }: Page) => {
  const limit = request.Limit ?? Infinity;
  if (limit < 1) throw invalid('Limit must be greater than or equal to 1');
  const looked: Item[] = [];
  let bytes = 0;
  for (const key of keys) {
    const item = items.get(key);
    if (item === undefined) continue;
    looked.push(item);
    bytes += item.bytes;
    if (looked.length >= limit || bytes >= PAGE_BYTES) return { looked, bytes, last: key };
  }
  return { looked, bytes, last: undefined };
};

const countsOnly = ({ Select }: ScanCommandInput): boolean => {
  if (Select === undefined || Select === 'ALL_ATTRIBUTES' || Select === 'COUNT') {
    return Select === 'COUNT';
  }
  throw new NotImitatedError(`Select ${Select} is not imitated`);
};
