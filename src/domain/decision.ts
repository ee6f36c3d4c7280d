import type { ModelId } from './ids.ts';
import type { MicroUsd } from './money.ts';
import type { Standing } from './standing.ts';
import type { Instant } from './time.ts';

/** Whether a call may go on. A denial is an answer, not an error: nothing throws one. */
export type Decision = Allowance | Denial;

export interface Allowance {
  readonly outcome: 'allow';
  /** Where the team stands with this call taken; `undefined` when the meter was not asked, or could not be. */
  readonly standing: Standing | undefined;
  /** How the call's hold was priced; `undefined` when no price was needed. */
  readonly pricing: Pricing | undefined;
  /** The request was taken before: a retry, or an answer that was lost. */
  readonly isRepeated: boolean;
  /** The month's budget has reached its warning threshold, as far as the meter was asked where it stands. */
  readonly budgetWarning: boolean;
  /** What a team in shadow mode would have been told. */
  readonly wouldDeny?: Denial;
  /** The store gave no answer and the fault policy is open: nothing was counted for certain. */
  readonly degraded?: true;
}

/** `free`: every price is zero. `unpriced`: no price is known and the team's policy allows that. */
export type Pricing = 'listed' | 'free' | 'conservative' | 'unpriced';

export interface Denial {
  readonly outcome: 'deny';
  readonly reason: DenyReason;
  /**
   * The first instant at which the same request passes if nobody else asks, over all limits that
   * deny it; `undefined` when no amount of waiting helps (suspended, not registered, a limit of 0).
   */
  readonly retryAt: Instant | undefined;
  /** The store gave no answer and the fault policy is closed. */
  readonly degraded?: true;
  /** Where the team stood; not there when the meter was not asked. */
  readonly standing?: Standing;
  /** Models of this team that the same call would have passed with. */
  readonly suggestedModels?: readonly string[];
  /** Given from memory: the store was not asked. */
  readonly isAbsorbed?: true;
  /** The team's callers are not told of its money. */
  readonly hidesAmounts?: true;
}

/** What has been taken of a limit in money, at the moment of the denial. */
export interface MoneyShortage {
  /** Used up and settled, without what is held for calls in flight. */
  readonly used: number;
  /** Used or held. */
  readonly taken: number;
  /** Where it denies: the hard limit. */
  readonly limit: MicroUsd;
  /** What this call would have held. */
  readonly asked: MicroUsd;
  readonly resetsAt: Instant;
}

export interface TokenShortage {
  readonly used: number;
  readonly taken: number;
  readonly limit: number;
  readonly asked: number;
  readonly resetsAt: Instant;
}

/**
 * In order of precedence: when several hold, the first is the one reported.
 *
 * `…_spent` means that the limit is reached by what was used; `…_short` that it is not, but this
 * call's hold does not fit beside what is used or held.
 */
export type DenyReason =
  | { readonly code: 'team_unknown' }
  | { readonly code: 'team_suspended' }
  | { readonly code: 'model_not_allowed'; readonly model: ModelId | undefined }
  | { readonly code: 'model_unpriced'; readonly model: ModelId | undefined }
  | ({ readonly code: 'budget_spent'; readonly budget: MicroUsd } & MoneyShortage)
  | ({ readonly code: 'budget_short' } & MoneyShortage)
  | ({ readonly code: 'model_cap_spent'; readonly model: string } & MoneyShortage)
  | ({ readonly code: 'model_cap_short'; readonly model: string } & MoneyShortage)
  | ({ readonly code: 'user_budget_spent'; readonly user: string } & MoneyShortage)
  | ({ readonly code: 'user_budget_short'; readonly user: string } & MoneyShortage)
  | ({ readonly code: 'daily_tokens_spent' } & TokenShortage)
  | ({ readonly code: 'daily_tokens_short' } & TokenShortage)
  | {
      readonly code: 'rate_limited';
      /** Requests in the window with this one: one more than were let through. */
      readonly requests: number;
      readonly requestsPerMinute: number;
      /** When nothing is in the window any more; `undefined`: nothing is. */
      readonly resetsAt: Instant | undefined;
    }
  | { readonly code: 'unverified' };

export type DenyCode = DenyReason['code'];

export const deny = (reason: DenyReason, retryAt?: Instant): Denial => ({
  outcome: 'deny',
  reason,
  retryAt,
});
