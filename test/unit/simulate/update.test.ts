import {
  type AttributeValue,
  DynamoDBServiceException,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { memoryStore } from '../../../scripts/simulate/store/store.ts';

const KEY = { pk: { S: 'p' }, sk: { S: 's' } };
const n = (value: number | string): AttributeValue => ({ N: String(value) });

type Attributes = Readonly<Record<string, AttributeValue>>;

const ITEM: Attributes = {
  one: n(1),
  two: n(2),
  limit: n(100),
  text: { S: 'x' },
  numbers: { NS: ['1', '2'] },
  list: { L: [n(1)] },
};

const namesIn = (expression: string) =>
  Object.fromEntries([...expression.matchAll(/#([a-z]+)/g)].map(([word, name]) => [word, name]));

const update = (
  UpdateExpression: string,
  values: Attributes = {},
  more: Partial<UpdateItemCommandInput> & { readonly item?: Attributes | undefined } = {
    item: ITEM,
  },
) => {
  const { item, ...rest } = more;
  const store = memoryStore('t');
  if (item !== undefined) {
    store.apply({ name: 'PutItem', input: { TableName: 't', Item: { ...KEY, ...item } } });
  }
  const names = namesIn(UpdateExpression);
  const input = {
    TableName: 't',
    Key: KEY,
    UpdateExpression,
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    ...rest,
  };
  const output = store.apply({ name: 'UpdateItem', input: input as UpdateItemCommandInput });
  return { output, stored: store.peek({ pk: 'p', sk: 's' }) };
};

describe('an update', () => {
  it.each<[string, Attributes, Record<string, AttributeValue | undefined>]>([
    ['SET #one = :v', { ':v': n(7) }, { one: n(7) }],
    ['SET #one = #one + :v', { ':v': n(7) }, { one: n(8) }],
    ['SET #one = #one - #two', {}, { one: n(-1) }],
    ['SET #one = #two, #two = #one', {}, { one: n(2), two: n(1) }],
    ['SET #one = #two + :v, #two = #one + :v', { ':v': n(1) }, { one: n(3), two: n(2) }],
    ['SET #d = if_not_exists(#d, #limit) - :v', { ':v': n(30) }, { d: n(70) }],
    ['SET #one = if_not_exists(#one, #limit) - :v', { ':v': n(30) }, { one: n(-29) }],
    [
      'SET #d = if_not_exists(#d, if_not_exists(#e, #limit)) + if_not_exists(#f, :v)',
      { ':v': n(5) },
      { d: n(105) },
    ],
    ['SET #d = (#one + (:v))', { ':v': n(5) }, { d: n(6) }],
    ['SET #list = list_append(#list, :v)', { ':v': { L: [n(2)] } }, { list: { L: [n(1), n(2)] } }],
    ['ADD #one :v, #d :v', { ':v': n(-5) }, { one: n(-4), d: n(-5) }],
    ['ADD #numbers :v', { ':v': { NS: ['2', '3'] } }, { numbers: { NS: ['1', '2', '3'] } }],
    ['DELETE #numbers :v', { ':v': { NS: ['2', '9'] } }, { numbers: { NS: ['1'] } }],
    ['DELETE #numbers :v', { ':v': { NS: ['1', '2'] } }, { numbers: undefined }],
    ['REMOVE #one, #gone', {}, { one: undefined }],
    [
      'set #d = :v  add #one :v   remove #two',
      { ':v': n(1) },
      { d: n(1), one: n(2), two: undefined },
    ],
    ['SET #d = #limit + :v', { ':v': n(`1${'0'.repeat(37)}`) }, { d: n(`1${'0'.repeat(34)}100`) }],
  ])('%s, with %j, leaves %j', (expression, values, expected) => {
    const { stored } = update(expression, values);

    const changed = Object.fromEntries(
      Object.entries({ ...ITEM, ...expected }).filter(([, value]) => value !== undefined),
    );
    expect(stored).toEqual({ ...KEY, ...changed });
  });

  it('makes an item where there was none', () => {
    const values = { ':v': n(5) };

    expect(update('ADD #d :v REMOVE #e', values, {}).stored).toEqual({ ...KEY, d: n(5) });
    expect(update('REMOVE #e', {}, {}).stored).toEqual(KEY);
  });

  it.each<[UpdateItemCommandInput['ReturnValues'], object]>([
    ['NONE', {}],
    ['ALL_OLD', { Attributes: { ...KEY, ...ITEM } }],
    ['UPDATED_OLD', { Attributes: { one: n(1), two: n(2) } }],
    ['ALL_NEW', { Attributes: { ...KEY, ...ITEM, one: n(7), two: undefined, d: n(7) } }],
    ['UPDATED_NEW', { Attributes: { one: n(7), d: n(7) } }],
  ])('returns %s', (ReturnValues, expected) => {
    const { output } = update(
      'SET #one = :v, #d = :v REMOVE #two',
      { ':v': n(7) },
      {
        item: ITEM,
        ReturnValues,
      },
    );

    expect(output).toEqual(expected);
  });

  it('returns no attributes where there are none', () => {
    expect(update('REMOVE #gone', {}, { ReturnValues: 'ALL_OLD' }).output).toEqual({});
    expect(update('REMOVE #gone', {}, { ReturnValues: 'UPDATED_NEW' }).output).toEqual({});
  });
});

const flawOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DynamoDBServiceException) return `${error.name}: ${error.message}`;
    throw error;
  }
  return 'no error';
};

describe('an update that cannot be meant', () => {
  const flawed = 'Invalid UpdateExpression: ';
  const missing = 'The provided expression refers to an attribute that does not exist in the item';
  const wrongType = 'An operand in the update expression has an incorrect data type';
  const overlap = 'Two document paths overlap with each other;';

  it.each<[string, Attributes, string]>([
    ['', {}, `${flawed}The expression can not be empty;`],
    ['SET', {}, `${flawed}Syntax error; token: "<EOF>"`],
    ['SET #one', {}, `${flawed}Syntax error; token: "<EOF>"`],
    ['SET #one = :v,', { ':v': n(1) }, `${flawed}Syntax error; token: "<EOF>"`],
    ['SET #one = #one + :v + :v', { ':v': n(1) }, `${flawed}Syntax error; token: "+"`],
    ['SET #d = if_not_exists(#d, #one + :v)', { ':v': n(1) }, `${flawed}Syntax error; token: "+"`],
    ['ADD #one #two', {}, `${flawed}Syntax error; token: "#two"`],
    ['SET (#one) = #two', {}, `${flawed}Syntax error; token: "("`],
    ['SET #one = ((#two))', {}, `${flawed}The expression has redundant parentheses;`],
    [
      'SET #one = :v SET #two = :v',
      { ':v': n(1) },
      `${flawed}The "SET" section can only be used once in an update expression;`,
    ],
    ['SET #one = foo(#two)', {}, `${flawed}Invalid function name; function: foo`],
    [
      'SET #one = size(#text)',
      {},
      `${flawed}The function is not allowed in an update expression; function: size`,
    ],
    [
      'SET #one = #one + :v',
      { ':v': { S: 'x' } },
      `${flawed}Incorrect operand type for operator or function; operator or function: +, operand type: S`,
    ],
    [
      'ADD #one :v',
      { ':v': { S: 'x' } },
      `${flawed}Incorrect operand type for operator or function; operator or function: ADD, operand type: S`,
    ],
    ['SET #d = #gone', {}, missing],
    ['SET #d = #gone + :v', { ':v': n(1) }, missing],
    ['SET #one = if_not_exists(#one, #gone)', {}, missing],
    ['SET #d = :v, #e = #d', { ':v': n(1) }, missing],
    ['SET #d = #text + :v', { ':v': n(1) }, wrongType],
    ['ADD #text :v', { ':v': n(1) }, wrongType],
    ['ADD #numbers :v', { ':v': { SS: ['1'] } }, wrongType],
    [
      'SET pk = :v',
      { ':v': n(1) },
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
  ])('%s, with %j: %s', (expression, values, flaw) => {
    expect(flawOf(() => update(expression, values))).toBe(`ValidationException: ${flaw}`);
  });

  it.each([
    ['SET #one = :v REMOVE #one', {}],
    ['SET #one = :v, #two = :v', { '#one': 'same', '#two': 'same' }],
    ['ADD #one :v SET #two = :v', { '#one': 'same', '#two': 'same' }],
  ])('names an attribute twice: %s', (expression, names) => {
    const flaw = flawOf(() =>
      update(
        expression,
        { ':v': n(1) },
        {
          item: ITEM,
          ExpressionAttributeNames: { ...namesIn(expression), ...names },
        },
      ),
    );

    expect(flaw).toContain(overlap);
  });

  it('is no longer looked at when its condition fails', () => {
    const condition = { item: ITEM, ConditionExpression: 'attribute_not_exists(pk)' };

    expect(flawOf(() => update('SET #d = #gone', {}, condition))).toBe(
      'ConditionalCheckFailedException: The conditional request failed',
    );
  });

  it('makes a number or an item too large', () => {
    const large = { ':v': { S: 'x'.repeat(410_000) } };

    expect(flawOf(() => update('ADD #big :v', { ':v': n(`2${'0'.repeat(37)}1`) }))).toContain(
      'precision up to 38 digits',
    );
    expect(flawOf(() => update('SET #d = :v', large))).toContain(
      'Item size to update has exceeded the maximum allowed size',
    );
  });
});
