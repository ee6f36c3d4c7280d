import {
  type AttributeValue,
  DynamoDBServiceException,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { NotImitatedError } from '../../../scripts/simulate/store/errors.ts';
import { itemFrom } from '../../../scripts/simulate/store/item.ts';
import { memoryStore, type Store } from '../../../scripts/simulate/store/store.ts';

const TableName = 't';
const n = (value: number | string): AttributeValue => ({ N: String(value) });
const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });

const storeWith = (...items: readonly Record<string, AttributeValue>[]): Store => {
  const store = memoryStore(TableName);
  for (const Item of items) store.apply({ name: 'PutItem', input: { TableName, Item } });
  return store;
};

const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const nameOf = (work: () => unknown): string => {
  const error = errorOf(work);
  return error instanceof Error ? error.name : 'no error';
};

describe('an item in the store', () => {
  it('shares nothing with what was put, nor with what was got', () => {
    const put = { ...key('a', '1'), bytes: { B: Uint8Array.of(1) }, list: { L: [n(1)] } };
    const store = storeWith(put);
    const whole = { ...key('a', '1'), bytes: { B: Uint8Array.of(1) }, list: { L: [n(1)] } };

    put.bytes.B[0] = 9;
    put.list.L.push(n(2));
    const got = store.peek({ pk: 'a', sk: '1' });
    got?.['bytes']?.B?.fill(8);
    got?.['list']?.L?.pop();

    expect(store.peek({ pk: 'a', sk: '1' })).toEqual(whole);
  });

  it.each<[AttributeValue, number]>([
    [{ S: 'é' }, 2],
    [n(0), 1],
    [n(1), 2],
    [n(100), 2],
    [n(120), 3],
    [n(1230), 3],
    [n(-12), 3],
    [n('99999999999999999999999999999999999999'), 20],
    [{ B: new Uint8Array(11) }, 11],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ L: [n(1)] }, 6],
    [{ M: { q: n(1) } }, 7],
    [{ NS: ['1', '-200'] }, 5],
    [{ SS: ['a', 'bc'] }, 3],
    [{ BS: [new Uint8Array(3)] }, 3],
  ])('counts %j as %i bytes beside its name', (value, bytes) => {
    expect(itemFrom({ value }).bytes).toBe('value'.length + bytes);
  });

  it('costs a write unit for each KB of the larger of its two states', () => {
    const store = storeWith({ ...key('a', '1'), fill: { S: 'x'.repeat(1_500) } });
    const request = { TableName, Key: key('a', '1'), ReturnConsumedCapacity: 'TOTAL' } as const;

    const shrunk = store.apply({
      name: 'UpdateItem',
      input: {
        ...request,
        UpdateExpression: 'REMOVE #f',
        ExpressionAttributeNames: { '#f': 'fill' },
      },
    });
    const small = store.apply({ name: 'DeleteItem', input: request });
    const none = store.apply({ name: 'GetItem', input: { ...request, ConsistentRead: true } });

    expect([shrunk, small, none]).toEqual([
      { ConsumedCapacity: { TableName, CapacityUnits: 2 } },
      { ConsumedCapacity: { TableName, CapacityUnits: 1 } },
      { ConsumedCapacity: { TableName, CapacityUnits: 1 } },
    ]);
    expect(store.bytesOf({ pk: 'a', sk: '1' })).toBe(0);
  });
});

describe('the store', () => {
  it.each([
    ['a key too few', { Key: { pk: { S: 'a' } } }],
    ['a key too many', { Key: { ...key('a', '1'), more: { S: 'x' } } }],
    ['an empty key', { Key: key('a', '') }],
    ['a key of another type', { Key: { pk: n(1), sk: n(1) } }],
    [
      'names without an expression',
      { Key: key('a', '1'), ExpressionAttributeNames: { '#a': 'a' } },
    ],
    ['returns that it has not', { Key: key('a', '1'), ReturnValues: 'UPDATED_OLD' }],
  ])('refuses %s', (_, input) => {
    const store = storeWith(key('a', '1'));
    const command = { name: 'DeleteItem', input: { TableName, ...input } as never } as const;

    expect(nameOf(() => store.apply(command))).toBe('ValidationException');
  });

  it('knows one table only', () => {
    const command = { name: 'GetItem', input: { TableName: 'other', Key: key('a', '1') } } as const;

    expect(nameOf(() => memoryStore(TableName).apply(command))).toBe('ResourceNotFoundException');
  });

  it('leaves out nothing silently', () => {
    const input = { TableName, Key: key('a', '1'), ProjectionExpression: 'pk' };

    expect(() => memoryStore(TableName).apply({ name: 'GetItem', input })).toThrow(
      NotImitatedError,
    );
  });

  it('gives the item back that refused a write, when it is asked to', () => {
    const item = { ...key('a', '1'), count: n(1) };
    const input = {
      TableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const store = storeWith(item);

    expect(errorOf(() => store.apply({ name: 'PutItem', input }))).toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: item,
    });
  });

  it('gets items in batches, without those that are not there', () => {
    const store = storeWith(key('a', '1'), key('b', '1'));
    const Keys = [key('b', '1'), key('c', '1')];

    expect(
      store.apply({ name: 'BatchGetItem', input: { RequestItems: { [TableName]: { Keys } } } }),
    ).toEqual({ Responses: { [TableName]: [key('b', '1')] }, UnprocessedKeys: {} });
  });
});

const transact = (store: Store, ...TransactItems: TransactWriteItem[]): unknown =>
  errorOf(() => store.apply({ name: 'TransactWriteItems', input: { TransactItems } }));

const increment = (pk: string): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key(pk, '1'),
    UpdateExpression: 'SET #c = #c + :one',
    ExpressionAttributeNames: { '#c': 'count' },
    ExpressionAttributeValues: { ':one': n(1) },
  },
});

describe('a transaction', () => {
  const counter = (pk: string) => ({ ...key(pk, '1'), count: n(1) });

  it('is applied as a whole', () => {
    const store = storeWith(counter('a'), counter('b'));

    const answer = transact(
      store,
      increment('a'),
      { Delete: { TableName, Key: key('b', '1') } },
      { Put: { TableName, Item: key('c', '1') } },
      {
        ConditionCheck: {
          TableName,
          Key: key('d', '1'),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    );

    expect(answer).toEqual({});
    expect(store.keys()).toEqual([
      { pk: 'a', sk: '1' },
      { pk: 'c', sk: '1' },
    ]);
    expect(store.peek({ pk: 'a', sk: '1' })?.['count']).toEqual(n(2));
  });

  it('is refused as a whole, with a reason for each action by its position', () => {
    const store = storeWith(counter('a'), counter('b'));

    const error = transact(
      store,
      increment('a'),
      {
        Put: {
          TableName,
          Item: key('b', '1'),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      increment('gone'),
    );

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: counter('b'),
        },
        {
          Code: 'ValidationError',
          Message: 'The provided expression refers to an attribute that does not exist in the item',
        },
      ],
    });
    expect(store.peek({ pk: 'a', sk: '1' })?.['count']).toEqual(n(1));
  });

  it.each<[string, TransactWriteItem[]]>([
    ['no action', []],
    ['an empty action', [{}]],
    ['two actions on one item', [increment('a'), increment('a')]],
    ['more than a hundred', Array.from({ length: 101 }, (_, i) => increment(`a${i}`))],
    [
      'a check of nothing',
      [{ ConditionCheck: { TableName, Key: key('a', '1'), ConditionExpression: undefined } }],
    ],
  ])('is not made of %s', (_, actions) => {
    const error = transact(storeWith(counter('a')), ...actions);

    expect(error).toBeInstanceOf(DynamoDBServiceException);
    expect(error).toMatchObject({ name: 'ValidationException' });
  });

  it('is applied once under one token, for ten minutes', () => {
    let now = 0;
    const store = memoryStore(TableName, () => now);
    store.apply({ name: 'PutItem', input: { TableName, Item: counter('a') } });
    const repeat = (pk = 'a') =>
      errorOf(() =>
        store.apply({
          name: 'TransactWriteItems',
          input: { TransactItems: [increment(pk)], ClientRequestToken: 'token' },
        }),
      );
    const counted = () => store.peek({ pk: 'a', sk: '1' })?.['count']?.N;

    expect([repeat(), repeat(), counted()]).toEqual([{}, {}, '2']);
    expect(repeat('b')).toMatchObject({ name: 'IdempotentParameterMismatchException' });
    now = 600_000;
    expect([repeat(), counted()]).toEqual([{}, '3']);
  });

  it('that was refused may be tried again under its token', () => {
    const store = storeWith(key('a', '1'));
    const repeat = () =>
      nameOf(() =>
        store.apply({
          name: 'TransactWriteItems',
          input: { TransactItems: [increment('a')], ClientRequestToken: 'token' },
        }),
      );

    expect(repeat()).toBe('TransactionCanceledException');
    store.apply({ name: 'PutItem', input: { TableName, Item: counter('a') } });
    expect(repeat()).toBe('no error');
  });

  it('costs twice what its writes cost', () => {
    const store = storeWith(counter('a'), counter('b'));

    expect(
      store.apply({
        name: 'TransactWriteItems',
        input: {
          TransactItems: [increment('a'), increment('b')],
          ReturnConsumedCapacity: 'TOTAL',
        },
      }),
    ).toEqual({ ConsumedCapacity: [{ TableName, CapacityUnits: 4 }] });
  });
});
