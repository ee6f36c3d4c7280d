import { type Ask, idOf } from '../../domain/ask.ts';
import type { Meter } from '../../domain/meter.ts';
import { slotAt } from '../../domain/slots.ts';
import type { Instant } from '../../domain/time.ts';
import { type Item, readNumber } from './item.ts';
import { type Leftovers, leftoversOf, withoutLeftovers } from './leftovers.ts';
import { NAME } from './names.ts';

/** A meter as the environment knows it after its last answer. */
export interface SeenMeter {
  /**
   * Its ring is whole up to `newestSlot`: that is the newest slot behind which nobody can have opened
   * one unseen, and not always the meter's.
   */
  readonly meter: Meter;
  /** How often what is not counted was changed. */
  readonly edition: number | undefined;
  /** The slot in which all of it was seen. */
  readonly wholeSlot: number;
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
  /** As the write met it. */
  readonly before: Meter;
  /** What the write has removed. */
  readonly removed: Leftovers;
}

/** The meter as a write has left it that met it as it was seen, but for counters. */
export const seenAfter = (seen: SeenMeter, { ask, before, removed }: Taken): SeenMeter => {
  // Somebody has opened slots that were not seen: what was seen of the ring ends before them.
  const isWhole = before.newestSlot === seen.meter.newestSlot;
  const { newestSlot, admissionsBefore } = seen.meter;
  const ring = isWhole ? ringAfter(before, ask) : { newestSlot, admissionsBefore };
  const marked = { ...before, ...ring, holds: NO_HOLDS, markers: markersAfter(before, ask) };
  const meter = withoutLeftovers(marked, removed);
  const isSame = meter.newestSlot === newestSlot && meter.markers === seen.meter.markers;
  return { ...seen, meter, leftovers: isSame ? seen.leftovers : leftoversOf(meter) };
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
  const id = idOf(ask);
  return markers.has(id) ? new Map([...markers].filter(([other]) => other !== id)) : markers;
};
