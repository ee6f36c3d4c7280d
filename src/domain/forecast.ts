import { type MicroUsd, microUsd } from './money.ts';
import { DAY_MS, type Instant, instant, MINUTE_MS } from './time.ts';
import { utcMonth } from './windows.ts';

/** Where a month's spending leads if it goes on as it has gone so far. */
export interface Forecast {
  readonly burnPerDay: MicroUsd;
  /** What the whole month comes to. */
  readonly projected: MicroUsd;
  /** When the limit is used up; `undefined` where that is not before the month's end. */
  readonly runsOutAt: Instant | undefined;
}

export interface ForecastQuestion {
  /** Micro-dollars used in the present month, without what is only held. */
  readonly used: number;
  /** `undefined`: no limit, which never runs out. */
  readonly limit: number | undefined;
  readonly now: Instant;
}

/** What a single call says of a month is noise, and in the first minutes there is no more than that. */
const EARLIEST_MS = 60 * MINUTE_MS;

/**
 * Draws the part of the UTC month that has gone by on to its end, in whole numbers.
 *
 * Amounts round up, and the instant rounds down: a forecast errs towards the earlier warning. So the
 * projection is above a limit exactly where the spending, drawn on, passes it.
 */
export const forecastOf = ({ used, limit, now }: ForecastQuestion): Forecast | undefined => {
  const { startsAt, endsAt } = utcMonth(now);
  const elapsedMs = now - startsAt;
  if (elapsedMs < EARLIEST_MS) return undefined;
  const spent = Math.max(0, used);
  const over = (ms: number): MicroUsd => amountOf(scaledUp(spent, ms, elapsedMs));
  return {
    burnPerDay: over(DAY_MS),
    projected: over(endsAt - startsAt),
    runsOutAt: limit === undefined ? undefined : runsOutAt({ spent, limit, now }),
  };
};

interface Spending {
  readonly spent: number;
  readonly limit: number;
  readonly now: Instant;
}

const runsOutAt = ({ spent, limit, now }: Spending): Instant | undefined => {
  if (spent >= limit) return now;
  if (spent === 0) return undefined;
  const { startsAt, endsAt } = utcMonth(now);
  const afterMs = (BigInt(limit) * BigInt(now - startsAt)) / BigInt(spent);
  return afterMs < BigInt(endsAt - startsAt) ? instant(startsAt + Number(afterMs)) : undefined;
};

/** `amount × part ÷ whole`, up to the next whole number. The product passes 2^53. */
const scaledUp = (amount: number, part: number, whole: number): bigint =>
  (BigInt(amount) * BigInt(part) + BigInt(whole) - 1n) / BigInt(whole);

/** A huge amount in a month's first hour, drawn on, is more than a number can hold exactly. */
const amountOf = (exact: bigint): MicroUsd =>
  microUsd(exact > MOST ? Number.MAX_SAFE_INTEGER : Number(exact));

const MOST = BigInt(Number.MAX_SAFE_INTEGER);
