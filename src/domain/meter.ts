import { admittedAt, type Hold, type HoldId, type Marker } from './holds.ts';
import type { MicroUsd } from './money.ts';
import type { CapCode } from './caps.ts';
import { WARN_PERCENT_DEFAULT } from './policy.ts';
import { firstSlotWithout, oldestSlotInWindow, slotStart } from './slots.ts';
import type { Instant } from './time.ts';
import { type Limits, type Tier, TIERS } from './tiers.ts';
import { utcDay, utcMonth } from './windows.ts';

/**
 * Everything a decision needs about a team, as one item of the store holds it.
 *
 * Counters are keyed by the number of their window, so that a new window needs no reset: a counter
 * that is not there is a window in which nothing was taken.
 */
export interface Meter {
  readonly status: 'active' | 'suspended';
  /** The policy's version when its terms were last changed; `undefined` for ordinary terms. */
  readonly termsVersion: number | undefined;
  /** The tier of a team that nobody registered; `undefined` for a registered one. */
  readonly guestTier: Tier | undefined;
  /** Where calls are denied. `usdPerMonth` is the hard limit. */
  readonly limits: Limits;
  /** The month's budget, of which warnings and percentages are reckoned. */
  readonly budget: MicroUsd | undefined;
  readonly warnPercent: number;
  /** Requests ever admitted. Never falls. */
  readonly admissions: number;
  /** The newest slot in which a request was admitted: the meter is its own clock. */
  readonly newestSlot: number;
  /** For each slot with an admission, how many were admitted before its first one. */
  readonly admissionsBefore: ReadonlyMap<number, number>;
  /** Requests of a clock minute, for teams with fixed windows. */
  readonly requestsInMinute: ReadonlyMap<number, number>;
  /** Tokens used or held, by UTC day. */
  readonly tokensOnDay: ReadonlyMap<number, number>;
  /** Micro-dollars used or held, by calendar month. */
  readonly usdInMonth: ReadonlyMap<number, number>;
  /** What a month's budget is raised by, by calendar month. */
  readonly boostInMonth: ReadonlyMap<number, number>;
  /** Micro-dollars used or held, by cap and calendar month. */
  readonly usdOfCap: ReadonlyMap<string, number>;
  readonly holds: ReadonlyMap<HoldId, Hold>;
  readonly markers: ReadonlyMap<HoldId, Marker>;
}

/** The meter of a team of this tier that nobody registered and that has not called yet. */
export const freshMeter = (tier: Tier): Meter => ({
  status: 'active',
  termsVersion: undefined,
  guestTier: tier,
  limits: TIERS[tier],
  budget: TIERS[tier].usdPerMonth,
  warnPercent: WARN_PERCENT_DEFAULT,
  admissions: 0,
  newestSlot: 0,
  admissionsBefore: new Map(),
  requestsInMinute: new Map(),
  tokensOnDay: new Map(),
  usdInMonth: new Map(),
  boostInMonth: new Map(),
  usdOfCap: new Map(),
  holds: new Map(),
  markers: new Map(),
});

export const capWindow = (code: CapCode, month: number): string => `${code}:${month}`;

/** What `capWindow` joined. */
export const readCapWindow = (
  window: string,
): { readonly code: CapCode; readonly month: number } => {
  const [code = '', month = ''] = window.split(':');
  return { code: code as CapCode, month: Number(month) };
};

export const knowsRequest = (meter: Meter, id: HoldId): boolean =>
  meter.holds.has(id) || meter.markers.has(id);

/** What the slot ring says about the last minute. */
export interface RingReading {
  /** Requests admitted in the thirteen slots that cover any 60 seconds ending now. */
  readonly requests: number;
  /** When one more request fits, if the limit is reached; otherwise `undefined`. */
  readonly freesAt: Instant | undefined;
  /** When everything admitted so far is out of the window; `undefined` when nothing is in it. */
  readonly emptyAt: Instant | undefined;
}

/**
 * Reads the ring as the write's condition does: a request fits when, for every slot of the window,
 * the admissions since its first one are fewer than the limit.
 */
export const readRing = (
  meter: Meter,
  { slot, limit }: { readonly slot: number; readonly limit: number | undefined },
): RingReading => {
  const oldest = oldestSlotInWindow(slot);
  const slots = [...meter.admissionsBefore]
    .map(([start, before]) => ({ start, since: meter.admissions - before }))
    .filter(({ start }) => start >= oldest);
  const full = slots.filter(({ since }) => limit !== undefined && since >= limit);
  return {
    requests: Math.max(0, ...slots.map(({ since }) => since)),
    freesAt: forgottenAt(full.map(({ start }) => start)),
    emptyAt: forgottenAt(slots.map(({ start }) => start)),
  };
};

/** When the newest of these slots is out of the window; `undefined` when there are none. */
const forgottenAt = (slots: readonly number[]): Instant | undefined =>
  slots.length === 0 ? undefined : slotStart(firstSlotWithout(Math.max(...slots)));

/** The meter as it would be if every call in flight gave back what it holds. */
export const withoutHolds = (meter: Meter): Meter => {
  const tokensOnDay = new Map(meter.tokensOnDay);
  const usdInMonth = new Map(meter.usdInMonth);
  const usdOfCap = new Map(meter.usdOfCap);
  for (const hold of meter.holds.values()) {
    const at = admittedAt(hold);
    const month = utcMonth(at).index;
    giveBack(tokensOnDay, utcDay(at).index, hold.tokens);
    giveBack(usdInMonth, month, hold.usd);
    for (const code of capsOf(hold)) giveBack(usdOfCap, capWindow(code, month), hold.usd);
  }
  return { ...meter, tokensOnDay, usdInMonth, usdOfCap };
};

const capsOf = ({ cap, userCap }: Hold): readonly CapCode[] =>
  [cap, userCap].filter((code) => code !== undefined);

const giveBack = <Key>(counters: Map<Key, number>, window: Key, amount: number): void => {
  const taken = counters.get(window);
  if (taken !== undefined) counters.set(window, taken - amount);
};
