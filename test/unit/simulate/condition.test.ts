import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
} from '@aws-sdk/client-dynamodb';
import { NotImitatedError } from '../../../scripts/simulate/store/errors.ts';
import { memoryStore } from '../../../scripts/simulate/store/store.ts';

const KEY = { pk: { S: 'p' }, sk: { S: 's' } };

const ITEM: Readonly<Record<string, AttributeValue>> = {
  ...KEY,
  one: { N: '1' },
  two: { N: '2' },
  big: { N: '99999999999999999999999999999999999999' },
  text: { S: 'tollgate' },
  bytes: { B: Uint8Array.of(1, 2, 3) },
  yes: { BOOL: true },
  nothing: { NULL: true },
  numbers: { NS: ['1', '2'] },
  words: { SS: ['a', 'b'] },
  list: { L: [{ N: '1' }, { S: 'x' }] },
  map: { M: { inner: { N: '1' } } },
};

/** `#name` stands for the attribute of that name, so that a test shows nothing but its condition. */
const namesIn = (expression: string) =>
  Object.fromEntries([...expression.matchAll(/#([a-z]+)/g)].map(([word, name]) => [word, name]));

const ask = (
  expression: string,
  values: Readonly<Record<string, AttributeValue>>,
  items: readonly (typeof ITEM)[] = [ITEM],
): boolean => {
  const store = memoryStore('t');
  for (const item of items) {
    store.apply({ name: 'PutItem', input: { TableName: 't', Item: { ...item } } });
  }
  const names = namesIn(expression);
  const input = {
    TableName: 't',
    Key: KEY,
    ConditionExpression: expression,
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
  try {
    store.apply({ name: 'DeleteItem', input: input as never });
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

const n = (value: number | string): AttributeValue => ({ N: String(value) });
const s = (value: string): AttributeValue => ({ S: value });

describe('a condition', () => {
  it.each<[string, Readonly<Record<string, AttributeValue>>, boolean]>([
    ['#one = :v', { ':v': n(1) }, true],
    ['#one = :v', { ':v': n('01') }, true],
    ['#one = :v', { ':v': s('1') }, false],
    ['#one <> :v', { ':v': s('1') }, true],
    ['#one < #two', {}, true],
    ['#one <= :v', { ':v': n(1) }, true],
    ['#two > :v', { ':v': n(10) }, false],
    ['#two >= :v', { ':v': n(-10) }, true],
    ['#big > :v', { ':v': n('99999999999999999999999999999999999998') }, true],
    ['#big = :v', { ':v': n('99999999999999999999999999999999999998') }, false],
    ['#text < :v', { ':v': s('tollgatf') }, true],
    ['#bytes < :v', { ':v': { B: Uint8Array.of(1, 3) } }, true],
    ['#one < :v', { ':v': s('x') }, false],
    ['#yes < #one', {}, false],
    ['#yes = :v', { ':v': { BOOL: true } }, true],
    ['#nothing = :v', { ':v': { NULL: true } }, true],
    ['#numbers = :v', { ':v': { NS: ['2', '1'] } }, true],
    ['#list = :v', { ':v': { L: [n(1), s('x')] } }, true],
    ['#map = :v', { ':v': { M: { inner: n(2) } } }, false],
    ['#one BETWEEN :a AND #two', { ':a': n(0) }, true],
    ['NOT #one BETWEEN :a AND :b', { ':a': n(2), ':b': n(3) }, true],
    ['#one IN (:a, :b)', { ':a': s('1'), ':b': n(1) }, true],
    ['#one IN (#two)', {}, false],
    ['begins_with(#text, :v)', { ':v': s('toll') }, true],
    ['begins_with(#one, :v)', { ':v': s('1') }, false],
    ['begins_with(#bytes, :v)', { ':v': { B: Uint8Array.of(1, 2) } }, true],
    ['contains(#text, :v)', { ':v': s('gat') }, true],
    ['contains(#numbers, :v)', { ':v': n(2) }, true],
    ['contains(#words, :v)', { ':v': s('c') }, false],
    ['contains(#list, :v)', { ':v': s('x') }, true],
    ['contains(#bytes, :v)', { ':v': { B: Uint8Array.of(2, 3) } }, true],
    ['contains(#one, :v)', { ':v': n(1) }, false],
    ['size(#text) = :v', { ':v': n(8) }, true],
    ['size(#numbers) = size(#list)', {}, true],
    ['size(#one) = :v', { ':v': n(1) }, false],
    ['attribute_type(#map, :v)', { ':v': s('M') }, true],
    ['attribute_exists(#one) AND attribute_exists(pk)', {}, true],
    ['attribute_not_exists(#one)', {}, false],
    ['#one = :v OR #two = :v AND #one = #two', { ':v': n(1) }, true],
    ['(#one = :v OR #two = :v) AND #one = #two', { ':v': n(1) }, false],
    ['not #one = :v or #two = :v', { ':v': n(1) }, false],
    ['NOT NOT #one = :v', { ':v': n(1) }, true],
    ['(#one) = (:v)', { ':v': n(1) }, true],
  ])('says of %s, with %j: %s', (expression, values, expected) => {
    expect(ask(expression, values)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['#gone = :v', false],
    ['#gone <> :v', true],
    ['#gone < :v', false],
    ['NOT #gone < :v', true],
    ['#gone BETWEEN :v AND :v', false],
    ['#gone IN (:v)', false],
    ['NOT contains(#gone, :v)', true],
    ['size(#gone) <> :v', true],
    ['attribute_not_exists(#gone) AND #one = :v', true],
  ])('says of an attribute that is not there: %s is %s', (expression, expected) => {
    expect(ask(expression, { ':v': n(1) })).toBe(expected);
  });

  it('finds no attribute at all in an item that is not there', () => {
    expect(ask('attribute_not_exists(pk)', {}, [])).toBe(true);
    expect(ask('#one = :v', { ':v': n(1) }, [])).toBe(false);
  });
});

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DynamoDBServiceException) return `${error.name}: ${error.message}`;
    throw error;
  }
  return 'no error';
};

describe('a condition that cannot be meant', () => {
  it.each<[string, Readonly<Record<string, AttributeValue>>, string]>([
    ['', {}, 'The expression can not be empty;'],
    ['#one =', {}, 'Syntax error; token: "<EOF>"'],
    ['#one', {}, 'Syntax error; token: "<EOF>"'],
    ['#one = :v)', { ':v': n(1) }, 'Syntax error; token: ")"'],
    ['#one + #two = :v', { ':v': n(1) }, 'Syntax error; token: "+"'],
    ['#one != :v', { ':v': n(1) }, 'Syntax error; token: "!"'],
    ['#one = 1', {}, 'Syntax error; token: "1"'],
    ['#one IN ()', {}, 'Syntax error; token: ")"'],
    ['#one = #two = #big', {}, 'Syntax error; token: "="'],
    ['((#one = :v))', { ':v': n(1) }, 'The expression has redundant parentheses;'],
    ['exists(#one)', {}, 'Invalid function name; function: exists'],
    [
      'if_not_exists(#one, :v) = :v',
      { ':v': n(1) },
      'The function is not allowed in a condition expression; function: if_not_exists',
    ],
    [
      'size(#text)',
      {},
      'The function is not allowed to be used this way in an expression; function: size',
    ],
    [
      'attribute_exists(:v)',
      { ':v': n(1) },
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      'begins_with(#text)',
      {},
      'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
    ],
    [
      'begins_with(#text, :v)',
      { ':v': n(1) },
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      '#one < :v',
      { ':v': { BOOL: true } },
      'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    ],
    [
      'size(:v) > :v',
      { ':v': n(1) },
      'Incorrect operand type for operator or function; operator or function: size, operand type: N',
    ],
    [
      'attribute_type(#one, :v)',
      { ':v': s('NUMBER') },
      'Invalid attribute type name found; type: NUMBER',
    ],
    [
      '#one BETWEEN :a AND :b',
      { ':a': n(2), ':b': n(1) },
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound',
    ],
    [
      '#one = #one',
      {},
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [one]',
    ],
    [
      '#one = :v',
      {},
      'An expression attribute value used in expression is not defined; attribute value: :v',
    ],
  ])('%s, with %j: %s', (expression, values, flaw) => {
    const told = messageOf(() => ask(expression, values));

    expect(told.replace('Invalid expression', 'Invalid ConditionExpression')).toBe(
      `ValidationException: Invalid ConditionExpression: ${flaw}`,
    );
  });

  it.each<[string, Readonly<Record<string, AttributeValue>>, string]>([
    [
      '#one = :v',
      { ':v': n(1), ':w': n(2) },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
    ],
    ['#one = :v', { ':v': n('x') }, 'A value provided cannot be converted into a number'],
    [
      '#one = :v',
      { ':v': { NS: [] } },
      'One or more parameter values were invalid: An number set  may not be empty',
    ],
    ['#one = :v', { ':v': { SS: ['a', 'a'] } }, 'Input collection contains duplicates'],
    [
      '#one = :v',
      { ':v': n(`1${'0'.repeat(37)}1`) },
      'DynamoDB only supports precision up to 38 digits',
    ],
  ])('%s, with %j brings what cannot be bound: %s', (expression, values, flaw) => {
    expect(messageOf(() => ask(expression, values))).toBe(`ValidationException: ${flaw}`);
  });

  it('is refused when it is too long or does too much', () => {
    const long = `#one = :v${' '.repeat(4_096)}`;
    const laborious = Array.from({ length: 151 }, () => '#one=:v').join(' OR ');

    expect(messageOf(() => ask(long, { ':v': n(1) }))).toContain('expression size: 4105');
    expect(messageOf(() => ask(laborious, { ':v': n(1) }))).toContain('operator count: 301');
  });
});

describe('what is not imitated', () => {
  it.each(['#map.inner = :v', '#list[0] = :v', 'status = :v'])(
    'is a mistake of the simulation, and no answer: %s',
    (expression) => {
      expect(() => ask(expression, { ':v': n(1) })).toThrow(NotImitatedError);
    },
  );

  it('includes numbers with a fraction', () => {
    expect(() => ask('#one = :v', { ':v': n('1.5') })).toThrow(NotImitatedError);
  });
});
