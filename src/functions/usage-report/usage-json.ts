import type { Forecast } from '../../domain/forecast.ts';
import { usdText } from '../../domain/money.ts';
import type { LimitStanding, MinuteStanding } from '../../domain/standing.ts';
import { toIsoText } from '../../domain/time.ts';
import type { CapUse, ModelUse, MonthUse, UsageReport } from '../../domain/usage-report.ts';
import type { OwnUse, UserUse } from '../../domain/user-uses.ts';

/** Whether amounts of money may be told: without them their members are not there at all. */
export type Telling = 'with_amounts' | 'without_amounts';

/** The report as JSON. `null`: no limit. Money is text, because a JSON number has already been rounded. */
export const usageJson = (report: UsageReport, telling: Telling) => {
  const { team, at, isRegistered, status, tier, minute, day, month } = report;
  return {
    team,
    at: toIsoText(at),
    registered: isRegistered,
    status,
    tier: tier ?? null,
    amounts: telling === 'with_amounts' ? 'shown' : 'hidden',
    minute: minuteJson(minute),
    day: { date: day.window.id, tokens: countJson(day) },
    month: monthJson(month, telling),
  };
};

/** Of the user that was asked about; `null`: the caller's word names none. */
export const ownJson = (own: OwnUse | undefined, telling: Telling) =>
  own === undefined
    ? null
    : {
        ...userJson(own, telling),
        ...(telling === 'with_amounts'
          ? { limit: own.standing === undefined ? null : moneyJson(own.standing) }
          : {}),
      };

const minuteJson = ({ limit, requests, emptyAt }: MinuteStanding) => ({
  limit: limit ?? null,
  requests,
  remaining: limit === undefined ? null : Math.max(0, limit - requests),
  resets_at: emptyAt === undefined ? null : toIsoText(emptyAt),
});

const remainingOf = ({ limit, taken }: LimitStanding): number | null =>
  limit === undefined ? null : Math.max(0, limit - taken);

const countJson = (standing: LimitStanding) => ({
  limit: standing.limit ?? null,
  used: standing.taken - standing.held,
  held: standing.held,
  remaining: remainingOf(standing),
  utilization_percent: utilization(standing),
  resets_at: toIsoText(standing.resetsAt),
});

const usdOrNone = (amount: number | null | undefined): string | null =>
  amount === null || amount === undefined ? null : usdText(amount);

const moneyJson = (standing: LimitStanding) => ({
  limit: usdOrNone(standing.limit),
  used: usdText(standing.taken - standing.held),
  held: usdText(standing.held),
  remaining: usdOrNone(remainingOf(standing)),
});

/** Used or held, in percent of the limit, cut off after one decimal. The product passes 2^53. */
const utilization = ({ limit, taken }: LimitStanding): number | null => {
  if (limit === undefined) return null;
  return limit === 0 ? 100 : Number((BigInt(Math.max(0, taken)) * 1000n) / BigInt(limit)) / 10;
};

const monthJson = (month: MonthUse, telling: Telling) => {
  const { window, standing, budget, boosts, sums, models, caps, users, forecast } = month;
  const isTold = telling === 'with_amounts';
  return {
    month: window.id,
    ...(isTold
      ? {
          usd: {
            ...moneyJson(standing),
            budget: usdOrNone(budget),
            boosts: usdText(boosts),
            utilization_percent: utilization(standing),
            resets_at: toIsoText(standing.resetsAt),
          },
          rolled_up_usd: usdText(sums.usd),
        }
      : {}),
    tokens: { used: sums.tokens },
    calls: sums.calls,
    unpriced_calls: sums.unpricedCalls,
    models: models.map((each) => modelJson(each, telling)),
    ...(isTold ? { caps: caps.map(capJson) } : {}),
    users: users.map((each) => userJson(each, telling)),
    ...(isTold ? { forecast: forecastJson(forecast) } : {}),
  };
};

const modelJson = ({ model, sums, cap }: ModelUse, telling: Telling) => ({
  model,
  calls: sums.calls,
  tokens: sums.tokens,
  ...(telling === 'with_amounts'
    ? { usd: usdText(sums.usd), cap: cap === undefined ? null : capJson(cap) }
    : {}),
});

/** The name is the cap's own, often a pattern: several models may count towards one cap. */
const capJson = ({ cap, standing }: CapUse) => ({ model: cap.model, ...moneyJson(standing) });

const userJson = ({ user, sums, limit }: UserUse, telling: Telling) => ({
  user,
  calls: sums.calls,
  tokens: sums.tokens,
  ...(telling === 'with_amounts' ? { usd: usdText(sums.usd), limit: usdOrNone(limit) } : {}),
});

const forecastJson = (forecast: Forecast | undefined) =>
  forecast === undefined
    ? null
    : {
        burn_usd_per_day: usdText(forecast.burnPerDay),
        projected_usd: usdText(forecast.projected),
        runs_out_at: forecast.runsOutAt === undefined ? null : toIsoText(forecast.runsOutAt),
      };
