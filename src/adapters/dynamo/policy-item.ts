import * as z from 'zod/mini';
import { teamId } from '../../domain/ids.ts';
import { type MicroUsd, microUsd } from '../../domain/money.ts';
import { ALERT_PERCENTS_DEFAULT, type Overrides, type Policy } from '../../domain/policy.ts';
import type { UserLimits } from '../../domain/user-limits.ts';
import { instant } from '../../domain/time.ts';
import { type Limits, TIER_NAMES } from '../../domain/tiers.ts';

const count = z.int().check(z.nonnegative());
const limit = z.nullable(count);
const faultAnswer = z.nullable(z.enum(['open', 'closed']));

const Boost = z.object({
  id: z.string(),
  usd: count,
  month: count,
  until: count,
  reason: z.string(),
});

const NO_USER_LIMITS = { usdPerMonth: null, users: [] };
const NO_FAULTS = { rateLimit: null, budget: null };

/**
 * In the store as in JSON, `null` is "no limit"; in the code that is `undefined`. What has a default
 * is not in the first policies that were written.
 */
const PolicyItem = z.object({
  team: z.string(),
  version: count,
  status: z.enum(['active', 'suspended', 'deleted']),
  tier: z.enum(TIER_NAMES),
  overrides: z._default(
    z.object({
      requestsPerMinute: z.optional(limit),
      tokensPerDay: z.optional(limit),
      usdPerMonth: z.optional(limit),
    }),
    {},
  ),
  limits: z.object({ requestsPerMinute: limit, tokensPerDay: limit, usdPerMonth: limit }),
  warnPercent: count,
  hardPercent: count,
  alertPercents: z._default(z.array(count), [...ALERT_PERCENTS_DEFAULT]),
  description: z._default(z.string(), ''),
  createdAt: z._default(count, 0),
  changedAt: z._default(count, 0),
  creation: z._default(z.nullable(z.object({ key: z.string(), hash: z.string() })), null),
  window: z.enum(['sliding', 'fixed']),
  mode: z.enum(['enforce', 'shadow']),
  holds: z.enum(['on', 'off']),
  unknownModel: z.enum(['deny', 'conservative', 'allow']),
  outputTokensDefault: count,
  outputTokensMax: count,
  holdSeconds: count,
  expiredHolds: z.enum(['release', 'charge']),
  amounts: z._default(z.enum(['shown', 'hidden']), 'shown'),
  models: z.nullable(z.array(z.string())),
  caps: z.array(z.object({ model: z.string(), usdPerMonth: count })),
  userLimits: z._default(
    z.object({
      usdPerMonth: limit,
      users: z.array(z.object({ user: z.string(), usdPerMonth: limit })),
    }),
    NO_USER_LIMITS,
  ),
  boosts: z._default(z.array(Boost), []),
  faults: z._default(z.object({ rateLimit: faultAnswer, budget: faultAnswer }), NO_FAULTS),
});

export type StoredPolicy = z.infer<typeof PolicyItem>;

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
  const stored = PolicyItem.parse(item);
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
