import { heldIn } from './holds.ts';
import { capWindow, type Meter, readRing } from './meter.ts';
import { type Cap, type CapCode, capCodeOf } from './caps.ts';
import type { WindowMode } from './terms.ts';
import { type UserLimit, userCodeOf } from './user-limits.ts';
import { firstSlotWithout, slotAt, slotStart } from './slots.ts';
import type { Instant } from './time.ts';
import { utcDay, utcMinute, utcMonth } from './windows.ts';

/** Where a team stands with one limit in its present window. */
export interface LimitStanding {
  /** `undefined`: no limit. */
  readonly limit: number | undefined;
  /** Used or held. */
  readonly taken: number;
  /** Set aside for calls in flight: part of `taken`. */
  readonly held: number;
  readonly resetsAt: Instant;
}

export interface MinuteStanding {
  readonly limit: number | undefined;
  /** Requests let through in the present window. */
  readonly requests: number;
  /** When one more fits, if none does now. */
  readonly freesAt: Instant | undefined;
  /** When the window is empty again; `undefined` when it is. */
  readonly emptyAt: Instant | undefined;
}

/** Where a team stands with all its limits at one instant. */
export interface Standing {
  readonly minute: MinuteStanding;
  readonly day: LimitStanding;
  readonly month: LimitStanding;
  /** Of the cap that was asked about; `undefined` when none was. */
  readonly cap: LimitStanding | undefined;
  /** Of the user that was asked about, if that has a limit of its own. */
  readonly user?: LimitStanding | undefined;
}

export interface StandingQuestion {
  readonly at: Instant;
  readonly window: WindowMode;
  readonly cap: { readonly cap: Cap } | undefined;
  readonly userCap?: { readonly limit: UserLimit } | undefined;
  readonly boostOver?: number | undefined;
}

export const standingOf = (meter: Meter, question: StandingQuestion): Standing => {
  const { at, window, cap, userCap } = question;
  const day = utcDay(at);
  const month = utcMonth(at);
  const held = heldIn(meter.holds.values(), { at, cap: undefined });
  const shares = { meter, at };
  return {
    minute: window === 'sliding' ? slidingMinute(meter, at) : fixedMinute(meter, at),
    day: {
      limit: meter.limits.tokensPerDay,
      taken: meter.tokensOnDay.get(day.index) ?? 0,
      held: held.tokens,
      resetsAt: day.endsAt,
    },
    month: {
      limit: monthLimit(meter, question),
      taken: meter.usdInMonth.get(month.index) ?? 0,
      held: held.usd,
      resetsAt: month.endsAt,
    },
    cap:
      cap === undefined
        ? undefined
        : shareStanding(shares, { code: capCodeOf(cap.cap), limit: cap.cap.usdPerMonth }),
    ...(userCap === undefined
      ? {}
      : {
          user: shareStanding(shares, {
            code: userCodeOf(userCap.limit),
            limit: userCap.limit.usdPerMonth,
          }),
        }),
  };
};

/** The hard limit with what raises it at present. */
const monthLimit = (meter: Meter, { at, boostOver = 0 }: StandingQuestion): number | undefined => {
  const { usdPerMonth } = meter.limits;
  if (usdPerMonth === undefined) return undefined;
  return usdPerMonth + (meter.boostInMonth.get(utcMonth(at).index) ?? 0) - boostOver;
};

/** Of a part of the month's budget: a model's or a user's. */
const shareStanding = (
  { meter, at }: { readonly meter: Meter; readonly at: Instant },
  { code, limit }: { readonly code: CapCode; readonly limit: number },
): LimitStanding => {
  const month = utcMonth(at);
  return {
    limit,
    taken: meter.usdOfCap.get(capWindow(code, month.index)) ?? 0,
    held: heldIn(meter.holds.values(), { at, cap: code }).usdOfCap,
    resetsAt: month.endsAt,
  };
};

const slidingMinute = (meter: Meter, at: Instant): MinuteStanding => {
  const limit = meter.limits.requestsPerMinute;
  return { limit, ...readRing(meter, { slot: slotAt(at), limit }) };
};

const fixedMinute = (meter: Meter, at: Instant): MinuteStanding => {
  const minute = utcMinute(at);
  const limit = meter.limits.requestsPerMinute;
  const requests = meter.requestsInMinute.get(minute.index) ?? 0;
  return {
    limit,
    requests,
    freesAt: limit !== undefined && requests >= limit ? minute.endsAt : undefined,
    emptyAt: requests === 0 ? undefined : minute.endsAt,
  };
};

/** What an admitted request added. */
export interface Added {
  readonly at: Instant;
  readonly window: WindowMode;
  readonly requests: number;
  readonly tokens: number;
  readonly usd: number;
}

/** The standing after an admission, told from the meter before it. */
export const afterAdmission = (standing: Standing, added: Added): Standing => ({
  minute: added.requests === 0 ? standing.minute : minuteAfter(standing.minute, added),
  day: plus(standing.day, added.tokens),
  month: plus(standing.month, added.usd),
  cap: standing.cap === undefined ? undefined : plus(standing.cap, added.usd),
  ...(standing.user === undefined ? {} : { user: plus(standing.user, added.usd) }),
});

const minuteAfter = (minute: MinuteStanding, { at, window, requests }: Added): MinuteStanding => ({
  ...minute,
  requests: minute.requests + requests,
  emptyAt: window === 'sliding' ? slotStart(firstSlotWithout(slotAt(at))) : utcMinute(at).endsAt,
});

const plus = (standing: LimitStanding, amount: number): LimitStanding => ({
  ...standing,
  taken: standing.taken + amount,
  held: standing.held + amount,
});
