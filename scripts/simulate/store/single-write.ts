import type {
  DeleteItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { conditionFailed } from './errors.ts';
import { type Attributes, copyOut, type Item } from './item.ts';
import {
  consumed,
  requireKnown,
  requireReturnValues,
  requireTable,
  writeUnits,
} from './request.ts';
import type { Table } from './table.ts';
import { copyOf } from './values.ts';
import { deleteOf, type Outcome, putOf, updateOf, type Write } from './write.ts';

type Output = Omit<UpdateItemCommandOutput, '$metadata'>;

const CONDITIONAL = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
] as const;

const PUT: ReadonlySet<keyof PutItemCommandInput> = new Set([...CONDITIONAL, 'Item']);
const DELETE: ReadonlySet<keyof DeleteItemCommandInput> = new Set([...CONDITIONAL, 'Key']);
const UPDATE: ReadonlySet<keyof UpdateItemCommandInput> = new Set([
  ...CONDITIONAL,
  'Key',
  'UpdateExpression',
]);

const WHOLE = ['NONE', 'ALL_OLD'] as const;
const ANY = [...WHOLE, 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const;

export const putItem = (table: Table, request: PutItemCommandInput): Output => {
  requireKnown(request, PUT);
  requireTable(request.TableName, table);
  requireReturnValues(request.ReturnValues, WHOLE);
  return apply(table, putOf(request), request);
};

export const deleteItem = (table: Table, request: DeleteItemCommandInput): Output => {
  requireKnown(request, DELETE);
  requireTable(request.TableName, table);
  requireReturnValues(request.ReturnValues, WHOLE);
  return apply(table, deleteOf(request), request);
};

export const updateItem = (table: Table, request: UpdateItemCommandInput): Output => {
  requireKnown(request, UPDATE);
  requireTable(request.TableName, table);
  requireReturnValues(request.ReturnValues, ANY);
  return apply(table, updateOf(request), request);
};

type Wanted = Pick<
  UpdateItemCommandInput,
  'ReturnValues' | 'ReturnValuesOnConditionCheckFailure' | 'ReturnConsumedCapacity'
>;

const apply = ({ items, name }: Table, write: Write, wanted: Wanted): Output => {
  const before = items.get(write.key);
  if (!write.accepts(before)) throw refusal(before, wanted);
  const outcome = write.outcome(before);
  items.set(write.key, outcome.after);
  const Attributes = returned(wanted.ReturnValues, before, outcome);
  const units = writeUnits(Math.max(bytesOf(before), bytesOf(outcome.after)));
  const capacity = { tableName: name, units };
  const ConsumedCapacity = consumed(wanted.ReturnConsumedCapacity, capacity);
  return {
    ...(Attributes === undefined ? {} : { Attributes }),
    ...(ConsumedCapacity === undefined ? {} : { ConsumedCapacity }),
  };
};

const bytesOf = (item: Item | undefined): number => item?.bytes ?? 0;

const refusal = (before: Item | undefined, wanted: Wanted): Error => {
  const returnsItem = wanted.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return conditionFailed(returnsItem ? wholeOf(before) : undefined);
};

const returned = (
  wanted: UpdateItemCommandInput['ReturnValues'],
  before: Item | undefined,
  { after, touched }: Outcome,
): Attributes | undefined => {
  switch (wanted) {
    case 'ALL_OLD':
      return wholeOf(before);
    case 'ALL_NEW':
      return wholeOf(after);
    case 'UPDATED_OLD':
      return onlyOf(before, touched.keys());
    case 'UPDATED_NEW':
      return onlyOf(after, touched.keys());
    case 'NONE':
    case undefined:
      return undefined;
  }
};

const wholeOf = (item: Item | undefined): Attributes | undefined =>
  item === undefined ? undefined : copyOut(item);

const onlyOf = (item: Item | undefined, names: Iterable<string>): Attributes | undefined => {
  const some: Attributes = {};
  for (const name of names) {
    const value = item?.attributes.get(name);
    if (value !== undefined) some[name] = copyOf(value);
  }
  return Object.keys(some).length === 0 ? undefined : some;
};
