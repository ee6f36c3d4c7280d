import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { memoryStore } from '../../../scripts/simulate/store/store.ts';

const TableName = 't';
const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });

const store = memoryStore(TableName);
for (const sk of ['😀', 'A#2', 'é', 'B#1', 'A#3', '\uFFEE', 'A#1']) {
  const Item = { ...key('Q', sk), length: { N: String(sk.length) } };
  store.apply({ name: 'PutItem', input: { TableName, Item } });
}
for (const pk of ['P', 'R']) {
  store.apply({ name: 'PutItem', input: { TableName, Item: key(pk, 'x') } });
}

interface Page {
  readonly Items?: readonly Record<string, AttributeValue>[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Record<string, AttributeValue>;
}

const sortKeys = (page: Page) => page.Items?.map(({ sk }) => sk?.S);

const ask = (input: Partial<QueryCommandInput>): Page =>
  store.apply({
    name: 'Query',
    input: {
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'Q' } },
      ...input,
    },
  }) as Page;

const BEGINNING = {
  KeyConditionExpression: 'pk = :p AND begins_with(sk, :s)',
  ExpressionAttributeValues: { ':p': { S: 'Q' }, ':s': { S: 'A#' } },
};

describe('a query', () => {
  it('gives a partition in the order of the bytes of its sort keys', () => {
    const sorted = ['A#1', 'A#2', 'A#3', 'B#1', 'é', '\uFFEE', '😀'];

    expect(sortKeys(ask({}))).toEqual(sorted);
    expect(sortKeys(ask({ ScanIndexForward: false }))).toEqual([...sorted].reverse());
  });

  it('gives what begins alike', () => {
    expect(ask(BEGINNING)).toEqual({
      Items: ['A#1', 'A#2', 'A#3'].map((sk) => ({ ...key('Q', sk), length: { N: '3' } })),
      Count: 3,
      ScannedCount: 3,
    });
  });

  it('goes on where a page ended, also when nothing follows', () => {
    const first = ask({ ...BEGINNING, Limit: 2 });
    const second = ask({ ...BEGINNING, Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey });
    const exact = ask({ ...BEGINNING, Limit: 3 });
    const back = ask({
      ...BEGINNING,
      ScanIndexForward: false,
      ExclusiveStartKey: key('Q', 'A#3'),
    });

    expect([sortKeys(first), first.LastEvaluatedKey]).toEqual([['A#1', 'A#2'], key('Q', 'A#2')]);
    expect([sortKeys(second), second.LastEvaluatedKey]).toEqual([['A#3'], undefined]);
    expect(exact.LastEvaluatedKey).toEqual(key('Q', 'A#3'));
    expect(sortKeys(back)).toEqual(['A#2', 'A#1']);
  });

  it('filters after it has counted', () => {
    const page = ask({
      FilterExpression: '#l > :l',
      ExpressionAttributeNames: { '#l': 'length' },
      ExpressionAttributeValues: { ':p': { S: 'Q' }, ':l': { N: '2' } },
      Limit: 5,
    });

    expect(page).toMatchObject({ Count: 4, ScannedCount: 5, LastEvaluatedKey: key('Q', 'é') });
  });

  it('counts without giving', () => {
    expect(ask({ Select: 'COUNT' })).toEqual({ Count: 7, ScannedCount: 7 });
  });

  it('ends a page at a megabyte', () => {
    const large = memoryStore(TableName);
    for (const sk of ['1', '2', '3', '4']) {
      const Item = { ...key('Q', sk), fill: { S: 'x'.repeat(390_000) } };
      large.apply({ name: 'PutItem', input: { TableName, Item } });
    }

    const page = large.apply({ name: 'Scan', input: { TableName } }) as Page;

    expect(page.LastEvaluatedKey).toEqual(key('Q', '3'));
  });

  it.each<[string, Partial<QueryCommandInput>]>([
    ['without a partition', { KeyConditionExpression: 'sk = :p' }],
    ['for more than one partition', { KeyConditionExpression: 'pk > :p' }],
    ['with OR', { KeyConditionExpression: 'pk = :p OR sk = :p' }],
    ['with NOT', { KeyConditionExpression: 'NOT pk = :p' }],
    ['with <>', { KeyConditionExpression: 'pk = :p AND sk <> :p' }],
    ['with two conditions on one key', { KeyConditionExpression: 'pk = :p AND pk = :p' }],
    ['for a number', { ExpressionAttributeValues: { ':p': { N: '1' } } }],
    ['for an empty key', { ExpressionAttributeValues: { ':p': { S: '' } } }],
    ['from a key elsewhere', { ExclusiveStartKey: key('R', 'x') }],
    ['that filters by a key', { FilterExpression: 'sk = :p' }],
    ['of no items', { Limit: 0 }],
  ])('is refused %s', (_, input) => {
    let told: unknown;
    try {
      ask(input);
    } catch (error) {
      told = error;
    }

    expect(told).toMatchObject({ name: 'ValidationException' });
  });
});

describe('a scan', () => {
  const scan = (input: object) =>
    store.apply({ name: 'Scan', input: { TableName, ...input } }) as Page;

  it('goes through the whole table page by page', () => {
    const seen: unknown[] = [];
    let from: Page['LastEvaluatedKey'];
    do {
      const page = scan({ Limit: 4, ...(from === undefined ? {} : { ExclusiveStartKey: from }) });
      seen.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);

    expect(seen).toHaveLength(9);
    expect(new Set(seen.map((item) => JSON.stringify(item))).size).toBe(9);
  });

  it('filters by keys, too', () => {
    const page = scan({
      FilterExpression: 'begins_with(pk, :p)',
      ExpressionAttributeValues: { ':p': { S: 'P' } },
    });

    expect(page).toMatchObject({ Count: 1, ScannedCount: 9 });
  });
});
