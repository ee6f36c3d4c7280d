import type { MicroUsd } from './money.ts';
import type { Instant } from './time.ts';

/** One member of LiteLLM's team, and what became of it. */
export interface Finding {
  readonly path: string;
  readonly note: string;
}

/** `null`: no limit. */
type Amount = MicroUsd | null | undefined;
type Text = string | null | undefined;

/** One window of a budget, under either of the names that LiteLLM has given its members. */
export interface LitellmBudget {
  readonly max_budget?: Amount;
  readonly budget_limit?: Amount;
  readonly budget_duration?: Text;
  readonly time_period?: Text;
}

/** A team as LiteLLM tells of it, with its own names. Whatever else it has is reported. */
export interface LitellmTeam {
  readonly team_id?: Text;
  readonly team_alias?: Text;
  readonly max_budget?: Amount;
  readonly budget_duration?: Text;
  readonly soft_budget?: Amount;
  readonly budget_limits?: readonly LitellmBudget[] | null | undefined;
  readonly rpm_limit?: number | null | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly model_max_budget?: Readonly<Record<string, LitellmBudget>> | null | undefined;
  readonly blocked?: boolean | null | undefined;
  readonly temp_budget_increase?: Amount;
  readonly temp_budget_expiry?: Instant | null | undefined;
  readonly metadata?: LitellmMetadata | null | undefined;
  readonly team_memberships?: readonly LitellmMembership[] | null | undefined;
}

export interface LitellmMetadata {
  readonly temp_budget_increase?: Amount;
  readonly temp_budget_expiry?: Instant | null | undefined;
}

export interface LitellmMembership {
  readonly user_id: string;
  readonly max_budget_in_team?: Amount;
  readonly litellm_budget_table?: LitellmBudget | null | undefined;
}

export type Zero = 'nothing' | 'unlimited';

/** What the readers share: what they were told, and what they have found. */
export interface Reading {
  readonly at: Instant;
  readonly zeroMeans: Zero | undefined;
  readonly boostId: string;
  readonly zeros: string[];
  readonly imported: Finding[];
  readonly notEquivalent: Finding[];
  readonly assumed: Finding[];
}

/** Both are reset on the first of the month there. */
const MONTHS: ReadonlySet<string> = new Set(['1mo', '30d']);

export const isMonth = (duration: Text): boolean =>
  typeof duration === 'string' && MONTHS.has(duration);

/** Under either name; `null` only where neither has an amount and one says that there is none. */
export const amountOf = ({ max_budget, budget_limit }: LitellmBudget): Amount =>
  max_budget ?? budget_limit ?? max_budget;

export const durationOf = ({ budget_duration, time_period }: LitellmBudget): Text =>
  budget_duration ?? time_period;

/** What a limit amounts to; `undefined`: no limit. A zero is what the caller has said that it is. */
export const limitOf = <Limit extends number>(
  limit: Limit | null,
  path: string,
  { zeros, zeroMeans }: Reading,
): Limit | undefined => {
  if (limit !== 0) return limit ?? undefined;
  zeros.push(path);
  return zeroMeans === 'unlimited' ? undefined : limit;
};
