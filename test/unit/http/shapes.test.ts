import * as v from 'valibot';
import { flawsOf, safeParse } from '../../../src/http/schemas.ts';
import {
  int,
  looseObject,
  object,
  oneOf,
  record,
  rule,
  strictObject,
} from '../../../src/http/shapes.ts';

const flawsIn = (schema: v.GenericSchema, json: string) => {
  const parsed = safeParse(schema, JSON.parse(json));
  return parsed.success ? 'none' : flawsOf(parsed.issues);
};

const readBy = (schema: v.GenericSchema, json: string): unknown => {
  const parsed = safeParse(schema, JSON.parse(json));
  if (!parsed.success) throw new Error(JSON.stringify(flawsOf(parsed.issues)));
  return parsed.output;
};

const AMOUNT = 'must be an amount';
const entries = { amount: v.string(AMOUNT), note: v.optional(v.string()) };

describe.each([
  ['an object', object(entries)],
  ['a strict object', strictObject(entries)],
  ['a loose object', looseObject(entries)],
])('%s', (_what, schema) => {
  it('is read with what it must have, and without what it may have', () => {
    const read = readBy(schema, '{"amount":"5"}');

    expect(read).toEqual({ amount: '5' });
    expect(Object.keys(Object(read) as object)).toEqual(['amount']);
  });

  it.each(['{}', '{"note":"x"}'])('tells in the words of its rule what %s lacks', (json) => {
    expect(flawsIn(schema, json)).toEqual([{ path: 'amount', message: AMOUNT }]);
  });

  it.each(['[]', '["amount"]', 'null', '5', '"amount"'])('is not %s', (json) => {
    expect(flawsIn(schema, json)).toEqual([{ path: '(body)', message: 'must be an object' }]);
  });
});

describe('an object', () => {
  it('passes over what it does not know', () => {
    expect(readBy(object(entries), '{"amount":"5","more":1}')).toEqual({ amount: '5' });
  });
});

describe('a strict object', () => {
  const Nested = strictObject({ inner: strictObject({ amount: v.number() }) });

  it('tells all members that it does not know at once, behind what is wrong with those it knows', () => {
    const json = '{"note":5,"one":1,"two":2}';

    expect(flawsIn(strictObject(entries), json)).toEqual([
      { path: 'amount', message: AMOUNT },
      { path: 'note', message: 'must be text' },
      { path: '(body)', message: 'has unknown fields: one, two' },
    ]);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'does not know %s, which every object has',
    (name) => {
      expect(flawsIn(Nested, `{"inner":{"amount":1,"${name}":{}}}`)).toEqual([
        { path: 'inner', message: `has unknown fields: ${name}` },
      ]);
    },
  );
});

describe('a loose object', () => {
  it('keeps what it does not know, whatever its name', () => {
    const json = '{"amount":"5","constructor":1,"prototype":2,"more":[3]}';

    expect(readBy(looseObject(entries), json)).toEqual(JSON.parse(json));
  });

  it('has the members of no other object', () => {
    const read = readBy(looseObject(entries), '{"amount":"5","__proto__":{"note":"x"}}');

    expect(read).toStrictEqual({ amount: '5' });
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

describe('a record', () => {
  const Limits = record(
    { name: v.pipe(v.string(), v.maxLength(11)), rule: 'too long' },
    v.number(),
  );

  it('has members of any name', () => {
    const json = '{"ann":1,"constructor":2,"prototype":3,"":4}';

    expect(readBy(Limits, json)).toEqual(JSON.parse(json));
  });

  it('tells a name that it cannot have once, and what is wrong with others in their order', () => {
    expect(flawsIn(Limits, '{"ann":"x","a-long-name-it-is":"y","bob":1}')).toEqual([
      { path: 'ann', message: 'must be number' },
      { path: 'a-long-name-it-is', message: 'too long' },
    ]);
  });

  it.each(['[]', '[1]', 'null', '5'])('is not %s', (json) => {
    expect(flawsIn(Limits, json)).toEqual([{ path: '(body)', message: 'must be record' }]);
  });

  it('has the members of no other object', () => {
    const read = readBy(Limits, '{"ann":1,"__proto__":{"bob":2}}');

    expect(read).toStrictEqual({ ann: 1 });
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

describe('a whole number', () => {
  it.each([
    ['9007199254740991', 'none'],
    ['-9007199254740991', 'none'],
    ['9007199254740992', 'Invalid input'],
    ['1e300', 'Invalid input'],
    ['1.5', 'must be int'],
    ['1e999', 'must be number'],
    ['"5"', 'must be number'],
    ['null', 'must be number'],
  ])('%s: %s', (json, message) => {
    const flaws = flawsIn(int(), json);

    expect(flaws === 'none' ? 'none' : flaws[0]?.message).toBe(message);
  });

  it('is told in the words of its rule, whatever is wrong with it', () => {
    const rules = ['"5"', '1.5', '1e300'].map((json) => flawsIn(int('must be whole'), json));

    expect(rules).toEqual(Array(3).fill([{ path: '(body)', message: 'must be whole' }]));
  });
});

describe('one of several words', () => {
  it('is told with all of them', () => {
    expect(flawsIn(oneOf(['on', 'off']), '"up"')).toEqual([
      { path: '(body)', message: 'must be on or off' },
    ]);
  });
});

describe('a rule of the whole', () => {
  const Pair = v.pipe(
    strictObject({
      low: v.pipe(v.number(), v.minValue(0, 'must not be negative')),
      high: v.number(),
    }),
    rule(({ low, high }) => low < high, 'must rise'),
  );

  it('is asked of parts with which nothing is wrong', () => {
    expect(flawsIn(Pair, '{"low":1,"high":2}')).toBe('none');
    expect(flawsIn(Pair, '{"low":2,"high":2}')).toEqual([{ path: '(body)', message: 'must rise' }]);
  });

  it('is told beside what is wrong with a part', () => {
    expect(flawsIn(Pair, '{"low":-1,"high":-2,"more":1}')).toEqual([
      { path: 'low', message: 'must not be negative' },
      { path: '(body)', message: 'has unknown fields: more' },
      { path: '(body)', message: 'must rise' },
    ]);
  });

  it('is not asked of parts that are of another type', () => {
    expect(flawsIn(Pair, '{"low":"2","high":1}')).toEqual([
      { path: 'low', message: 'must be number' },
    ]);
  });
});
