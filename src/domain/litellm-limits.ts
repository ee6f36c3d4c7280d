import type { Boost } from './boosts.ts';
import {
  amountOf,
  durationOf,
  isMonth,
  type LitellmBudget,
  type LitellmTeam,
  limitOf,
  type Reading,
} from './litellm-team.ts';
import { type MicroUsd, NO_MONEY } from './money.ts';
import { HARD_PERCENT_DEFAULT } from './policy.ts';
import type { OverridesChange } from './team-change.ts';
import { type Instant, toIsoText } from './time.ts';
import { utcMonth } from './windows.ts';

interface LimitsRead {
  readonly overrides: OverridesChange;
  readonly warnPercent: number | undefined;
}

export const limitsFrom = (team: LitellmTeam, reading: Reading): LimitsRead => {
  const usd = budgetFrom(team, reading);
  reading.assumed.push({
    path: 'tokens_per_day',
    note: 'LiteLLM has no limit of tokens by the day: none is set',
  });
  return {
    overrides: { ...requestsFrom(team, reading), tokensPerDay: undefined, ...usd },
    warnPercent: warnPercentFrom(team, usd.usdPerMonth, reading),
  };
};

/** Without one of the month's the tier's holds: a budget of another length must not become none. */
const budgetFrom = (
  team: LitellmTeam,
  reading: Reading,
): { readonly usdPerMonth?: MicroUsd | undefined } => {
  const { max_budget, budget_duration } = team;
  const own: readonly Window[] =
    max_budget === undefined
      ? []
      : [{ path: 'max_budget', budget: { max_budget, budget_duration } }];
  const others = (team.budget_limits ?? []).map((budget, index) => ({
    path: `budget_limits.${index}`,
    budget,
  }));
  const limits = [...own, ...others].flatMap((window) => monthFrom(window, reading));
  const finite = limits.filter((limit) => limit !== undefined);
  if (finite.length > 0) return { usdPerMonth: smallest(finite) };
  if (limits.length > 0 && others.length === 0) return { usdPerMonth: undefined };
  reading.assumed.push({ path: 'max_budget', note: "the tier's monthly budget holds" });
  return {};
};

interface Window {
  readonly path: string;
  readonly budget: LitellmBudget;
}

const smallest = (limits: readonly MicroUsd[]): MicroUsd | undefined =>
  limits.toSorted((one, other) => one - other)[0];

/** A budget of a month, or no limit, which is none in any window; nothing for one of another length. */
const monthFrom = (
  { path, budget }: Window,
  reading: Reading,
): readonly (MicroUsd | undefined)[] => {
  const amount = amountOf(budget);
  if (amount === undefined) return [];
  const duration = durationOf(budget);
  if (amount !== null && !isMonth(duration)) {
    reading.notEquivalent.push({ path, note: `a budget of ${spanText(duration)}, not of a month` });
    return [];
  }
  reading.imported.push({ path, note: 'overrides.usd_per_month' });
  return [limitOf(amount, path, reading)];
};

const spanText = (duration: string | null | undefined): string =>
  duration === null || duration === undefined ? 'all time' : duration;

const RPM_MAX = 1_000_000;

const requestsFrom = (
  { rpm_limit: limit }: LitellmTeam,
  reading: Reading,
): Pick<OverridesChange, 'requestsPerMinute'> => {
  if (limit === undefined) return {};
  const path = 'rpm_limit';
  reading.imported.push({ path, note: 'overrides.rpm' });
  if (limit !== null && limit > RPM_MAX) {
    reading.assumed.push({ path, note: `more than ${RPM_MAX} is no limit` });
    return { requestsPerMinute: undefined };
  }
  return { requestsPerMinute: limitOf(limit, path, reading) };
};

const PERCENT = 100n;

/** Rounded down, so that nobody is warned later than before. */
const warnPercentFrom = (
  { soft_budget: soft }: LitellmTeam,
  budget: MicroUsd | undefined,
  { imported, notEquivalent }: Reading,
): number | undefined => {
  if (soft === undefined || soft === null) return undefined;
  const path = 'soft_budget';
  const percent =
    budget === undefined || budget === 0 ? 0 : Number((BigInt(soft) * PERCENT) / BigInt(budget));
  if (percent < 1 || percent > HARD_PERCENT_DEFAULT) {
    notEquivalent.push({ path, note: 'no share of the monthly budget, from 1 % to 100 %' });
    return undefined;
  }
  imported.push({ path, note: `warn_percent ${percent}` });
  return percent;
};

const USERS_MAX = 200;
const USER_CHARACTERS_MAX = 200;

export const userLimitsFrom = (
  { team_memberships: memberships }: LitellmTeam,
  reading: Reading,
): ReadonlyMap<string, MicroUsd | undefined> => {
  const users = new Map<string, MicroUsd | undefined>();
  for (const [index, membership] of (memberships ?? []).entries()) {
    const path = `team_memberships.${index}`;
    const budget = membership.litellm_budget_table ?? {};
    const amount = membership.max_budget_in_team ?? amountOf(budget);
    if (amount === undefined || amount === null) continue;
    const refusal = refusalOf(membership.user_id, { duration: durationOf(budget), users });
    if (refusal !== undefined) {
      reading.notEquivalent.push({ path, note: refusal });
      continue;
    }
    users.set(membership.user_id, limitOf(amount, path, reading));
    reading.imported.push({ path, note: 'user_limits.users' });
    reading.assumed.push({ path, note: "the member's budget is one of each month" });
  }
  return users;
};

const refusalOf = (
  user: string,
  of: {
    readonly duration: string | null | undefined;
    readonly users: ReadonlyMap<string, unknown>;
  },
): string | undefined => {
  const { duration, users } = of;
  if (typeof duration === 'string' && !isMonth(duration)) return `a budget of ${duration}`;
  if (user === '' || user.length > USER_CHARACTERS_MAX) return 'the name of the user is too long';
  return users.size >= USERS_MAX ? `more than ${USERS_MAX} users` : undefined;
};

/** It stands in the team or in its metadata; `null` in the one does not hide the other. */
const riseOf = ({ metadata, ...team }: LitellmTeam, at: Instant) => ({
  usd: team.temp_budget_increase ?? metadata?.temp_budget_increase ?? NO_MONEY,
  expiry: team.temp_budget_expiry ?? metadata?.temp_budget_expiry ?? at,
});

/** A rise for a time, which ends with the month at the latest. */
export const boostFrom = (
  team: LitellmTeam,
  reading: Reading,
  isLimited: boolean,
): readonly Boost[] => {
  const { usd, expiry } = riseOf(team, reading.at);
  if (usd === NO_MONEY) return [];
  const path = 'temp_budget_increase';
  const month = utcMonth(reading.at);
  if (expiry <= reading.at || !isLimited) {
    reading.notEquivalent.push({ path, note: 'it is over, has no end, or raises no budget' });
    return [];
  }
  if (expiry > month.endsAt) {
    const note = `it ends with the month, at ${toIsoText(month.endsAt)}: set another one then`;
    reading.assumed.push({ path: 'temp_budget_expiry', note });
  }
  reading.imported.push({ path, note: 'boosts' });
  const until = expiry > month.endsAt ? month.endsAt : expiry;
  return [{ id: reading.boostId, usd, month: month.index, until, reason: 'imported' }];
};
