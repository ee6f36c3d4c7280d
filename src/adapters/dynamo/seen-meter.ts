import { type Ask, idOf } from '../../domain/ask.ts';
import type { Meter } from '../../domain/meter.ts';
import { slotAt } from '../../domain/slots.ts';
import type { Instant } from '../../domain/time.ts';
import { type Item, readNumber } from './item.ts';
import { type Leftovers, leftoversOf, NOTHING_LEFT_OVER, withoutLeftovers } from './leftovers.ts';
import { NAME } from './names.ts';

/** A meter as the environment knows it after its last answer. */
export interface SeenMeter {
  /** Its ring and `newestSlot` are those of the last answer that had all of it. */
  readonly meter: Meter;
  /** How often what is not counted was changed. */
  readonly edition: number | undefined;
  /** The slot in which all of it was seen. */
  readonly wholeSlot: number;
  /** The newest slot that is known to have its ceiling: the meter's clock stands there, or later. */
  readonly openSlot: number;
  /** What the next write removes. */
  readonly leftovers: Leftovers;
}

const NO_HOLDS: Meter['holds'] = new Map();

/**
 * A meter of which all was seen at that time. The holds of that time are of no use later, and thousands
 * of them would have to be kept.
 */
export const seenMeter = (item: Item, meter: Meter, at: Instant): SeenMeter => ({
  meter: { ...meter, holds: NO_HOLDS },
  edition: readNumber(item[NAME.edition]),
  wholeSlot: slotAt(at),
  openSlot: meter.newestSlot,
  leftovers: leftoversOf(meter),
});

/** Neither number ever falls: of two sights of one meter the one with less is the older. */
export const isOlder = (one: SeenMeter, other: SeenMeter): boolean => {
  const [edition, otherEdition] = [one.edition ?? 0, other.edition ?? 0];
  return (
    edition < otherEdition ||
    (edition === otherEdition && one.meter.admissions < other.meter.admissions)
  );
};

interface Taken {
  readonly ask: Ask;
  /** As the write met it; `undefined`: it has told nothing. */
  readonly before: Meter | undefined;
  /** What the write has removed. */
  readonly removed: Leftovers;
}

/** The meter as a write has left it that has returned all of it. */
export const seenWhole = (item: Item, before: Meter, { ask, removed }: Taken): SeenMeter => {
  const left = { ...before, ...ringAfter(before, ask), markers: markersAfter(before, ask) };
  return seenMeter(item, withoutLeftovers(left, removed), ask.at);
};

/**
 * The meter as a write has left it that has returned of what was seen the counters, or nothing.
 *
 * Of the ring it says too little: others may have opened slots before the one that it has opened. So the
 * ring stays as it was seen as a whole, and serves until none of that is in the window.
 */
export const seenAgain = (seen: SeenMeter, { ask, before, removed }: Taken): SeenMeter => {
  const { newestSlot, admissionsBefore } = seen.meter;
  // No older than what was open, or it would not have been believed; and open now, if nobody had opened it.
  const openSlot = slotAt(ask.at);
  const markers = markersAfter(seen.meter, ask);
  const isSame =
    openSlot === seen.openSlot && markers === seen.meter.markers && removed === NOTHING_LEFT_OVER;
  if (isSame && before === undefined) return seen;
  const left = { ...seen.meter, ...before, newestSlot, admissionsBefore, markers };
  const meter = withoutLeftovers({ ...left, holds: NO_HOLDS }, removed);
  const leftovers = isSame ? seen.leftovers : leftoversOf({ ...meter, newestSlot: openSlot });
  return { ...seen, meter, openSlot, leftovers };
};

/** The first admission in a slot makes its ceiling. */
const ringAfter = (
  { newestSlot, admissionsBefore, admissions }: Meter,
  ask: Ask,
): Pick<Meter, 'newestSlot' | 'admissionsBefore'> => {
  const slot = slotAt(ask.at);
  if (ask.rateTaken !== undefined || admissionsBefore.has(slot)) {
    return { newestSlot, admissionsBefore };
  }
  return {
    newestSlot: slot,
    admissionsBefore: new Map([...admissionsBefore, [slot, admissions]]),
  };
};

/**
 * One whose call has its hold now is not there any more. One that this call has left is in the next
 * answer: whoever leaves markers has the whole meter back.
 */
const markersAfter = ({ markers }: Meter, ask: Ask): Meter['markers'] => {
  if (markers.size === 0) return markers;
  const id = idOf(ask);
  return markers.has(id) ? new Map([...markers].filter(([other]) => other !== id)) : markers;
};
