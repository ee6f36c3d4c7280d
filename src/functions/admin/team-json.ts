import type { ListedTeam, Shown } from '../../app/ports-admin.ts';
import type { Boost } from '../../domain/boosts.ts';
import type { TeamId } from '../../domain/ids.ts';
import { usdText } from '../../domain/money.ts';
import type { Overrides, Policy } from '../../domain/policy.ts';
import type { TeamChange } from '../../domain/team-change.ts';
import type { Limits, Tier } from '../../domain/tiers.ts';
import { type Instant, toIsoText } from '../../domain/time.ts';
import type { TeamPatchBody } from './schemas-teams.ts';

/** A team as it goes out: `null` is no limit, money is text. */
export const showTeam = (policy: Policy, at: Instant): Shown => ({
  team: policy.team,
  registered: true,
  version: policy.version,
  status: policy.status,
  tier: policy.tier,
  description: policy.description,
  limits: {
    rpm: policy.limits.requestsPerMinute ?? null,
    tokens_per_day: policy.limits.tokensPerDay ?? null,
    usd_per_month: usdOrNull(policy.limits.usdPerMonth),
  },
  overrides: shownOverrides(policy.overrides),
  window: policy.window,
  mode: policy.mode,
  warn_percent: policy.warnPercent,
  hard_percent: policy.hardPercent,
  alert_percents: policy.alertPercents,
  holds: {
    mode: policy.holds,
    seconds: policy.holdSeconds,
    output_tokens_default: policy.outputTokensDefault,
    output_tokens_max: policy.outputTokensMax,
    expired: policy.expiredHolds,
  },
  unknown_model: policy.unknownModel,
  amounts: policy.amounts,
  faults: { rate_limit: policy.faults.rateLimit ?? null, budget: policy.faults.budget ?? null },
  models: policy.models ?? null,
  caps: policy.caps.map((cap) => ({ model: cap.model, usd_per_month: usdText(cap.usdPerMonth) })),
  user_limits: {
    usd_per_month: usdOrNull(policy.userLimits.usdPerMonth),
    users: Object.fromEntries(
      [...policy.userLimits.users].map(([user, usd]) => [user, usdOrNull(usd)]),
    ),
  },
  boosts: policy.boosts.map((boost) => showBoost(boost, at)),
  created_at: toIsoText(policy.createdAt),
  changed_at: toIsoText(policy.changedAt),
});

export const showGuest = ({ team, tier }: { readonly team: TeamId; readonly tier: Tier }) => ({
  team,
  registered: false,
  tier,
});

export const showListed = (listed: ListedTeam, at: Instant): Shown =>
  listed.kind === 'guest' ? showGuest(listed) : showTeam(listed.policy, at);

export const showBoost = ({ id, usd, until, reason }: Boost, at: Instant) => ({
  id,
  usd: usdText(usd),
  until: toIsoText(until),
  reason,
  ended: until <= at,
});

const usdOrNull = (usd: Limits['usdPerMonth']): string | null =>
  usd === undefined ? null : usdText(usd);

const shownOverrides = (overrides: Overrides) => ({
  ...('requestsPerMinute' in overrides ? { rpm: overrides.requestsPerMinute ?? null } : {}),
  ...('tokensPerDay' in overrides ? { tokens_per_day: overrides.tokensPerDay ?? null } : {}),
  ...('usdPerMonth' in overrides ? { usd_per_month: usdOrNull(overrides.usdPerMonth) } : {}),
});

/** A change as the code speaks of it: what is not in the body is not in the change. */
export const toChange = (body: TeamPatchBody): TeamChange => ({
  ...given({
    tier: body.tier,
    description: body.description,
    warnPercent: body.warn_percent,
    hardPercent: body.hard_percent,
    alertPercents: body.alert_percents,
    window: body.window,
    mode: body.mode,
    unknownModel: body.unknown_model,
    amounts: body.amounts,
    models: body.models,
    caps: body.caps?.map((cap) => ({ model: cap.model, usdPerMonth: cap.usd_per_month })),
  }),
  ...holdsChange(body.holds),
  overrides: overridesChange(body.overrides),
  faults: faultsChange(body.faults),
  userLimits: userLimitsChange(body.user_limits),
});

type Part<Name extends keyof TeamPatchBody> = NonNullable<TeamPatchBody[Name]>;

const holdsChange = (holds: Part<'holds'> = {}) =>
  given({
    holds: holds.mode,
    holdSeconds: holds.seconds,
    outputTokensDefault: holds.output_tokens_default,
    outputTokensMax: holds.output_tokens_max,
    expiredHolds: holds.expired,
  });

const overridesChange = (overrides: Part<'overrides'> = {}) =>
  given({
    requestsPerMinute: overrides.rpm,
    tokensPerDay: overrides.tokens_per_day,
    usdPerMonth: overrides.usd_per_month,
  });

const faultsChange = (faults: Part<'faults'> = {}) =>
  given({ rateLimit: faults.rate_limit, budget: faults.budget });

const userLimitsChange = (limits: Part<'user_limits'> = {}) =>
  given({ usdPerMonth: limits.usd_per_month, users: usersOf(limits.users) });

type Given<Members> = {
  -readonly [Name in keyof Members]?:
    Exclude<Members[Name], null | undefined> | (null extends Members[Name] ? undefined : never);
};

/** Without what was not sent; and what was sent as `null` is `undefined`, which is no limit. */
const given = <Members extends object>(members: Members): Given<Members> =>
  // Each member keeps its name, so the type is that of the same members.
  Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]: [string, unknown]) => [name, value ?? undefined]),
  ) as Given<Members>;

type Users = Part<'user_limits'>['users'];

const usersOf = (users: Users) =>
  users === undefined
    ? undefined
    : new Map(Object.entries(users).map(([user, usd]) => [user, usd ?? undefined]));
