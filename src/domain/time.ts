import type { Branded } from './brand.ts';
import { invariant } from './errors.ts';

/** Milliseconds since the Unix epoch. */
export type Instant = Branded<number, 'Instant'>;

/** The only source of the present moment. Everything else is handed an `Instant`. */
export type Clock = () => Instant;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export const instant = (epochMs: number): Instant => {
  invariant(Number.isSafeInteger(epochMs) && epochMs >= 0, () => `Not an instant: ${epochMs}`);
  return epochMs as Instant;
};

/** `2026-08-22T14:05:00.000Z`: the one form in which an instant leaves this service as text. */
export const toIsoText = (at: Instant): string => new Date(at).toISOString();

/** Whether `2026-02-28` is a day: the runtime reads the thirtieth of February as the second of March. */
export const isCalendarDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
};

export const laterBy = (at: Instant, ms: number): Instant => instant(at + ms);

/**
 * Whole seconds from `now` until `then`, at least 1.
 *
 * Rounded up, because a client that comes back a fraction of a second early is denied again.
 */
export const secondsUntil = (then: Instant, now: Instant): number =>
  Math.max(1, Math.ceil((then - now) / SECOND_MS));
