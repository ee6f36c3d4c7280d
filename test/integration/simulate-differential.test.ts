import {
  type AttributeValue,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { type Attributes, type Both, openBoth } from '../support/differential.ts';

let both: Both;
beforeAll(async () => {
  both = await openBoth();
});
afterAll(() => both.close());

let keys = 0;
const freshKey = () => ({ pk: { S: `p${(keys += 1)}` }, sk: { S: 's' } });

/** `#name` stands for the attribute of that name, in lower case. */
const namesIn = (...expressions: readonly (string | undefined)[]) =>
  Object.fromEntries(
    [...expressions.join(' ').matchAll(/#([a-z]+)/g)].map(([word, name]) => [word, name]),
  );

interface Asked {
  readonly update?: string | undefined;
  readonly condition?: string | undefined;
  readonly values: Attributes;
}

const expressionsOf = ({ update, condition, values }: Asked) => {
  const names = namesIn(update, condition);
  return {
    ...(update === undefined ? {} : { UpdateExpression: update }),
    ...(condition === undefined ? {} : { ConditionExpression: condition }),
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  } as Partial<UpdateItemCommandInput>;
};

const BASE: Attributes = {
  one: { N: '1' },
  two: { N: '2' },
  big: { N: '99999999999999999999999999999999999999' },
  text: { S: 'x' },
  raw: { B: Uint8Array.of(1, 2) },
  yes: { BOOL: true },
  none: { NULL: true },
  nums: { NS: ['1', '2'] },
  strs: { SS: ['a', 'x'] },
  list: { L: [{ N: '1' }] },
  map: { M: { q: { N: '1' } } },
};

/** Words of an expression that are found in the values below. */
const VALUES: Attributes = {
  ':n': { N: '1' },
  ':two': { N: '2' },
  ':huge': { N: `1${'0'.repeat(37)}` },
  ':s': { S: 'x' },
  ':e': { S: '' },
  ':b': { B: Uint8Array.of(1) },
  ':yes': { BOOL: true },
  ':ns': { NS: ['2', '3'] },
  ':all': { NS: ['1', '2'] },
  ':ss': { SS: ['x'] },
  ':l': { L: [{ N: '1' }] },
  ':t': { S: 'N' },
  ':type': { S: 'NUMBER' },
};

const valuesIn = (expression: string): Attributes =>
  Object.fromEntries(
    Object.entries(VALUES).filter(([word]) => new RegExp(`${word}\\b`).test(expression)),
  );

const CONDITIONS = `
  #gone <> :n | #gone = :n | NOT #gone < :n | #gone = #lost | #gone <> #lost | NOT #gone <> #lost
  #one = #one | #one < #one | ((#one = :n)) | NOT ((#one = :n)) | (NOT #one = :n) | ((#one)) = :n
  (#one) = (:n) | #one = :n OR #gone = :n AND #two = :n | NOT #one = :n OR #two = :two
  #one < :s | #one <> :s | NOT #one < :s | #one < :yes | #one >= :ns | #one <= :l | #yes = :yes
  #one BETWEEN :two AND :n | #one BETWEEN :n AND :s | #one BETWEEN :n AND :two | :n BETWEEN #one AND #two
  #one BETWEEN #gone AND :n | NOT #one BETWEEN #gone AND :n AND #two = :two | #one BETWEEN #one AND :n
  #one IN (:s, :n) | #one IN (#one) | #one IN () | #gone IN (:n) | NOT #gone IN (#lost) | :n IN (#one, #two)
  begins_with(#text, :s) | begins_with(#text, :e) | begins_with(#raw, :b) | begins_with(#text, :n)
  begins_with(#one, :s) | begins_with(#text, #text) | begins_with(:s, #text) | begins_with(#text, size(#raw))
  contains(#text, :s) | contains(#nums, :n) | contains(#nums, #one) | contains(#strs, :n) | contains(#list, :n)
  contains(#raw, :b) | contains(#map, :n) | contains(:l, #one) | NOT contains(#gone, :n) | contains(#nums, #nums)
  size(#text) = :n | size(#one) = :n | size(#one) <> :n | size(#gone) <> :n | size(:n) > :n | size(#raw) = :two
  size(#list) = size(#map) | size(#text) | size(size(#text)) = :n | size(#nums, #one) = :n | size(#yes) = :n
  attribute_type(#one, :t) | attribute_type(#one, :type) | attribute_type(#one, :n) | attribute_type(#one, #text)
  attribute_exists(:n) | attribute_exists(#one, #two) | attribute_exists((#one)) | attribute_exists(size(#one))
  foo(#one) | Attribute_exists(#one) | if_not_exists(#one, :n) = :n | #one = attribute_exists(#two)
  #one | #one = | #one + #two = :n | (#one = :n | #one = :n) | NOT NOT #one = :n | #one != :n | #one == :n
  #one = #two = #big | #one = (#two = :n) | AND #one = :n | #one = :n AND | #one IN :n | #one BETWEEN :n OR :two
  #one = :undefined | #one=:n and #two>:n Or not #big<:n | :n = :n | pk = :s | attribute_not_exists(sk)
  #nums = :all | #nums = :ns | #none = :yes | #list = :l | #none < #one | #nums >= #one | #big > :huge`
  .split(/[|\n]/)
  .map((each) => each.trim())
  .filter((each) => each !== '');

const UPDATES = `
  SET #new = :n | SET #one = #one + :n | SET #one = #one - :two | SET #new = #gone | SET #new = #gone + :n
  SET #one = #two, #two = #one | SET #one = #text + :n | SET #one = #one + :n + :n | SET #one = (#one + :n)
  SET #one = (#one) + (:n) | SET #one = ((#two)) | SET #one = (#one + :n) + :n | SET #one = #one + :s
  SET #one = :n + :two | SET #new = if_not_exists(#new, #one) - :two | SET #new = :n - if_not_exists(#new, #two)
  SET #new = if_not_exists(#new, if_not_exists(#gone, #two)) + if_not_exists(#lost, :n)
  SET #new = if_not_exists(#new, #gone) | SET #one = if_not_exists(#one, #gone) | SET #new = if_not_exists(#new, #one + :n)
  SET #new = if_not_exists(:n, #one) | SET #new = if_not_exists(#new, #new) | SET #new = if_not_exists(#one)
  SET #list = list_append(#list, :l) | SET #list = list_append(if_not_exists(#gone, :l), #list)
  SET #list = list_append(#list, #one) | SET #list = list_append(#list, :n) | SET #new = list_append(#one, :l) + :n
  SET #one = :n SET #two = :n | SET #one = :n REMOVE #one | SET #one = :n, #one = :n | REMOVE #one, #one | REMOVE #gone
  SET #one = :n ADD #two :n REMOVE #text DELETE #nums :ns | set #new = :n remove #two add #one :n
  ADD #gone :n, #one :n | ADD #text :n | ADD #one :s | ADD #one :l | ADD #one #two | ADD #nums :ns | ADD #gone :ns
  ADD #nums :ss | ADD #nums :n | ADD #list :n | DELETE #nums :ns | DELETE #nums :all | DELETE #gone :ns | DELETE #one :ns
  DELETE #nums :n | DELETE #nums :ss | SET | SET #one | SET #one = :n, | SET #one := :n | BLAH #one | ADD #one = :n
  SET pk = :s | REMOVE sk | SET :n = #one | SET #one = size(#text) | SET #one = foo(#text) | SET (#one) = :n
  SET #one = #one + #one | SET #new = :n, #one = #new | SET #one = #big + :n | ADD #big :n | SET #one = #big + #big
  SET #one = #big - :n | SET #one = :undefined | SET #one = #yes + :n | SET #new = pk`
  .split(/[|\n]/)
  .map((each) => each.trim())
  .filter((each) => each !== '');

describe('the store in memory, beside the engine', () => {
  it.each(CONDITIONS)('agrees on the condition %s', async (condition) => {
    const Key = freshKey();
    const asked = expressionsOf({ condition, values: valuesIn(condition) });
    const input = { TableName: both.name, Key, ...asked } as const;
    const returns = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

    await both.agreed(new UpdateItemCommand({ ...input, ...returns }));
    await both.put({ ...Key, ...BASE });
    await both.agreed(new UpdateItemCommand({ ...input, ...returns, ReturnValues: 'ALL_NEW' }));
  });

  it.each(UPDATES)('agrees on the update %s', async (update) => {
    const Key = freshKey();
    const asked = expressionsOf({ update, values: valuesIn(update) });
    const input = { TableName: both.name, Key, ...asked } as const;

    await both.agreed(new UpdateItemCommand({ ...input, ReturnValues: 'ALL_OLD' }));
    await both.stored(Key);
    for (const ReturnValues of ['UPDATED_OLD', 'UPDATED_NEW', 'ALL_NEW', 'NONE'] as const) {
      await both.put({ ...Key, ...BASE });
      await both.agreed(new UpdateItemCommand({ ...input, ReturnValues }));
    }
    await both.stored(Key);
  });

  it('agrees on what a write costs and where an item begins to cost more', async () => {
    const ReturnConsumedCapacity = 'TOTAL';
    const Key = freshKey();
    const numbers = [
      '0',
      '1',
      '10',
      '120',
      '1230',
      '-12',
      '345678901',
      '-100',
      `9${'0'.repeat(20)}`,
    ];
    for (const [index, N] of numbers.entries()) {
      for (const length of [1_024, 1_023, 1_022]) {
        const used = Buffer.byteLength(`pksk${Key.pk.S}${Key.sk.S}nfill`) + 2 + (index % 4);
        const fill = { S: 'x'.repeat(length - used) };
        const Item = { ...Key, n: { N }, fill };
        await both.agreed(
          new PutItemCommand({ TableName: both.name, Item, ReturnConsumedCapacity }),
        );
      }
    }
  });
});

interface Drawer {
  readonly below: (count: number) => number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
}

const drawerOf = (generate: fc.GeneratorValue): Drawer => {
  const below = (count: number) => generate(fc.nat, { max: count - 1 });
  return { below, pick: (items) => items[below(items.length)] ?? items[0] };
};

const NAMES = ['#a', '#b', '#c', '#d', '#e'] as const;

const aNumber = ({ below }: Drawer): AttributeValue => ({
  N: below(8) === 0 ? `${'9'.repeat(37)}${below(10)}` : String(below(7) - 3),
});

const aSet = ({ below }: Drawer): AttributeValue => ({
  NS: [...new Set([below(4), below(4)])].map(String),
});

const anything = (drawer: Drawer): AttributeValue => {
  const { below, pick } = drawer;
  return pick<() => AttributeValue>([
    () => aNumber(drawer),
    () => aSet(drawer),
    () => ({ S: 'xyz'.slice(0, below(4)) }),
    () => ({ B: Uint8Array.from({ length: below(3) }, () => below(2)) }),
    () => ({ BOOL: below(2) === 0 }),
    () => ({ L: [aNumber(drawer)] }),
  ])();
};

/** `#e` is a set, `#d` is anything, and the others are numbers: now and then they are not. */
const anItem = (drawer: Drawer): Attributes => {
  const usual = { '#a': aNumber, '#b': aNumber, '#c': aNumber, '#d': anything, '#e': aSet };
  const valueOf = (name: keyof typeof usual) =>
    (drawer.below(10) === 0 ? anything : usual[name])(drawer);
  return Object.fromEntries(
    NAMES.filter(() => drawer.below(4) > 0).map((name) => [name.slice(1), valueOf(name)]),
  );
};

/** Expressions that can be read, and mostly be meant. */
const writerOf = (drawer: Drawer) => {
  const { below, pick } = drawer;
  const values: Record<string, AttributeValue> = {};
  const given = (usual: (drawer: Drawer) => AttributeValue) => {
    const word = `:v${Object.keys(values).length}`;
    values[word] = (below(16) === 0 ? anything : usual)(drawer);
    return word;
  };
  const path = () => pick(NAMES);
  const text = () => given(() => ({ S: 'xyz'.slice(0, below(4)) }));
  const operand = () => pick([path, () => given(aNumber), () => `size(${path()})`])();
  const leaf = (): string =>
    pick([
      () => `${path()} ${pick(['=', '<>', '<', '<=', '>', '>='])} ${operand()}`,
      () => `${path()} ${pick(['=', '<>', '<', '<=', '>', '>='])} ${operand()}`,
      () => `${operand()} ${pick(['=', '<>'])} ${given(anything)}`,
      () => `attribute_exists(${path()})`,
      () => `attribute_not_exists(${path()})`,
      () => `${given(aNumber)} BETWEEN ${path()} AND ${path()}`,
      () => `${path()} BETWEEN ${operand()} AND ${operand()}`,
      () => `${given(anything)} IN (${operand()}, ${operand()})`,
      () => `begins_with(${path()}, ${text()})`,
      () => `contains(${path()}, ${given(pick([aNumber, anything]))})`,
    ])();
  const condition = (depth: number): string => {
    if (depth === 0 || below(3) === 0) return leaf();
    const [left, right] = [condition(depth - 1), condition(depth - 1)];
    return pick([
      `${left} AND ${right}`,
      `${left} OR ${right}`,
      `(${left} OR ${right})`,
      `NOT ${left}`,
    ]);
  };
  const term = (depth: number): string =>
    depth === 0
      ? pick([path, () => given(aNumber)])()
      : pick([() => term(0), () => `if_not_exists(${path()}, ${term(depth - 1)})`])();
  const assigned = () => pick([() => term(2), () => `${term(1)} ${pick(['+', '-'])} ${term(1)}`])();
  const update = (): string => {
    const left = [...NAMES].sort(() => below(3) - 1);
    const clauses = (keyword: string, clause: (name: string) => string) => {
      const targets = left.splice(0, below(3)).map(clause);
      return targets.length === 0 ? [] : [`${keyword} ${targets.join(', ')}`];
    };
    const sections = [
      ...clauses('SET', (name) => `${name} = ${assigned()}`),
      ...clauses('ADD', (name) => `${name} ${given(name === '#e' ? aSet : aNumber)}`),
      ...clauses('REMOVE', (name) => name),
      ...clauses('DELETE', (name) => `${name} ${given(aSet)}`),
    ];
    return sections.length === 0 ? 'REMOVE #a' : sections.join(' ');
  };
  return { condition, update, values };
};

const ASKED_RANDOMLY = 250;

describe('the store in memory, asked at random', () => {
  /** Each value belongs to what was drawn last, so an expression that is left out takes its values along. */
  const drawn = (
    generate: fc.GeneratorValue,
  ): { readonly item: Attributes; readonly asked: Asked } => {
    const drawer = drawerOf(generate);
    const { condition, update, values } = writerOf(drawer);
    const item = anItem(drawer);
    const written = drawer.below(5) === 0 ? undefined : update();
    const asked = { update: written, condition: condition(drawer.below(4)) };
    const used = Object.entries(values).filter(([word]) =>
      new RegExp(`${word}\\b`).test(`${asked.update ?? ''} ${asked.condition}`),
    );
    return { item, asked: { ...asked, values: Object.fromEntries(used) } };
  };

  it('answers and stores as the engine does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generate) => {
        const { item, asked } = drawn(generate);
        const Key = freshKey();
        if (Object.keys(item).length > 0) await both.put({ ...Key, ...item });
        const ReturnValues = 'UPDATED_NEW';
        const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
        const input = { TableName: both.name, Key, ReturnValues } as const;

        await both.agreed(
          new UpdateItemCommand({
            ...input,
            ReturnValuesOnConditionCheckFailure,
            ...expressionsOf(asked),
          }),
        );
        await both.stored(Key);
      }),
      { numRuns: ASKED_RANDOMLY },
    );
  });

  it('applies transactions as the engine does, or refuses them for the same reasons', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.integer({ min: 1, max: 3 }), async (generate, count) => {
        const TransactItems: TransactWriteItem[] = [];
        const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
        for (let action = 0; action < count; action += 1) {
          const { item, asked } = drawn(generate);
          const Key = freshKey();
          if (Object.keys(item).length > 0) await both.put({ ...Key, ...item });
          const UpdateExpression = asked.update ?? 'REMOVE #a';
          const expressions = expressionsOf({ ...asked, update: UpdateExpression });
          TransactItems.push({
            Update: {
              TableName: both.name,
              Key,
              ReturnValuesOnConditionCheckFailure,
              ...expressions,
              UpdateExpression,
            },
          });
        }

        await both.agreed(new TransactWriteItemsCommand({ TransactItems }));
        for (const { Update } of TransactItems) await both.stored(Update?.Key ?? {});
      }),
      { numRuns: ASKED_RANDOMLY / 5 },
    );
  });
});
