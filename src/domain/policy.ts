import type { TeamId } from './ids.ts';
import { type MicroUsd, microUsd } from './money.ts';
import { hasOrdinaryTerms, ORDINARY_TERMS, type Terms } from './terms.ts';
import { type Instant, instant } from './time.ts';
import { type Limits, type Tier, TIERS } from './tiers.ts';

/** A team's own limits; a name that is not there has the tier's, and `undefined` is no limit. */
export type Overrides = Partial<Limits>;

/** `deleted`: it is denied as a suspended team is, and not listed; what it has spent is kept. */
export type TeamStatus = 'active' | 'suspended' | 'deleted';

/** What a team may do. The limits stand in the meter too, where the decision compares them. */
export interface Policy extends Terms {
  readonly team: TeamId;
  /** Grows by one with each change. */
  readonly version: number;
  readonly status: TeamStatus;
  readonly tier: Tier;
  readonly overrides: Overrides;
  /** The tier's limits with the team's own overrides. */
  readonly limits: Limits;
  /** Share of the month's budget at which a warning is given. */
  readonly warnPercent: number;
  /** Share of the month's budget at which calls are denied. */
  readonly hardPercent: number;
  /** Shares of the month's budget that are told when they are reached. */
  readonly alertPercents: readonly number[];
  /** For people: what this team is, and whom to ask. */
  readonly description: string;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  /** What it was created with, so that the same creation again is known; `undefined` for a demo's. */
  readonly creation: Creation | undefined;
}

/** A creation that may be repeated: its `Idempotency-Key`, and a hash of what was asked. */
export interface Creation {
  readonly key: string;
  readonly hash: string;
}

export const WARN_PERCENT_DEFAULT = 80;
export const HARD_PERCENT_DEFAULT = 100;
export const ALERT_PERCENTS_DEFAULT: readonly number[] = [50, 80, 100];

/** A policy of a tier, with everything else as ordinary teams have it. */
export const policyOfTier = (team: TeamId, tier: Tier): Policy => ({
  ...ORDINARY_TERMS,
  team,
  version: 1,
  status: 'active',
  tier,
  overrides: {},
  limits: TIERS[tier],
  warnPercent: WARN_PERCENT_DEFAULT,
  hardPercent: HARD_PERCENT_DEFAULT,
  alertPercents: ALERT_PERCENTS_DEFAULT,
  description: '',
  createdAt: instant(0),
  changedAt: instant(0),
  creation: undefined,
});

/** A tier's limits with a team's own in their place. */
export const limitsWith = (tier: Tier, overrides: Overrides): Limits => ({
  ...TIERS[tier],
  ...overrides,
});

const PERCENT = 100n;

/** The amount at which calls are denied. Rounds up: a budget is never cut by a rounding. */
export const hardLimitOf = ({ limits, hardPercent }: Policy): MicroUsd | undefined => {
  if (limits.usdPerMonth === undefined) return undefined;
  const exact = BigInt(limits.usdPerMonth) * BigInt(hardPercent);
  return microUsd(Number((exact + PERCENT - 1n) / PERCENT));
};

/** Multiplied out and never divided: `7 / 100 * 100` is more than 7. */
export const hasReached = (
  percent: number,
  { taken, budget }: { readonly taken: number; readonly budget: MicroUsd },
): boolean => BigInt(taken) * PERCENT >= BigInt(budget) * BigInt(percent);

/** What the meter carries to tell an environment that it knows the terms. */
export const termsVersionOf = (policy: Policy): number | undefined =>
  hasOrdinaryTerms(policy) ? undefined : policy.version;
