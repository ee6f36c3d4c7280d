import type { Branded } from './brand.ts';
import { shortHash } from './hash.ts';
import type { RequestId } from './ids.ts';
import type { MicroUsd } from './money.ts';
import type { CapCode } from './caps.ts';
import { slotAt, slotStart } from './slots.ts';
import { type Instant, laterBy, SECOND_MS } from './time.ts';
import { utcDay, utcMonth } from './windows.ts';

/** Where a hold is found again by its request id alone. */
export type HoldId = Branded<string, 'HoldId'>;

/**
 * 42 bits. Two calls in flight that met would be one call to the meter: with 100 in flight that
 * happens once in 44 billion decisions, and costs one uncounted call.
 */
const HOLD_ID_DIGITS = 7;

export const holdIdOf = (request: RequestId): HoldId =>
  shortHash(request, HOLD_ID_DIGITS) as HoldId;

/** What is set aside for one call in flight. */
export interface Hold {
  /** The slot of the admission: it tells the day and the month that were charged. */
  readonly slot: number;
  readonly tokens: number;
  readonly usd: MicroUsd;
  /** The model cap that was charged beside the month, if there is one. */
  readonly cap: CapCode | undefined;
  /** The user's own limit that was charged too, if there is one. */
  readonly userCap?: CapCode | undefined;
}

/** Proof that a request was taken, with nothing set aside: a retry within its time takes nothing. */
export interface Marker {
  /** `rate`: only the minute was asked. `all`: every limit was, of a team without holds. */
  readonly covers: 'rate' | 'all';
  /** Once this slot has gone by, the marker may be forgotten. */
  readonly forgetAfterSlot: number;
}

/** What calls in flight have set aside of one day, one month and one model's cap. */
export interface Held {
  readonly tokens: number;
  readonly usd: number;
  readonly usdOfCap: number;
}

interface HeldQuestion {
  readonly at: Instant;
  readonly cap: CapCode | undefined;
}

/** Sums the holds that were charged to the windows around `at`. */
export const heldIn = (holds: Iterable<Hold>, { at, cap }: HeldQuestion): Held => {
  const firstSlotOfDay = slotAt(utcDay(at).startsAt);
  const firstSlotOfMonth = slotAt(utcMonth(at).startsAt);
  let tokens = 0;
  let usd = 0;
  let usdOfCap = 0;
  for (const hold of holds) {
    if (hold.slot >= firstSlotOfDay) tokens += hold.tokens;
    if (hold.slot >= firstSlotOfMonth) usd += hold.usd;
    if (hold.slot >= firstSlotOfMonth && countsTowards(hold, cap)) {
      usdOfCap += hold.usd;
    }
  }
  return { tokens, usd, usdOfCap };
};

/** Whether a hold takes from this cap, of a model or of a user. */
export const countsTowards = (hold: Hold, code: CapCode | undefined): boolean =>
  code !== undefined && (hold.cap === code || hold.userCap === code);

/** Whether two are one: under one id a later call may stand. Tokens may have been settled alone. */
export const isSameHold = (one: Hold | undefined, other: Hold): boolean =>
  one?.slot === other.slot &&
  one.usd === other.usd &&
  one.cap === other.cap &&
  one.userCap === other.userCap;

/** When the call was admitted, to the grain of a slot. */
export const admittedAt = (hold: Hold): Instant => slotStart(hold.slot);

/** Beyond this many calls in flight the oldest holds expire early: an item has a size. */
export const HOLDS_MAX = 2_000;

/** A hold with the name it is found by. */
export type NamedHold = readonly [HoldId, Hold];

/** The holds whose time is over at `now`, oldest first. */
export const expiredHolds = (
  holds: ReadonlyMap<HoldId, Hold>,
  { now, holdSeconds }: { readonly now: Instant; readonly holdSeconds: number },
): readonly NamedHold[] => {
  const byAge = [...holds].toSorted(([, one], [, other]) => one.slot - other.slot);
  const tooMany = Math.max(0, byAge.length - HOLDS_MAX);
  return byAge.filter(([, hold], index) => index < tooMany || expiresAt(hold, holdSeconds) <= now);
};

/** Reckoned from the end of the slot, so that no hold has less than its time. */
export const expiresAt = ({ slot }: Hold, holdSeconds: number): Instant =>
  laterBy(slotStart(slot + 1), holdSeconds * SECOND_MS);
