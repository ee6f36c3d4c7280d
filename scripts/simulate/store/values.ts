import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compareNumbers } from './numbers.ts';

/** A stored value. Never changed in place, so that items may share it. */
export type Value = AttributeValue;

export const TYPES = ['N', 'S', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS'] as const;
export type Type = (typeof TYPES)[number];

export const typeOf = (value: Value): Type => {
  for (const type of TYPES) if (value[type] !== undefined) return type;
  throw new TypeError('A value of no known type');
};

/** What the caller gets is theirs to change. */
export const copyOf = (value: Value): Value => {
  if (value.N !== undefined) return { N: value.N };
  if (value.S !== undefined) return { S: value.S };
  if (value.B !== undefined) return { B: new Uint8Array(value.B) };
  return copyOfOther(value);
};

const copyOfOther = (value: Value): Value => {
  if (value.L !== undefined) return { L: value.L.map(copyOf) };
  if (value.M !== undefined) {
    return { M: Object.fromEntries(Object.entries(value.M).map(([key, v]) => [key, copyOf(v)])) };
  }
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => new Uint8Array(bytes)) };
  return structuredClone(value);
};

const compareBytes = (left: Uint8Array, right: Uint8Array): number => Buffer.compare(left, right);

const SURROGATE = /[\uD800-\uDFFF]/;

/** By UTF-8 bytes. Code units sort alike except around surrogates. */
export const compareText = (left: string, right: string): number => {
  if (left === right) return 0;
  if (SURROGATE.test(left) || SURROGATE.test(right)) {
    return compareBytes(Buffer.from(left), Buffer.from(right));
  }
  return left < right ? -1 : 1;
};

/** Negative, zero or positive; `undefined` for values that have no order between them. */
export const compare = (left: Value, right: Value): number | undefined => {
  if (left.N !== undefined) {
    return right.N === undefined ? undefined : compareNumbers(left.N, right.N);
  }
  if (left.S !== undefined) {
    return right.S === undefined ? undefined : compareText(left.S, right.S);
  }
  if (left.B === undefined || right.B === undefined) return undefined;
  return compareBytes(left.B, right.B);
};

type Equality = (left: Value, right: Value) => boolean;

const sameSet = <Member>(left: readonly Member[] = [], right: readonly Member[] = []): boolean =>
  left.length === right.length && left.every((member) => right.includes(member));

const hexes = (set: readonly Uint8Array[] = []): readonly string[] =>
  set.map((bytes) => Buffer.from(bytes).toString('hex'));

const sameOrder: Equality = (left, right) => compare(left, right) === 0;

const EQUAL: Readonly<Record<Type, Equality>> = {
  N: sameOrder,
  S: sameOrder,
  B: sameOrder,
  BOOL: (left, right) => left.BOOL === right.BOOL,
  NULL: () => true,
  SS: (left, right) => sameSet(left.SS, right.SS),
  NS: (left, right) => sameSet(left.NS, right.NS),
  BS: (left, right) => sameSet(hexes(left.BS), hexes(right.BS)),
  L: ({ L: left = [] }, { L: right = [] }) =>
    left.length === right.length && left.every((each, at) => isEqual(each, right[at])),
  M: ({ M: left = {} }, { M: right = {} }) => {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => isEqual(left[name], right[name]))
    );
  },
};

export const isEqual = (left: Value | undefined, right: Value | undefined): boolean => {
  if (left === undefined || right === undefined) return false;
  const type = typeOf(left);
  return type === typeOf(right) && EQUAL[type](left, right);
};

export const beginsWith = (value: Value, start: Value): boolean => {
  if (value.S !== undefined && start.S !== undefined) return value.S.startsWith(start.S);
  if (value.B === undefined || start.B === undefined) return false;
  return compareBytes(value.B.subarray(0, start.B.length), start.B) === 0;
};

type Containment = (value: Value, member: Value) => boolean;

const CONTAINS: Partial<Readonly<Record<Type, Containment>>> = {
  S: (value, { S }) => S !== undefined && (value.S ?? '').includes(S),
  B: (value, { B }) => B !== undefined && Buffer.from(value.B ?? []).includes(Buffer.from(B)),
  SS: (value, { S }) => S !== undefined && (value.SS ?? []).includes(S),
  NS: (value, { N }) => N !== undefined && (value.NS ?? []).includes(N),
  BS: (value, { B }) => B !== undefined && hexes(value.BS).includes(hexes([B])[0] ?? ''),
  L: (value, member) => (value.L ?? []).some((each) => isEqual(each, member)),
};

export const contains: Containment = (value, member) =>
  CONTAINS[typeOf(value)]?.(value, member) ?? false;

/** What `size()` says; `undefined` for types that have none. */
export const sizeOf = (value: Value): number | undefined => {
  if (value.S !== undefined) return value.S.length;
  const { B, SS, NS, BS, L, M } = value;
  const counted = B ?? SS ?? NS ?? BS ?? L;
  if (counted !== undefined) return counted.length;
  return M === undefined ? undefined : Object.keys(M).length;
};
