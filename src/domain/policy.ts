import type { Branded } from './brand.ts';
import { invariant } from './errors.ts';
import { shortHash } from './hash.ts';
import type { TeamId } from './ids.ts';
import { type MicroUsd, microUsd } from './money.ts';
import { type Limits, type Tier, TIERS } from './tiers.ts';

/** `sliding`: no 60 seconds hold more than the limit. `fixed`: the minute of the clock. */
export type WindowMode = 'sliding' | 'fixed';

/** `shadow` decides and counts, tells what it would have denied, and lets pass. */
export type Mode = 'enforce' | 'shadow';

/** `off`: nothing is set aside for calls in flight; a limit denies once it is used up. */
export type HoldMode = 'on' | 'off';

/** What becomes of a model without a price: never silently free. */
export type UnknownModelPolicy = 'deny' | 'conservative' | 'allow';

/** A strict team's expired holds are charged: a call that is never accounted for is not free. */
export type ExpiredHolds = 'release' | 'charge';

/** A short name for a cap in the store. */
export type CapCode = Branded<string, 'CapCode'>;

/** One model's share of the month's budget. */
export interface Cap {
  /** A model's name, or the beginning of one followed by `*`. */
  readonly model: string;
  readonly usdPerMonth: MicroUsd;
}

/** The part of a policy that a decision must know before it asks the meter. */
export interface Terms {
  readonly window: WindowMode;
  readonly mode: Mode;
  readonly holds: HoldMode;
  readonly unknownModel: UnknownModelPolicy;
  /** Output tokens held for a call whose `max_tokens` the gateway does not forward. */
  readonly outputTokensDefault: number;
  /**
   * The most output tokens held for one call, whatever it asks for. With the ordinary 2,048, forty
   * calls in flight that ask for ten million each leave the smallest tier room; a team for which
   * every hold must be an upper bound has more.
   */
  readonly outputTokensMax: number;
  /** How long a hold waits for its usage before it expires. */
  readonly holdSeconds: number;
  /** What becomes of an expired hold's amounts: given back, or kept as if they had been used. */
  readonly expiredHolds: ExpiredHolds;
  /** `undefined`: every model. */
  readonly models: readonly string[] | undefined;
  readonly caps: readonly Cap[];
}

/** What a team may do. The limits stand in the meter too, where the decision compares them. */
export interface Policy extends Terms {
  readonly team: TeamId;
  /** Grows by one with each change. */
  readonly version: number;
  readonly status: 'active' | 'suspended';
  readonly tier: Tier;
  /** The tier's limits with the team's own overrides. */
  readonly limits: Limits;
  /** Share of the month's budget at which a warning is given. */
  readonly warnPercent: number;
  /** Share of the month's budget at which calls are denied. */
  readonly hardPercent: number;
}

export const WARN_PERCENT_DEFAULT = 80;
export const HARD_PERCENT_DEFAULT = 100;

/**
 * The terms of a team that has changed none of them. A decision assumes these for a team it has not
 * met, so that an ordinary team costs one write from its first call on.
 */
export const ORDINARY_TERMS: Terms = {
  window: 'sliding',
  mode: 'enforce',
  holds: 'on',
  unknownModel: 'conservative',
  outputTokensDefault: 1_024,
  outputTokensMax: 2_048,
  holdSeconds: 900,
  expiredHolds: 'release',
  models: undefined,
  caps: [],
};

/** A policy of a tier, with everything else as ordinary teams have it. */
export const policyOfTier = (team: TeamId, tier: Tier): Policy => ({
  ...ORDINARY_TERMS,
  team,
  version: 1,
  status: 'active',
  tier,
  limits: TIERS[tier],
  warnPercent: WARN_PERCENT_DEFAULT,
  hardPercent: HARD_PERCENT_DEFAULT,
});

/** Whether a decision may be made on `ORDINARY_TERMS` without having read the policy. */
export const hasOrdinaryTerms = (terms: Terms): boolean =>
  terms.caps.length === 0 &&
  terms.models === undefined &&
  ORDINARY_WORDS.every((word) => terms[word] === ORDINARY_TERMS[word]);

const ORDINARY_WORDS = [
  'window',
  'mode',
  'holds',
  'unknownModel',
  'outputTokensDefault',
  'outputTokensMax',
  'holdSeconds',
  'expiredHolds',
] as const satisfies readonly (keyof Terms)[];

const WILDCARD = '*';

/**
 * What a model is called: as the gateway says it, and by the price book's own name. A pattern that
 * fits either of them fits, so that a cap on a model holds for its dated and its prefixed names too.
 */
export type ModelNames = readonly string[];

const matches = (pattern: string, names: ModelNames): boolean =>
  pattern.endsWith(WILDCARD)
    ? names.some((name) => name.startsWith(pattern.slice(0, -1)))
    : names.includes(pattern);

/** A call that names no model is not allowed where only some are. */
export const allowsModel = ({ models }: Terms, names: ModelNames): boolean =>
  models === undefined || models.some((pattern) => matches(pattern, names));

/** The cap that a model's calls count towards: its own, or of the patterns that fit the longest. */
export const capOf = ({ caps }: Terms, names: ModelNames): Cap | undefined =>
  caps
    .filter((cap) => matches(cap.model, names))
    .toSorted((one, other) => closeness(other) - closeness(one))[0];

const closeness = ({ model }: Cap): number =>
  model.endsWith(WILDCARD) ? model.length : Number.MAX_SAFE_INTEGER;

const CAP_CODE_DIGITS = 4;

/**
 * Made from the pattern alone, so that a cap that is taken away and given back in one month still
 * counts what was spent before.
 */
export const capCodeOf = ({ model }: Cap): CapCode => shortHash(model, CAP_CODE_DIGITS) as CapCode;

/** Two caps of one team under one code would be one cap: refused where policies are written. */
export const assertDistinctCaps = (caps: readonly Cap[]): void => {
  const codes = new Set(caps.map(capCodeOf));
  invariant(codes.size === caps.length, 'Two caps of this team share a code: rename one');
};

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
