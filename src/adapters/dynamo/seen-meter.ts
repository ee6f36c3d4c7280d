import type { Ask } from '../../domain/ask.ts';
import type { Meter } from '../../domain/meter.ts';
import { slotAt } from '../../domain/slots.ts';
import { type Item, number, readNumber } from './item.ts';
import { type Leftovers, leftoversOf } from './leftovers.ts';
import { NAME, slotName } from './names.ts';

/** A meter as the environment knows it after its last answer. */
export interface SeenMeter {
  readonly item: Item;
  /** What the next write removes. */
  readonly leftovers: Leftovers;
}

export const seenMeter = (item: Item, meter: Meter): SeenMeter => ({
  item,
  leftovers: leftoversOf(meter),
});

/** Neither number ever falls: of two sights of one meter the one with less is the older. */
export const isOlder = (one: SeenMeter, other: SeenMeter): boolean =>
  isLess(NAME.edition, one, other) ||
  (!isLess(NAME.edition, other, one) && isLess(NAME.admissions, one, other));

const isLess = (name: string, one: SeenMeter, other: SeenMeter): boolean =>
  (readNumber(one.item[name]) ?? 0) < (readNumber(other.item[name]) ?? 0);

export interface Taken {
  readonly ask: Ask;
  readonly before: Meter;
  /** What the write has removed. */
  readonly removed: Leftovers;
}

/** The meter as a write left it, as far as the next one must know it: its slot is open. */
export const seenAfter = (item: Item, { ask, before, removed }: Taken): SeenMeter => {
  const names = namesIn(removed);
  const left = names.size === 0 ? item : without(item, names);
  return { item: withSlotOf(left, ask), leftovers: leftoversOf(before, names) };
};

const namesIn = ({ names, markers }: Leftovers): ReadonlySet<string> =>
  new Set([...names, ...markers.map(({ name }) => name)]);

const without = (item: Item, names: ReadonlySet<string>): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !names.has(name)));

/** The first admission in a slot gives it the ceiling of that moment. */
const withSlotOf = (item: Item, ask: Ask): Item => {
  const ceiling = item[NAME.ceiling];
  if (ask.rateTaken !== undefined || ceiling === undefined) return item;
  const slot = slotAt(ask.at);
  const name = slotName(slot);
  if (readNumber(item[NAME.newestSlot]) === slot && item[name] !== undefined) return item;
  return { ...item, [NAME.newestSlot]: number(slot), [name]: item[name] ?? ceiling };
};
