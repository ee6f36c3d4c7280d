import { compact, expand } from '../../domain/hash.ts';
import type { Hold, Marker } from '../../domain/holds.ts';
import { invariant } from '../../domain/errors.ts';
import { microUsd } from '../../domain/money.ts';
import type { CapCode } from '../../domain/caps.ts';

/**
 * A hold as bytes: the slot of its admission (4, big-endian), then tokens and micro-dollars as
 * variable-length integers, then the cap's code as 3 bytes if the call counts towards one, and the
 * user's as 5 bytes if that has a limit: the length of what is left tells them apart. A marker
 * is the slot alone, after which it may be forgotten, and one more byte if it covers all limits.
 *
 * Eleven bytes where JSON takes sixty: thirty calls in flight and ten caps fit into one write unit.
 */
const SLOT_BYTES = 4;
const SEVEN_BITS = 128;
const CAP_CODE = { bytes: 3, digits: 4 };
const USER_CODE = { bytes: 5, digits: 6 };

export const packHold = ({ slot, tokens, usd, cap, userCap }: Hold): Uint8Array => {
  const bytes: number[] = [];
  addBigEndian(bytes, slot, SLOT_BYTES);
  addVariable(bytes, tokens);
  addVariable(bytes, usd);
  if (cap !== undefined) addBigEndian(bytes, expand(cap) ?? 0, CAP_CODE.bytes);
  if (userCap !== undefined) addBigEndian(bytes, expand(userCap) ?? 0, USER_CODE.bytes);
  return new Uint8Array(bytes);
};

export const packMarker = ({ covers, forgetAfterSlot }: Marker): Uint8Array => {
  const bytes: number[] = [];
  addBigEndian(bytes, forgetAfterSlot, SLOT_BYTES);
  if (covers === 'all') bytes.push(1);
  return new Uint8Array(bytes);
};

export const packHeld = (held: Hold | Marker): Uint8Array =>
  'forgetAfterSlot' in held ? packMarker(held) : packHold(held);

export const unpack = (bytes: Uint8Array): Hold | Marker => {
  invariant(bytes.length >= SLOT_BYTES, 'A hold in the store is cut short');
  const slot = fromBigEndian(bytes.subarray(0, SLOT_BYTES));
  if (bytes.length <= SLOT_BYTES + 1) {
    return { covers: bytes.length === SLOT_BYTES ? 'rate' : 'all', forgetAfterSlot: slot };
  }
  const tokens = readVariable(bytes, SLOT_BYTES);
  const usd = readVariable(bytes, tokens.next);
  return {
    slot,
    tokens: tokens.value,
    usd: microUsd(usd.value),
    ...codesIn(bytes.subarray(usd.next)),
  };
};

const codesIn = (rest: Uint8Array): Pick<Hold, 'cap' | 'userCap'> => {
  const { length } = rest;
  const hasCap = length === CAP_CODE.bytes || length === CAP_CODE.bytes + USER_CODE.bytes;
  const capBytes = hasCap ? CAP_CODE.bytes : 0;
  const hasUser = length - capBytes === USER_CODE.bytes;
  invariant(hasUser || length === capBytes, 'A hold in the store is of no known length');
  return {
    cap: hasCap ? codeIn(rest.subarray(0, capBytes), CAP_CODE.digits) : undefined,
    ...(hasUser ? { userCap: codeIn(rest.subarray(capBytes), USER_CODE.digits) } : {}),
  };
};

const codeIn = (bytes: Uint8Array, digits: number): CapCode =>
  compact(fromBigEndian(bytes)).padStart(digits, 'A') as CapCode;

const addBigEndian = (bytes: number[], value: number, length: number): void => {
  for (let place = length - 1; place >= 0; place -= 1) {
    bytes.push(Math.floor(value / 256 ** place) % 256);
  }
};

const fromBigEndian = (bytes: Uint8Array): number =>
  bytes.reduce((value, byte) => value * 256 + byte, 0);

const addVariable = (bytes: number[], value: number): void => {
  let rest = value;
  while (rest >= SEVEN_BITS) {
    bytes.push((rest % SEVEN_BITS) + SEVEN_BITS);
    rest = Math.floor(rest / SEVEN_BITS);
  }
  bytes.push(rest);
};

const readVariable = (
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly next: number } => {
  let value = 0;
  let scale = 1;
  for (let index = start; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    value += (byte % SEVEN_BITS) * scale;
    if (byte < SEVEN_BITS) return { value, next: index + 1 };
    scale *= SEVEN_BITS;
  }
  invariant(false, 'A hold in the store is cut short');
};
