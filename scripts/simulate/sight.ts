import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoreCommand } from './store/store.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** One write that the store has applied, on its own or as a part of a transaction. */
export interface SeenWrite {
  readonly pk: string;
  readonly sk: string;
  readonly kind: 'put' | 'update' | 'delete';
  /** Of a put. */
  readonly item: Attributes;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Attributes;
  readonly update: string;
}

interface Request {
  readonly Key?: Attributes | undefined;
  readonly Item?: Attributes | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Attributes | undefined;
  readonly UpdateExpression?: string | undefined;
}

const textOf = (attributes: Attributes, name: string): string => attributes[name]?.S ?? '';

const seen = (kind: SeenWrite['kind'], request: Request): SeenWrite => {
  const { Key, Item = {}, ExpressionAttributeNames: names = {} } = request;
  const key = Key ?? Item;
  const values = request.ExpressionAttributeValues ?? {};
  const update = request.UpdateExpression ?? '';
  return { pk: textOf(key, 'pk'), sk: textOf(key, 'sk'), kind, item: Item, names, values, update };
};

export const writesOf = (command: StoreCommand): readonly SeenWrite[] => {
  if (command.name === 'PutItem') return [seen('put', command.input)];
  if (command.name === 'UpdateItem') return [seen('update', command.input)];
  if (command.name === 'DeleteItem') return [seen('delete', command.input)];
  if (command.name !== 'TransactWriteItems') return [];
  return (command.input.TransactItems ?? []).flatMap(({ Put, Update, Delete }) => [
    ...(Put === undefined ? [] : [seen('put', Put)]),
    ...(Update === undefined ? [] : [seen('update', Update)]),
    ...(Delete === undefined ? [] : [seen('delete', Delete)]),
  ]);
};

/** The decision's write is the only one that speaks of a slot. */
export const isTake = ({ values }: SeenWrite): boolean => values[':slot'] !== undefined;

export const setsLimits = ({ names, update }: SeenWrite): boolean =>
  Object.entries(names).some(
    ([placeholder, name]) => name === 'rl' && update.includes(`${placeholder} = `),
  );

/** Names of holds and markers that the write takes off the meter. */
export const heldRemoved = ({ names, update }: SeenWrite): readonly string[] => {
  const [, removed = ''] = update.split('REMOVE ');
  return removed.split(', ').flatMap((placeholder) => {
    const name = names[placeholder];
    return name?.startsWith('i') === true ? [name] : [];
  });
};

export const numberOf = (value: AttributeValue | undefined): number | undefined =>
  value?.N === undefined ? undefined : Number(value.N);
