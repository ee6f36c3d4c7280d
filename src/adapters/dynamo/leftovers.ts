import { packMarker } from './packed-hold.ts';
import { type Meter, readCapWindow } from '../../domain/meter.ts';
import { oldestSlotInWindow, slotStart } from '../../domain/slots.ts';
import { DAY_MS, instant } from '../../domain/time.ts';
import { utcDay, utcMinute, utcMonth } from '../../domain/windows.ts';
import { boostName, capName, dayName, holdName, minuteName, monthName, slotName } from './names.ts';

/** Attributes that say nothing any more, seen in an item and removed by the next write. */
export interface Leftovers {
  /** Counters of windows that are over: no write makes them again, so they go unconditionally. */
  readonly names: readonly string[];
  /** Markers whose time is over, as they were read. */
  readonly markers: readonly { readonly name: string; readonly value: Uint8Array }[];
}

export const NOTHING_LEFT_OVER: Leftovers = { names: [], markers: [] };

/** A decision carries few of them, so that its expression stays short; the next carries the rest. */
const OF_A_DECISION = { names: 8, markers: 3 };

/** How many at most, of either kind. */
export type LeftoversMax = Readonly<Record<keyof Leftovers, number>>;

const older = (indexes: Iterable<number>, than: number, nameOf: (index: number) => string) =>
  [...indexes].filter((index) => index < than).map(nameOf);

/**
 * Told by the meter's own clock and not by ours: no later write is admitted in an older slot than
 * `newestSlot`, so what is out of the window there stays out of it, whatever a clock does.
 *
 * Counters stay for a day after their window: a call admitted just before midnight is settled after.
 */
export const leftoversOf = (meter: Meter, most: LeftoversMax = OF_A_DECISION): Leftovers => {
  const slot = meter.newestSlot;
  const now = slotStart(slot);
  const dayAgo = instant(Math.max(0, now - DAY_MS));
  const oldestMonth = utcMonth(dayAgo).index;
  const names = [
    ...older(meter.admissionsBefore.keys(), oldestSlotInWindow(slot), slotName),
    ...older(meter.requestsInMinute.keys(), utcMinute(now).index - 1, minuteName),
    ...older(meter.tokensOnDay.keys(), utcDay(dayAgo).index, dayName),
    ...older(meter.usdInMonth.keys(), oldestMonth, monthName),
    ...older(meter.boostInMonth.keys(), oldestMonth, boostName),
    ...[...meter.usdOfCap.keys()]
      .map(readCapWindow)
      .filter(({ month }) => month < oldestMonth)
      .map(({ code, month }) => capName(code, month)),
  ];
  const markers = [...meter.markers].filter(([, { forgetAfterSlot }]) => forgetAfterSlot < slot);
  if (names.length === 0 && markers.length === 0) return NOTHING_LEFT_OVER;
  return {
    names: names.slice(0, most.names),
    markers: someOf(markers, most.markers).map(([id, marker]) => ({
      name: holdName(id),
      value: packMarker(marker),
    })),
  };
};

/** The meter when a write has removed them from it. */
export const withoutLeftovers = (meter: Meter, removed: Leftovers): Meter => {
  if (removed === NOTHING_LEFT_OVER) return meter;
  const gone = new Set([...removed.names, ...removed.markers.map(({ name }) => name)]);
  const rest = <Key, Value>(all: ReadonlyMap<Key, Value>, nameOf: (key: Key) => string) =>
    new Map([...all].filter(([key]) => !gone.has(nameOf(key))));
  return {
    ...meter,
    admissionsBefore: rest(meter.admissionsBefore, slotName),
    requestsInMinute: rest(meter.requestsInMinute, minuteName),
    tokensOnDay: rest(meter.tokensOnDay, dayName),
    usdInMonth: rest(meter.usdInMonth, monthName),
    boostInMonth: rest(meter.boostInMonth, boostName),
    usdOfCap: rest(meter.usdOfCap, capWindowName),
    markers: rest(meter.markers, holdName),
  };
};

const capWindowName = (window: string): string => {
  const { code, month } = readCapWindow(window);
  return capName(code, month);
};

/**
 * Neighbours from a random place on: environments that all removed the first three would remove
 * three between them, while each adds one.
 */
const someOf = <Item>(items: readonly Item[], count: number): readonly Item[] => {
  if (items.length <= count) return items;
  const start = Math.floor(Math.random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)].slice(0, count);
};
