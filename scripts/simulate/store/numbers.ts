import { invalid, NotImitatedError } from './errors.ts';

const DIGITS_MAX = 38;
const INTEGER_DIGITS_MAX = 126;

/** Digits that are already as they are stored. */
const PLAIN = /^(?:0|-?[1-9][0-9]{0,37})$/;
const INTEGER = /^[+-]?[0-9]+$/;
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const TRAILING_ZEROS = /0+$/;

/** A number as it is stored: without leading zeros. Whole numbers only. */
export const storedNumber = (text: string): string => {
  if (PLAIN.test(text)) return text;
  if (INTEGER.test(text)) return checked(BigInt(text.replace('+', '')));
  throw NUMBER.test(text)
    ? new NotImitatedError(`Only whole numbers are imitated, and not "${text}"`)
    : invalid('A value provided cannot be converted into a number');
};

/** Below it every whole number is exact as a JavaScript number; `bigint` is several times slower. */
const EXACT_MAX = Number.MAX_SAFE_INTEGER;

const isExact = (value: number): boolean => value <= EXACT_MAX && value >= -EXACT_MAX;

export const compareNumbers = (left: string, right: string): number => {
  const [a, b] = [Number(left), Number(right)];
  if (isExact(a) && isExact(b)) return a - b;
  const difference = BigInt(left) - BigInt(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
};

export const add = (left: string, right: string): string => {
  const [a, b] = [Number(left), Number(right)];
  if (isExact(a) && isExact(b) && isExact(a + b)) return String(a + b);
  return checked(BigInt(left) + BigInt(right));
};

export const subtract = (left: string, right: string): string => {
  const [a, b] = [Number(left), Number(right)];
  if (isExact(a) && isExact(b) && isExact(a - b)) return String(a - b);
  return checked(BigInt(left) - BigInt(right));
};

const checked = (value: bigint): string => {
  const text = String(value);
  const digits = text.replace('-', '');
  if (digits.replace(TRAILING_ZEROS, '').length > DIGITS_MAX) {
    throw invalid('DynamoDB only supports precision up to 38 digits');
  }
  if (digits.length <= INTEGER_DIGITS_MAX) return text;
  throw invalid(
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  );
};
