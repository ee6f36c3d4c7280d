import * as v from 'valibot';
import { teamId } from '../../domain/ids.ts';
import { type MicroUsd, microUsd } from '../../domain/money.ts';
import { ALERT_PERCENTS_DEFAULT, type Overrides, type Policy } from '../../domain/policy.ts';
import type { UserLimits } from '../../domain/user-limits.ts';
import { instant } from '../../domain/time.ts';
import { type Limits, TIER_NAMES } from '../../domain/tiers.ts';
import { count, parseStored, noList } from './stored.ts';

const limit = v.nullable(count);
const faultAnswer = v.nullable(v.picklist(['open', 'closed']));

const Boost = v.object({
  id: v.string(),
  usd: count,
  month: count,
  until: count,
  reason: v.string(),
});

const NO_USER_LIMITS = { usdPerMonth: null, users: [] };
const NO_FAULTS = { rateLimit: null, budget: null };

/**
 * In the store as in JSON, `null` is "no limit"; in the code that is `undefined`. What has a default
 * is not in the first policies that were written.
 */
const PolicyItem = v.object({
  team: v.string(),
  version: count,
  status: v.picklist(['active', 'suspended', 'deleted']),
  tier: v.picklist(TIER_NAMES),
  overrides: v.optional(
    noList(
      v.object({
        requestsPerMinute: v.optional(limit),
        tokensPerDay: v.optional(limit),
        usdPerMonth: v.optional(limit),
      }),
    ),
    {},
  ),
  limits: v.object({ requestsPerMinute: limit, tokensPerDay: limit, usdPerMonth: limit }),
  warnPercent: count,
  hardPercent: count,
  alertPercents: v.optional(v.array(count), [...ALERT_PERCENTS_DEFAULT]),
  description: v.optional(v.string(), ''),
  createdAt: v.optional(count, 0),
  changedAt: v.optional(count, 0),
  creation: v.optional(v.nullable(v.object({ key: v.string(), hash: v.string() })), null),
  window: v.picklist(['sliding', 'fixed']),
  mode: v.picklist(['enforce', 'shadow']),
  holds: v.picklist(['on', 'off']),
  unknownModel: v.picklist(['deny', 'conservative', 'allow']),
  outputTokensDefault: count,
  outputTokensMax: count,
  holdSeconds: count,
  expiredHolds: v.picklist(['release', 'charge']),
  amounts: v.optional(v.picklist(['shown', 'hidden']), 'shown'),
  models: v.nullable(v.array(v.string())),
  caps: v.array(v.object({ model: v.string(), usdPerMonth: count })),
  userLimits: v.optional(
    v.object({
      usdPerMonth: limit,
      users: v.array(v.object({ user: v.string(), usdPerMonth: limit })),
    }),
    NO_USER_LIMITS,
  ),
  boosts: v.optional(v.array(Boost), []),
  faults: v.optional(v.object({ rateLimit: faultAnswer, budget: faultAnswer }), NO_FAULTS),
});

export type StoredPolicy = v.InferOutput<typeof PolicyItem>;

export const toPolicyItem = (policy: Policy): StoredPolicy => ({
  ...policy,
  overrides: storedOverrides(policy.overrides),
  limits: storedLimits(policy.limits),
  alertPercents: [...policy.alertPercents],
  creation: policy.creation ?? null,
  models: policy.models === undefined ? null : [...policy.models],
  caps: policy.caps.map((cap) => ({ ...cap })),
  userLimits: {
    usdPerMonth: policy.userLimits.usdPerMonth ?? null,
    users: [...policy.userLimits.users].map(([user, usd]) => ({ user, usdPerMonth: usd ?? null })),
  },
  boosts: policy.boosts.map((boost) => ({ ...boost })),
  faults: {
    rateLimit: policy.faults.rateLimit ?? null,
    budget: policy.faults.budget ?? null,
  },
});

const storedLimits = (limits: Limits): StoredPolicy['limits'] => ({
  requestsPerMinute: limits.requestsPerMinute ?? null,
  tokensPerDay: limits.tokensPerDay ?? null,
  usdPerMonth: limits.usdPerMonth ?? null,
});

/** What is overridden is there, by no limit too. */
const storedOverrides = (overrides: Overrides): StoredPolicy['overrides'] =>
  Object.fromEntries(Object.entries(overrides).map(([name, value]) => [name, value ?? null]));

/** Throws when what is stored is no policy: it was not written by this code. */
export const parsePolicy = (item: unknown): Policy => {
  const stored = parseStored(PolicyItem, item);
  return {
    ...stored,
    team: teamId(stored.team),
    overrides: overridesFrom(stored.overrides),
    limits: {
      requestsPerMinute: stored.limits.requestsPerMinute ?? undefined,
      tokensPerDay: stored.limits.tokensPerDay ?? undefined,
      usdPerMonth: usdFrom(stored.limits.usdPerMonth),
    },
    createdAt: instant(stored.createdAt),
    changedAt: instant(stored.changedAt),
    creation: stored.creation ?? undefined,
    models: stored.models ?? undefined,
    caps: stored.caps.map((cap) => ({ ...cap, usdPerMonth: microUsd(cap.usdPerMonth) })),
    userLimits: userLimitsFrom(stored.userLimits),
    boosts: stored.boosts.map((boost) => ({
      ...boost,
      usd: microUsd(boost.usd),
      until: instant(boost.until),
    })),
    faults: {
      rateLimit: stored.faults.rateLimit ?? undefined,
      budget: stored.faults.budget ?? undefined,
    },
  };
};

const usdFrom = (amount: number | null): MicroUsd | undefined =>
  amount === null ? undefined : microUsd(amount);

const overridesFrom = (stored: StoredPolicy['overrides']): Overrides => ({
  ...(stored.requestsPerMinute === undefined
    ? {}
    : { requestsPerMinute: stored.requestsPerMinute ?? undefined }),
  ...(stored.tokensPerDay === undefined ? {} : { tokensPerDay: stored.tokensPerDay ?? undefined }),
  ...(stored.usdPerMonth === undefined ? {} : { usdPerMonth: usdFrom(stored.usdPerMonth) }),
});

const userLimitsFrom = (stored: StoredPolicy['userLimits']): UserLimits => ({
  usdPerMonth: usdFrom(stored.usdPerMonth),
  users: new Map(stored.users.map(({ user, usdPerMonth }) => [user, usdFrom(usdPerMonth)])),
});
