import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { checkedValue } from './checked-value.ts';
import { invalid } from './errors.ts';
import { type Expression, named } from './expression.ts';
import type { Bindings } from './scope.ts';
import type { Value } from './values.ts';

export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/** A request's expressions: one, two or none. */
type Expressions = readonly Expression<unknown>[];

type ByWord<Member> = Readonly<Record<string, Member>>;

/** Binds a request's placeholders: each that is used must be there, and each that is there used. */
export const bind = (request: Placeholders, expressions: Expressions): Bindings => {
  const names = request.ExpressionAttributeNames;
  const given = request.ExpressionAttributeValues;
  const used = usedBy(expressions);
  requireExactly(NAMES, { given: names, used: used.names, expressions });
  requireExactly(VALUES, { given, used: used.values, expressions });
  const bindings = {
    names: checkedNames(names ?? {}, used.names),
    values: checkedValues(given ?? {}, used.values),
  };
  for (const expression of expressions) requireSound(expression, bindings);
  return bindings;
};

const requireSound = ({ role, checks }: Expression<unknown>, bindings: Bindings): void => {
  named(role, () => {
    for (const check of checks) check(bindings);
  });
};

const checkedNames = (names: ByWord<string>, used: readonly string[]): Bindings['names'] => {
  for (const word of used) {
    if (names[word] === '') throw invalid(`Empty attribute name for key ${word}`);
  }
  return names;
};

const checkedValues = (
  given: ByWord<AttributeValue>,
  used: readonly string[],
): Bindings['values'] => {
  const values: Record<string, Value> = {};
  for (const word of used) {
    const value = given[word];
    if (value !== undefined) values[word] = checkedValue(value);
  }
  return values;
};

interface Used {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

type Pairs = WeakMap<object, Used>;

const pairsOf = new WeakMap<object, Pairs>();
const NOTHING = {};

/** What the expressions use together: worked out once for each pair of them. */
const usedBy = (expressions: Expressions): Used => {
  const [first = NOTHING, second = NOTHING] = expressions;
  const pairs = pairsOf.get(first) ?? new WeakMap<object, Used>();
  pairsOf.set(first, pairs);
  const used = pairs.get(second) ?? {
    names: [...new Set(expressions.flatMap((each) => [...each.names]))],
    values: [...new Set(expressions.flatMap((each) => [...each.values]))],
  };
  pairs.set(second, used);
  return used;
};

interface Words {
  readonly kind: 'Names' | 'Values';
  readonly missing: (word: string) => string;
}

const NAMES: Words = {
  kind: 'Names',
  missing: (word) =>
    `An expression attribute name used in the document path is not defined; attribute name: ${word}`,
};

const VALUES: Words = {
  kind: 'Values',
  missing: (word) =>
    `An expression attribute value used in expression is not defined; attribute value: ${word}`,
};

interface Exactly {
  readonly given: ByWord<unknown> | undefined;
  readonly used: readonly string[];
  readonly expressions: Expressions;
}

const requireExactly = ({ kind, missing }: Words, { given, used, expressions }: Exactly): void => {
  for (const word of used) {
    if (given?.[word] === undefined) throw invalid(`Invalid expression: ${missing(word)}`);
  }
  if (given === undefined) return;
  const member = `ExpressionAttribute${kind}`;
  if (expressions.length === 0) {
    throw invalid(`${member} can only be specified when using expressions`);
  }
  const words = Object.keys(given);
  if (words.length === 0) throw invalid(`${member} must not be empty`);
  if (words.length === used.length) return;
  const unused = words.filter((word) => !used.includes(word));
  throw invalid(`Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`);
};
