import type { Denial, DenyReason, MoneyShortage, TokenShortage } from './decision.ts';
import { formatPercent, formatUsd } from './money.ts';

/** `500,123`: tokens are counted in hundreds of thousands, and nobody reads those without commas. */
const grouped = (count: number): string => count.toLocaleString('en-US');

const dollarsShort = ({ taken, limit, asked }: MoneyShortage): string =>
  `${formatUsd(taken)} of ${formatUsd(limit)} used or held, this call up to ${formatUsd(asked)}`;

const tokensShort = ({ taken, limit, asked }: TokenShortage): string =>
  `${grouped(taken)} of ${grouped(limit)} tokens used or held, this call up to ${grouped(asked)}`;

type Describe<Code extends DenyReason['code']> = {
  readonly [Each in Code]: (reason: Extract<DenyReason, { code: Each }>) => string;
};

type MoneyCode =
  | 'budget_spent'
  | 'budget_short'
  | 'model_cap_spent'
  | 'model_cap_short'
  | 'user_budget_spent'
  | 'user_budget_short';

/** What a caller is told who is told no amounts. */
const WITHOUT_AMOUNTS: Describe<MoneyCode> = {
  budget_spent: () => 'Monthly budget exceeded',
  budget_short: () => 'Monthly budget would be exceeded',
  model_cap_spent: ({ model }) => `Model budget exceeded for ${model}`,
  model_cap_short: ({ model }) => `Model budget would be exceeded for ${model}`,
  user_budget_spent: ({ user }) => `User budget exceeded for ${user}`,
  user_budget_short: ({ user }) => `User budget would be exceeded for ${user}`,
};

const DESCRIBE: Describe<DenyReason['code']> = {
  team_unknown: () => 'Team is not registered',
  team_suspended: () => 'Team is suspended',
  model_not_allowed: ({ model }) => `Model ${model ?? '(not named)'} is not allowed for this team`,
  model_unpriced: ({ model }) => `Model ${model ?? '(not named)'} has no price`,
  budget_spent: (reason) =>
    `${WITHOUT_AMOUNTS.budget_spent(reason)} (${formatPercent(reason.used, reason.budget)} of ${formatUsd(reason.budget)})`,
  budget_short: (reason) => `${WITHOUT_AMOUNTS.budget_short(reason)} (${dollarsShort(reason)})`,
  model_cap_spent: (reason) =>
    `${WITHOUT_AMOUNTS.model_cap_spent(reason)} (${formatUsd(reason.used)} of ${formatUsd(reason.limit)})`,
  model_cap_short: (reason) =>
    `${WITHOUT_AMOUNTS.model_cap_short(reason)} (${dollarsShort(reason)})`,
  user_budget_spent: (reason) =>
    `${WITHOUT_AMOUNTS.user_budget_spent(reason)} (${formatUsd(reason.used)} of ${formatUsd(reason.limit)})`,
  user_budget_short: (reason) =>
    `${WITHOUT_AMOUNTS.user_budget_short(reason)} (${dollarsShort(reason)})`,
  daily_tokens_spent: ({ used, limit }) =>
    `Daily token limit exceeded (${grouped(used)}/${grouped(limit)} tokens per day)`,
  daily_tokens_short: (reason) => `Daily token limit would be exceeded (${tokensShort(reason)})`,
  rate_limited: ({ requests, requestsPerMinute }) =>
    `RPM limit exceeded (${requests}/${requestsPerMinute} requests per minute)`,
  unverified: () => 'Limits cannot be verified right now',
};

/** The sentence in full, for operators. Scripts match on these words: they are part of the contract. */
export const describe = (reason: DenyReason): string => {
  // The table is checked case by case above; the union of its functions cannot be called directly.
  const sentence = DESCRIBE[reason.code] as (reason: DenyReason) => string;
  return sentence(reason);
};

/** The sentence that the denied caller reads. */
export const tell = ({ reason, hidesAmounts }: Denial): string => {
  if (hidesAmounts === undefined || !isAboutMoney(reason)) return describe(reason);
  const sentence = WITHOUT_AMOUNTS[reason.code] as (reason: DenyReason) => string;
  return sentence(reason);
};

/** Whether the reason has amounts of money in it. */
export const isAboutMoney = (
  reason: DenyReason,
): reason is Extract<DenyReason, { code: MoneyCode }> =>
  Object.hasOwn(WITHOUT_AMOUNTS, reason.code);
