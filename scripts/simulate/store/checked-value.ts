import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalid } from './errors.ts';
import { storedNumber } from './numbers.ts';
import { copyOf, type Type, typeOf, TYPES, type Value } from './values.ts';

/** A value as it comes in: refused as the service would, otherwise a copy in the form of the store. */
export const checkedValue = (value: AttributeValue): Value => {
  if (value.N !== undefined && Object.keys(value).length === 1) return { N: storedNumber(value.N) };
  requireOneType(value);
  return (CHECKS[typeOf(value)] ?? copyOf)(value);
};

const requireOneType = (value: AttributeValue): void => {
  const count = TYPES.filter((type) => value[type] !== undefined).length;
  if (count === 1) return;
  throw invalid(
    count === 0
      ? 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
      : 'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
};

const members = <Member>(kind: string, set: readonly Member[] = []): readonly Member[] => {
  if (set.length === 0) {
    throw invalid(`One or more parameter values were invalid: An ${kind} set  may not be empty`);
  }
  const keys = set.map((each) =>
    each instanceof Uint8Array ? Buffer.from(each).toString('hex') : String(each),
  );
  if (new Set(keys).size === keys.length) return set;
  throw invalid('Input collection contains duplicates');
};

const CHECKS: Partial<Readonly<Record<Type, (value: AttributeValue) => Value>>> = {
  NULL: ({ NULL }) => {
    if (NULL === true) return { NULL };
    throw invalid(
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    );
  },
  SS: ({ SS }) => ({ SS: [...members('string', SS)] }),
  NS: ({ NS = [] }) => ({ NS: [...members('number', NS.map(storedNumber))] }),
  BS: ({ BS }) => ({ BS: members('binary', BS).map((bytes) => new Uint8Array(bytes)) }),
  L: ({ L = [] }) => ({ L: L.map(checkedValue) }),
  M: ({ M = {} }) => ({
    M: Object.fromEntries(Object.entries(M).map(([name, each]) => [name, checkedValue(each)])),
  }),
};
