import { type Instant, instant } from './time.ts';

/** Five seconds: the grain of the one-minute ring. Divides the minute, the hour and the day. */
const SLOT_MS = 5_000;

/** A minute holds twelve slots. Any 60 seconds lie within thirteen neighbouring ones. */
export const SLOTS_PER_MINUTE = 12;

/** The number of a slot since the Unix epoch. */
export const slotAt = (now: Instant): number => Math.floor(now / SLOT_MS);

export const slotStart = (slot: number): Instant => instant(slot * SLOT_MS);

/** The oldest slot that a 60-second interval ending in `slot` can touch. */
export const oldestSlotInWindow = (slot: number): number => slot - SLOTS_PER_MINUTE;

/** The first slot whose window no longer touches `slot`: what was admitted there is forgotten. */
export const firstSlotWithout = (slot: number): number => slot + SLOTS_PER_MINUTE + 1;
