import { type Ask, capCodeOfAsk, userCodeOfAsk } from '../../domain/ask.ts';
import { oldestSlotInWindow, slotAt } from '../../domain/slots.ts';
import { utcDay, utcMonth } from '../../domain/windows.ts';
import { type Item, readNumber } from './item.ts';
import { capName, dayName, monthName, NAME, readWindowName } from './names.ts';

/**
 * What a write may take for true of a meter that this environment has seen, because its own condition
 * finds out whether it still is.
 *
 * While the newest slot is the one in which the meter was seen, no slot was opened since: the ceilings
 * of all slots in the window are known, and never change but with the limits, which make a new edition.
 */
export interface KnownMeter {
  /** `undefined`: nothing but counters has changed since it was made. */
  readonly edition: number | undefined;
  /** Fewer must have been admitted: the lowest ceiling in the window. */
  readonly ceiling: number;
}

/** What is known for this ask; `undefined` where anything of it would be guessed. */
export const knownFor = (item: Item | undefined, ask: Ask): KnownMeter | undefined => {
  if (item === undefined || !isOrdinary(ask)) return undefined;
  const slot = slotAt(ask.at);
  if (readNumber(item[NAME.newestSlot]) !== slot || !hasCountersOf(item, ask)) return undefined;
  const ceiling = lowestCeiling(item, slot);
  return ceiling === undefined ? undefined : { edition: readNumber(item[NAME.edition]), ceiling };
};

/** One that takes a request of a sliding minute, and is denied when there is none. */
const isOrdinary = ({ mode, window, rateTaken }: Ask): boolean =>
  mode === 'enforce' && window === 'sliding' && rateTaken === undefined;

const hasCountersOf = (item: Item, ask: Ask): boolean =>
  countersOf(ask).every((name) => item[name] !== undefined);

const countersOf = (ask: Ask): readonly string[] => {
  const month = utcMonth(ask.at).index;
  const caps = [capCodeOfAsk(ask), userCodeOfAsk(ask)].filter((code) => code !== undefined);
  return [
    ...(ask.tokens === undefined ? [] : [dayName(utcDay(ask.at).index)]),
    ...(ask.usd === undefined ? [] : [monthName(month)]),
    ...caps.map((code) => capName(code, month)),
  ];
};

const lowestCeiling = (item: Item, slot: number): number | undefined => {
  const oldest = oldestSlotInWindow(slot);
  let lowest: number | undefined;
  for (const [name, attribute] of Object.entries(item)) {
    const window = readWindowName(name);
    if (window?.kind !== 'slot' || window.index < oldest) continue;
    const ceiling = readNumber(attribute);
    if (ceiling !== undefined && ceiling < (lowest ?? Infinity)) lowest = ceiling;
  }
  return lowest;
};
