import { isOfAnotherTier } from '../../domain/admission.ts';
import { type Ask, capCodeOfAsk, userCodeOfAsk } from '../../domain/ask.ts';
import type { CapCode } from '../../domain/caps.ts';
import { capWindow, type Meter } from '../../domain/meter.ts';
import { oldestSlotInWindow, slotAt } from '../../domain/slots.ts';
import { utcDay, utcMonth } from '../../domain/windows.ts';
import type { SeenMeter } from './seen-meter.ts';

/**
 * What a write may take for true of a meter that this environment has seen, because its own condition
 * finds out whether it still is.
 *
 * Nothing but counters has changed while the edition is the same. Slots open in the order of time, each
 * with a ceiling above those before it. So while a slot that was seen is in the window, the oldest of
 * the window is one that was seen, whatever was opened since.
 */
export interface KnownMeter {
  /** `undefined`: nothing but counters has changed since it was made. */
  readonly edition: number | undefined;
  /** The oldest slot in the window, whose ceiling is the lowest: fewer must have been admitted. */
  readonly oldestSlot: number;
  /** The slot of the ask has its own ceiling already. */
  readonly isSlotOpen: boolean;
}

/** For half a minute: then all of the meter is read again, for what others have left in it. */
const BELIEVED_SLOTS = 6;

/** What is known for this ask; `undefined` where anything of it would be guessed. */
export const knownFor = (
  { meter, edition, wholeSlot, openSlot }: SeenMeter,
  ask: Ask,
): KnownMeter | undefined => {
  if (!isOrdinary(ask)) return undefined;
  const slot = slotAt(ask.at);
  const isInTime = slot >= openSlot && slot < wholeSlot + BELIEVED_SLOTS;
  if (!isInTime || !hasTermsOf(meter, ask) || !hasCountersOf(meter, ask)) return undefined;
  const oldestSlot = oldestInWindow(meter, slot);
  return oldestSlot === undefined
    ? undefined
    : { edition, oldestSlot, isSlotOpen: openSlot === slot };
};

/** One that takes a request of a sliding minute, and is denied when there is none. */
const isOrdinary = ({ mode, window, rateTaken }: Ask): boolean =>
  mode === 'enforce' && window === 'sliding' && rateTaken === undefined;

/** A change of any of these makes a new edition. */
const hasTermsOf = (meter: Meter, ask: Ask): boolean =>
  meter.status === 'active' &&
  meter.termsVersion === ask.termsVersion &&
  (meter.guestTier === undefined || ask.guestTier !== undefined) &&
  !isOfAnotherTier(meter, ask);

const hasCountersOf = (meter: Meter, ask: Ask): boolean => {
  const month = utcMonth(ask.at).index;
  const hasCounterOf = (code: CapCode | undefined): boolean =>
    code === undefined || meter.usdOfCap.has(capWindow(code, month));
  return (
    (ask.tokens === undefined || meter.tokensOnDay.has(utcDay(ask.at).index)) &&
    (ask.usd === undefined || meter.usdInMonth.has(month)) &&
    hasCounterOf(capCodeOfAsk(ask)) &&
    hasCounterOf(userCodeOfAsk(ask))
  );
};

const oldestInWindow = ({ admissionsBefore }: Meter, slot: number): number | undefined => {
  const first = oldestSlotInWindow(slot);
  let oldest = Infinity;
  for (const index of admissionsBefore.keys()) {
    if (index >= first && index < oldest) oldest = index;
  }
  return oldest === Infinity ? undefined : oldest;
};
