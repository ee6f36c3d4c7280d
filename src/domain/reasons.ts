import type { DenyReason, MoneyShortage, TokenShortage } from './decision.ts';
import { formatPercent, formatUsd } from './money.ts';

/** `500,123`: tokens are counted in hundreds of thousands, and nobody reads those without commas. */
const grouped = (count: number): string => count.toLocaleString('en-US');

const dollarsShort = ({ taken, limit, asked }: MoneyShortage): string =>
  `${formatUsd(taken)} of ${formatUsd(limit)} used or held, this call up to ${formatUsd(asked)}`;

const tokensShort = ({ taken, limit, asked }: TokenShortage): string =>
  `${grouped(taken)} of ${grouped(limit)} tokens used or held, this call up to ${grouped(asked)}`;

type Describe = {
  readonly [Code in DenyReason['code']]: (reason: Extract<DenyReason, { code: Code }>) => string;
};

const DESCRIBE: Describe = {
  team_unknown: () => 'Team is not registered',
  team_suspended: () => 'Team is suspended',
  model_not_allowed: ({ model }) => `Model ${model ?? '(not named)'} is not allowed for this team`,
  model_unpriced: ({ model }) => `Model ${model ?? '(not named)'} has no price`,
  budget_spent: ({ used, budget }) =>
    `Monthly budget exceeded (${formatPercent(used, budget)} of ${formatUsd(budget)})`,
  budget_short: (reason) => `Monthly budget would be exceeded (${dollarsShort(reason)})`,
  model_cap_spent: ({ model, used, limit }) =>
    `Model budget exceeded for ${model} (${formatUsd(used)} of ${formatUsd(limit)})`,
  model_cap_short: (reason) =>
    `Model budget would be exceeded for ${reason.model} (${dollarsShort(reason)})`,
  daily_tokens_spent: ({ used, limit }) =>
    `Daily token limit exceeded (${grouped(used)}/${grouped(limit)} tokens per day)`,
  daily_tokens_short: (reason) => `Daily token limit would be exceeded (${tokensShort(reason)})`,
  rate_limited: ({ requests, requestsPerMinute }) =>
    `RPM limit exceeded (${requests}/${requestsPerMinute} requests per minute)`,
  unverified: () => 'Limits cannot be verified right now',
};

/**
 * The sentence a denied caller reads. Scripts match on these words, so they are part of the contract.
 */
export const describe = (reason: DenyReason): string => {
  // The table is checked case by case above; the union of its functions cannot be called directly.
  const sentence = DESCRIBE[reason.code] as (reason: DenyReason) => string;
  return sentence(reason);
};
