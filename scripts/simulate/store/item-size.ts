import { type Type, typeOf, type Value } from './values.ts';

/** A write unit is 1 KB of the item, and no item may be larger than 400 of them. */
export const KIBIBYTE = 1_024;
export const ITEM_BYTES_MAX = 400 * KIBIBYTE;

const DOCUMENT_BYTES = 3;
const MEMBER_BYTES = 1;

/** What an attribute adds to the size of its item, by the rules of the developer guide. */
export const attributeBytes = (name: string, value: Value): number =>
  Buffer.byteLength(name) + valueBytes(value);

export const attributesBytes = (attributes: Iterable<readonly [string, Value]>): number => {
  let bytes = 0;
  for (const [name, value] of attributes) bytes += attributeBytes(name, value);
  return bytes;
};

const valueBytes = (value: Value): number => BYTES[typeOf(value)](value);

const sum = <Member>(
  members: readonly Member[] = [],
  bytesOf: (member: Member) => number,
): number => members.reduce((total, member) => total + bytesOf(member), 0);

/**
 * One byte for each pair of digits, counted from the right and without the zero pairs at the end,
 * one for the exponent, and one for a minus sign.
 */
const numberBytes = (text: string): number => {
  const sign = text.startsWith('-') ? 1 : 0;
  let digits = text.length - sign;
  while (digits > 1 && text.endsWith('00', sign + digits)) digits -= 2;
  const isZero = digits === 1 && text.charAt(sign) === '0';
  return (isZero ? 0 : Math.ceil(digits / 2)) + 1 + sign;
};

const BYTES: Readonly<Record<Type, (value: Value) => number>> = {
  N: ({ N = '' }) => numberBytes(N),
  S: ({ S = '' }) => Buffer.byteLength(S),
  B: ({ B }) => B?.length ?? 0,
  BOOL: () => 1,
  NULL: () => 1,
  SS: ({ SS }) => sum(SS, (each) => Buffer.byteLength(each)),
  NS: ({ NS }) => sum(NS, numberBytes),
  BS: ({ BS }) => sum(BS, (each) => each.length),
  L: ({ L }) => DOCUMENT_BYTES + sum(L, (each) => valueBytes(each) + MEMBER_BYTES),
  M: ({ M = {} }) =>
    DOCUMENT_BYTES +
    sum(Object.entries(M), ([name, each]) => attributeBytes(name, each) + MEMBER_BYTES),
};
