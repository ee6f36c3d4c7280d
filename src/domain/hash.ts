const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE = 64;

/** Shifts and multipliers of the finaliser of MurmurHash3 (public domain, Austin Appleby). */
const mixed = (word: number): number => {
  let bits = word;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
};

/** FNV-1a over UTF-16 code units, from a starting value of its own for each lane. */
const lane = (text: string, start: number): number => {
  let bits = start;
  for (let index = 0; index < text.length; index += 1) {
    bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed(bits ^ text.length);
};

/**
 * A whole number as base-64 digits, without leading zeros: the shortest text an attribute's name can
 * carry, since names count towards the size of an item.
 */
export const compact = (value: number): string => {
  let text = '';
  let rest = value;
  do {
    text = DIGITS.charAt(rest % BASE) + text;
    rest = Math.floor(rest / BASE);
  } while (rest > 0);
  return text;
};

/** The number that `compact` wrote; `undefined` when the text is not one. */
export const expand = (text: string): number | undefined => {
  let value = 0;
  for (const digit of text) {
    const position = DIGITS.indexOf(digit);
    if (position < 0) return undefined;
    value = value * BASE + position;
  }
  return value;
};

/**
 * A hash of `digits` base-64 digits, at most eight (48 bits).
 *
 * Not cryptographic: whoever may choose the text gains nothing by a collision that repeating the
 * text would not give.
 */
export const shortHash = (text: string, digits: number): string => {
  const high = lane(text, 0x811c9dc5);
  const low = lane(text, 0x2f0b4a91);
  const head = compact(high & 0xffffff).padStart(4, 'A');
  const tail = compact(low & 0xffffff).padStart(4, 'A');
  return (head + tail).slice(0, digits);
};
