import { type Alert, type MeterChange, monthNumbered } from './alerts.ts';
import { boostOver } from './boosts.ts';
import { forecastOf } from './forecast.ts';
import { type Meter, withoutHolds } from './meter.ts';
import { type MicroUsd, microUsd } from './money.ts';
import { ALERT_PERCENTS_DEFAULT, type Policy } from './policy.ts';
import { sharesCrossed, sharesMoved } from './shares-crossed.ts';
import { DAY_MS, type Instant, laterBy } from './time.ts';
import { utcMonth } from './windows.ts';

/**
 * Whether a change could be worth telling of, as far as the meter alone says.
 *
 * Most writes are calls that take and give back a little: the policy is read for the others only. A
 * threshold is a whole percentage, so none is crossed while the whole percentage stays as it is.
 */
export const mayCross = (change: MeterChange): boolean => {
  const settled = withoutCallsInFlight(change);
  return (
    monthsOf(settled).some((month) => {
      const [was, is] = [spendOf(settled.before, month), spendOf(settled.after, month)];
      const isRaised = (settled.after.boostInMonth.get(month) ?? 0) > 0;
      return (
        percentOf(was) !== percentOf(is) ||
        hasOtherBudget(was, is) ||
        (isRaised && was.used !== is.used)
      );
    }) || sharesMoved(settled, monthsOf(settled))
  );
};

/** What a change of the meter is to be told of, by the policy of the team; guests have none. */
export const crossingsOf = (change: MeterChange, policy: Policy | undefined): readonly Alert[] => {
  const settled = withoutCallsInFlight(change);
  const months = monthsOf(settled);
  return [
    ...months.flatMap((month) => budgetCrossed(settled, month, policy)),
    ...(policy === undefined ? [] : sharesCrossed(settled, months, policy)),
  ];
};

/** Alerts are about what was used; what is held may come back. */
const withoutCallsInFlight = (change: MeterChange): MeterChange => ({
  ...change,
  before: change.before === undefined ? undefined : withoutHolds(change.before),
  after: withoutHolds(change.after),
});

/**
 * The present month, and an earlier one where a late usage has come in. A budget that is lowered says
 * nothing of the months before.
 */
const monthsOf = ({ before, after, at }: MeterChange): readonly number[] =>
  [...after.usdInMonth.keys()].filter(
    (month) =>
      month === utcMonth(at).index ||
      (after.usdInMonth.get(month) ?? 0) > (before?.usdInMonth.get(month) ?? 0),
  );

/** Where a month stands. `undefined`: no limit. */
interface Spend {
  readonly used: number;
  readonly budget: number | undefined;
  /** Where calls are denied. */
  readonly limit: number | undefined;
}

const spendOf = (meter: Meter | undefined, month: number, over = 0): Spend => {
  if (meter === undefined) return NOTHING_SPENT;
  // A boost may have come and gone between this change and the policy that was read.
  const raised = Math.max(0, (meter.boostInMonth.get(month) ?? 0) - over);
  const { budget, limits } = meter;
  return {
    used: meter.usdInMonth.get(month) ?? 0,
    budget: budget === undefined ? undefined : budget + raised,
    limit: limits.usdPerMonth === undefined ? undefined : limits.usdPerMonth + raised,
  };
};

const NOTHING_SPENT: Spend = { used: 0, budget: undefined, limit: undefined };

const hasOtherBudget = (one: Spend, other: Spend): boolean =>
  one.budget !== other.budget || one.limit !== other.limit;

/** Of another budget nothing was told yet: what is reached of it already is told of at once. */
const spendBefore = ({ before, after }: MeterChange, month: number): Spend => {
  const was = spendOf(before, month);
  return hasOtherBudget(was, spendOf(after, month)) ? NOTHING_SPENT : was;
};

/** No policy can name a higher one. */
const PERCENT_MAX = 1_000;

/**
 * The whole percentage that is used, cut off: a threshold is reached exactly where it is no more than
 * this. Nothing used reaches nothing, not even of a budget of nothing.
 */
const percentOf = ({ used, budget }: Spend): number => {
  if (budget === undefined || used <= 0) return 0;
  if (budget <= 0) return PERCENT_MAX;
  const percent = (BigInt(used) * 100n) / BigInt(budget);
  return percent > BigInt(PERCENT_MAX) ? PERCENT_MAX : Number(percent);
};

/** A late usage is told of as of its month's end: a boost that ran until then was in force. */
const within = (month: number, at: Instant): Instant => {
  const last = laterBy(monthNumbered(month).endsAt, -1);
  return at < last ? at : last;
};

/** The limit, where it is used up. */
const spentLimit = ({ used, limit }: Spend): MicroUsd | undefined =>
  limit !== undefined && used > 0 && used >= limit ? microUsd(limit) : undefined;

const isSpent = (spend: Spend): boolean => spentLimit(spend) !== undefined;

/**
 * The thresholds, the end of the budget and the forecast of one month.
 *
 * The meter goes on having a boost that is over, so before the change it may have counted what counts
 * no more: what looks crossed once too often is told once all the same.
 */
const budgetCrossed = (
  change: MeterChange,
  month: number,
  policy: Policy | undefined,
): readonly Alert[] => {
  const { team, after, at } = change;
  const over = policy === undefined ? 0 : boostOver(policy, { month, at: within(month, at) });
  const is = spendOf(after, month, over);
  const was = spendBefore(change, month);
  if (is.budget === undefined) return [];
  const [used, budget] = [microUsd(Math.max(0, is.used)), microUsd(is.budget)];
  const origin = { team, at, isShadow: policy?.mode === 'shadow', month: monthNumbered(month) };
  const percents = policy?.alertPercents ?? ALERT_PERCENTS_DEFAULT;
  const thresholds = percents
    .filter((percent) => percent > percentOf(was) && percent <= percentOf(is))
    .filter((percent) => amountAt(percent, budget) !== is.limit)
    .map((percent): Alert => ({ ...origin, kind: 'budget_threshold', percent, used, budget }));
  const limit = isSpent(was) ? undefined : spentLimit(is);
  return [
    ...thresholds,
    ...(limit === undefined
      ? []
      : [{ ...origin, kind: 'budget_exhausted' as const, used, limit, budget }]),
    ...forecastAlert(origin, { used, budget }),
  ];
};

/**
 * From which amount on a percentage is reached. The one that falls on the hard limit is told as the
 * end of the budget, and not twice.
 */
const amountAt = (percent: number, budget: MicroUsd): number =>
  Number((BigInt(budget) * BigInt(percent) + 99n) / 100n);

/** Before this much of the month, or of the budget, is gone, one busy morning looks like a trend. */
const FORECAST_FROM_MS = DAY_MS;
const FORECAST_FROM_PERCENT = 10;

type Origin = Pick<Alert, 'team' | 'at' | 'isShadow'> & {
  readonly month: ReturnType<typeof monthNumbered>;
};

const forecastAlert = (
  origin: Origin,
  { used, budget }: { readonly used: MicroUsd; readonly budget: MicroUsd },
): readonly Alert[] => {
  const { at, month } = origin;
  const isPresent = at >= month.startsAt && at < month.endsAt;
  if (!isPresent || at - month.startsAt < FORECAST_FROM_MS) return [];
  const percent = percentOf({ used, budget, limit: undefined });
  if (percent < FORECAST_FROM_PERCENT || used >= budget) return [];
  const forecast = forecastOf({ used, limit: budget, now: at });
  if (forecast?.runsOutAt === undefined) return [];
  const { runsOutAt, ...amounts } = forecast;
  return [{ ...origin, kind: 'budget_forecast', used, budget, ...amounts, runsOutAt }];
};
