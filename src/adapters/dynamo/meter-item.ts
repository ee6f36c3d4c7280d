import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invariant } from '../../domain/errors.ts';
import type { Hold, HoldId, Marker } from '../../domain/holds.ts';
import type { TeamId } from '../../domain/ids.ts';
import { capWindow, type Meter } from '../../domain/meter.ts';
import { microUsd } from '../../domain/money.ts';
import { WARN_PERCENT_DEFAULT } from '../../domain/policy.ts';
import { isTier, type Limits } from '../../domain/tiers.ts';
import { type Item, number, readNumber, readText } from './item.ts';
import { meterKey } from './keys.ts';
import { boostName, NAME, NO_LIMIT, readWindowName, type WindowName } from './names.ts';
import { unpack } from './packed-hold.ts';

/** Reads the meter's item. What is missing that every meter has is our own mistake, and thrown. */
export const parseMeter = (item: Item): Meter => {
  const stored = readStoredLimits(item);
  const windows = readWindows(item, stored);
  const guestTier = readText(item[NAME.guestTier]);
  const budget = readNumber(item[NAME.budget]) ?? stored.usdPerMonth;
  return {
    status: item[NAME.status] === undefined ? 'active' : 'suspended',
    termsVersion: readNumber(item[NAME.termsVersion]),
    guestTier: guestTier !== undefined && isTier(guestTier) ? guestTier : undefined,
    limits: limitsFrom(stored),
    budget: budget === NO_LIMIT ? undefined : microUsd(budget),
    warnPercent: readNumber(item[NAME.warnPercent]) ?? WARN_PERCENT_DEFAULT,
    admissions: required(item, NAME.admissions),
    newestSlot: required(item, NAME.newestSlot),
    ...windows,
  };
};

const required = (item: Item, name: string): number => {
  const value = readNumber(item[name]);
  invariant(value !== undefined, () => `A meter without ${name}`);
  return value;
};

/** The limits as stored: numbers throughout, "no limit" as `NO_LIMIT`. */
export interface StoredLimits {
  readonly requestsPerMinute: number;
  readonly tokensPerDay: number;
  readonly usdPerMonth: number;
}

export const storedLimits = (limits: Limits): StoredLimits => ({
  requestsPerMinute: limits.requestsPerMinute ?? NO_LIMIT,
  tokensPerDay: limits.tokensPerDay ?? NO_LIMIT,
  usdPerMonth: limits.usdPerMonth ?? NO_LIMIT,
});

/** A meter in which nothing was ever taken. */
export const newMeterItem = (team: TeamId, limits: Limits): Item => {
  const stored = storedLimits(limits);
  return {
    ...meterKey(team),
    [NAME.requestsPerMinute]: number(stored.requestsPerMinute),
    [NAME.tokensPerDay]: number(stored.tokensPerDay),
    [NAME.usdPerMonth]: number(stored.usdPerMonth),
    [NAME.admissions]: number(0),
    [NAME.ceiling]: number(stored.requestsPerMinute),
    [NAME.newestSlot]: number(0),
  };
};

export const readStoredLimits = (item: Item): StoredLimits => ({
  requestsPerMinute: required(item, NAME.requestsPerMinute),
  tokensPerDay: required(item, NAME.tokensPerDay),
  usdPerMonth: required(item, NAME.usdPerMonth),
});

const orNone = (limit: number): number | undefined => (limit === NO_LIMIT ? undefined : limit);

const limitsFrom = (stored: StoredLimits): Limits => {
  const usd = orNone(stored.usdPerMonth);
  return {
    requestsPerMinute: orNone(stored.requestsPerMinute),
    tokensPerDay: orNone(stored.tokensPerDay),
    usdPerMonth: usd === undefined ? undefined : microUsd(usd),
  };
};

const emptyWindows = () => ({
  admissionsBefore: new Map<number, number>(),
  requestsInMinute: new Map<number, number>(),
  tokensOnDay: new Map<number, number>(),
  usdInMonth: new Map<number, number>(),
  boostInMonth: new Map<number, number>(),
  usdOfCap: new Map<string, number>(),
  holds: new Map<HoldId, Hold>(),
  markers: new Map<HoldId, Marker>(),
});

type Windows = ReturnType<typeof emptyWindows>;

/** The counters may be changed, and what calls have left may not. */
const countersOf = (meter: Meter) => ({
  admissionsBefore: new Map(meter.admissionsBefore),
  requestsInMinute: new Map(meter.requestsInMinute),
  tokensOnDay: new Map(meter.tokensOnDay),
  usdInMonth: new Map(meter.usdInMonth),
  boostInMonth: new Map(meter.boostInMonth),
  usdOfCap: new Map(meter.usdOfCap),
});

type Counters = ReturnType<typeof countersOf>;

/**
 * A meter that was seen, with the counters that a later answer names: what it does not name is as it
 * was. Of holds and markers it says nothing.
 */
export const parseCounters = (item: Item, seen: Meter): Meter => {
  const counters = countersOf(seen);
  const stored = storedLimits(seen.limits);
  const boostIn = (month: number) => seen.boostInMonth.get(month) ?? 0;
  for (const [name, attribute] of Object.entries(item)) {
    const window = readWindowName(name);
    if (window === undefined || window.kind === 'hold') continue;
    addCounter(counters, { window, attribute, stored, boostIn });
  }
  return {
    ...seen,
    ...counters,
    admissions: readNumber(item[NAME.admissions]) ?? seen.admissions,
    newestSlot: readNumber(item[NAME.newestSlot]) ?? seen.newestSlot,
  };
};

const readWindows = (item: Item, stored: StoredLimits): Windows => {
  const windows = emptyWindows();
  // A raised month has had more to begin with.
  const boostIn = (month: number) => readNumber(item[boostName(month)]) ?? 0;
  for (const [name, attribute] of Object.entries(item)) {
    const window = readWindowName(name);
    if (window?.kind === 'hold') addHold(windows, window.id, attribute);
    else if (window !== undefined) addCounter(windows, { window, attribute, stored, boostIn });
  }
  return windows;
};

const addHold = (windows: Windows, id: HoldId, attribute: AttributeValue): void => {
  invariant(attribute.B !== undefined, 'A hold in the store is not bytes');
  const held = unpack(attribute.B);
  if ('forgetAfterSlot' in held) windows.markers.set(id, held);
  else windows.holds.set(id, held);
};

interface Counter {
  readonly window: Exclude<WindowName, { kind: 'hold' }>;
  readonly attribute: AttributeValue;
  readonly stored: StoredLimits;
  readonly boostIn: (month: number) => number;
}

/** The store counts what is left, so that a condition can compare; the domain counts what is taken. */
const addCounter = (windows: Counters, { window, attribute, stored, boostIn }: Counter): void => {
  const value = readNumber(attribute);
  if (value === undefined) return;
  switch (window.kind) {
    case 'slot':
      windows.admissionsBefore.set(window.index, value - stored.requestsPerMinute);
      break;
    case 'minute':
      windows.requestsInMinute.set(window.index, value);
      break;
    case 'day':
      windows.tokensOnDay.set(window.index, stored.tokensPerDay - value);
      break;
    case 'month':
      windows.usdInMonth.set(window.index, stored.usdPerMonth + boostIn(window.index) - value);
      break;
    case 'boost':
      windows.boostInMonth.set(window.index, value);
      break;
    case 'cap':
      windows.usdOfCap.set(capWindow(window.code, window.month), value);
      break;
  }
};
