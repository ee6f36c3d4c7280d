import type { Boost } from './boosts.ts';
import type { Cap } from './caps.ts';
import { hasUserLimits, type UserLimits } from './user-limits.ts';

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

/** Whether those who are denied are told amounts of money: the budget, what is used, the share of it. */
export type Amounts = 'shown' | 'hidden';

/** What is answered when the store cannot be asked: let the call pass, or deny it. */
export type FaultAnswer = 'open' | 'closed';

/** `undefined`: as the deployment has it. */
export interface TeamFaults {
  readonly rateLimit: FaultAnswer | undefined;
  readonly budget: FaultAnswer | undefined;
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
  readonly amounts: Amounts;
  /** `undefined`: every model. */
  readonly models: readonly string[] | undefined;
  readonly caps: readonly Cap[];
  readonly userLimits: UserLimits;
  readonly boosts: readonly Boost[];
  readonly faults: TeamFaults;
}

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
  amounts: 'shown',
  models: undefined,
  caps: [],
  userLimits: { usdPerMonth: undefined, users: new Map() },
  boosts: [],
  faults: { rateLimit: undefined, budget: undefined },
};

/** Whether a decision may be made on `ORDINARY_TERMS` without having read the policy. */
export const hasOrdinaryTerms = (terms: Terms): boolean =>
  terms.caps.length === 0 &&
  terms.boosts.length === 0 &&
  !hasUserLimits(terms) &&
  terms.faults.rateLimit === undefined &&
  terms.faults.budget === undefined &&
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
  'amounts',
] as const satisfies readonly (keyof Terms)[];
