import { compact, expand } from '../../domain/hash.ts';
import type { HoldId } from '../../domain/holds.ts';
import type { CapCode } from '../../domain/caps.ts';

/**
 * What the meter's attributes are called in the store, and nowhere else.
 *
 * Names count towards the item's size, and 1 KB is one write unit: so they are one or two letters.
 * A name with a window in it is one letter and then three characters or more, so the two kinds
 * cannot meet.
 *
 * | in the store       | in the code           | holds                                          |
 * | ------------------ | --------------------- | ---------------------------------------------- |
 * | `st`               | status                | `x` when suspended; absent when active         |
 * | `v`                | termsVersion          | absent for ordinary terms                      |
 * | `g`                | guestTier             | the tier of a team that nobody registered      |
 * | `e`                | edition               | how often what is not counted was changed      |
 * | `rl` `dl` `ml`     | limits                | requests, tokens, micro-dollars; 8·10^15 = none|
 * | `mb` `wp`          | budget, warnPercent   | absent: the hard limit, 80                     |
 * | `c` `u`            | admissions            | ever admitted, and that plus the limit         |
 * | `k`                | newestSlot            | the newest slot anybody has written            |
 * | `h<slot>`          | admissionsBefore      | `u` at the slot's first admission              |
 * | `f<minute>`        | requestsInMinute      | requests of a clock minute                     |
 * | `d<day>` `m<month>`| tokensOnDay, usdIn…   | what is LEFT of the limit; absent = all of it  |
 * | `b<month>`         | boostInMonth          | what the month has beyond the limit            |
 * | `x<cap><month>`    | usdOfCap              | what is TAKEN of a model's or a user's cap     |
 * | `i<hash>`          | holds, markers        | one call in flight, packed                     |
 */
export const NAME = {
  status: 'st',
  termsVersion: 'v',
  guestTier: 'g',
  edition: 'e',
  requestsPerMinute: 'rl',
  tokensPerDay: 'dl',
  usdPerMonth: 'ml',
  budget: 'mb',
  warnPercent: 'wp',
  admissions: 'c',
  ceiling: 'u',
  newestSlot: 'k',
} as const;

/** Stands for "no limit" in a stored number. Far above any limit, and exact in a JavaScript number. */
export const NO_LIMIT = 8e15;

/** Months since 1970 take two digits until the year 2311. */
const MONTH_DIGITS = 2;
const WINDOW_NAME_MIN = 3;

export const slotName = (slot: number): string => `h${compact(slot)}`;
export const minuteName = (minute: number): string => `f${compact(minute)}`;
export const dayName = (day: number): string => `d${compact(day)}`;
export const monthName = (month: number): string => `m${compact(month)}`;
export const boostName = (month: number): string => `b${compact(month)}`;
export const capName = (code: CapCode, month: number): string =>
  `x${code}${compact(month).padStart(MONTH_DIGITS, 'A')}`;
export const holdName = (id: HoldId): string => `i${id}`;

/** What a name with a window in it says; `undefined` for the fixed names and for keys. */
export type WindowName =
  | { readonly kind: 'slot' | 'minute' | 'day' | 'month' | 'boost'; readonly index: number }
  | { readonly kind: 'cap'; readonly code: CapCode; readonly month: number }
  | { readonly kind: 'hold'; readonly id: HoldId };

const INDEXED = { h: 'slot', f: 'minute', d: 'day', m: 'month', b: 'boost' } as const;

export const readWindowName = (name: string): WindowName | undefined => {
  if (name.length < WINDOW_NAME_MIN) return undefined;
  const letter = name.charAt(0);
  const rest = name.slice(1);
  if (letter === 'i') return { kind: 'hold', id: rest as HoldId };
  if (letter === 'x') {
    const month = expand(rest.slice(-MONTH_DIGITS));
    const code = rest.slice(0, -MONTH_DIGITS) as CapCode;
    return month === undefined ? undefined : { kind: 'cap', code, month };
  }
  const index = expand(rest);
  if (!Object.hasOwn(INDEXED, letter) || index === undefined) return undefined;
  return { kind: INDEXED[letter as keyof typeof INDEXED], index };
};
