import type { Denial, DenyReason } from '../../domain/decision.ts';
import { usdText } from '../../domain/money.ts';
import { isAboutMoney } from '../../domain/reasons.ts';
import { type Instant, toIsoText } from '../../domain/time.ts';

/** What a script would otherwise have to read out of the sentence. */
export interface DenialFacts {
  /** What the limit is on; not there when the limits could not be verified. */
  readonly scope?: Scope;
  /** A count of requests or of tokens; money is text, as everywhere. */
  readonly limit?: number | string;
  /** When the limit's window ends: the wait may be shorter. */
  readonly resets_at?: string;
  /** The model that was asked for, or the cap that denies it. */
  readonly model?: string;
  /** Models of the team that the same call would have passed with. */
  readonly suggested_models?: readonly string[];
}

type Scope =
  | 'requests_per_minute'
  | 'tokens_per_day'
  | 'usd_per_month'
  | 'model_usd_per_month'
  | 'user_usd_per_month'
  | 'team'
  | 'model';

const SCOPE = {
  team_unknown: 'team',
  team_suspended: 'team',
  model_not_allowed: 'model',
  model_unpriced: 'model',
  budget_spent: 'usd_per_month',
  budget_short: 'usd_per_month',
  model_cap_spent: 'model_usd_per_month',
  model_cap_short: 'model_usd_per_month',
  user_budget_spent: 'user_usd_per_month',
  user_budget_short: 'user_usd_per_month',
  daily_tokens_spent: 'tokens_per_day',
  daily_tokens_short: 'tokens_per_day',
  rate_limited: 'requests_per_minute',
  unverified: undefined,
} as const satisfies Record<DenyReason['code'], Scope | undefined>;

export const factsOf = ({ reason, suggestedModels, hidesAmounts }: Denial): DenialFacts => {
  const model = 'model' in reason ? reason.model : undefined;
  return {
    ...present('scope', SCOPE[reason.code]),
    ...(hidesAmounts === true && isAboutMoney(reason) ? {} : present('limit', limitOf(reason))),
    ...present('resets_at', resetOf(reason)),
    ...present('model', model),
    ...present('suggested_models', suggestedModels),
  };
};

/** A member that says nothing is not there at all. */
const present = <Name extends keyof DenialFacts>(
  name: Name,
  value: DenialFacts[Name],
): Pick<DenialFacts, Name> | Record<string, never> =>
  value === undefined ? {} : ({ [name]: value } as Pick<DenialFacts, Name>);

const limitOf = (reason: DenyReason): number | string | undefined => {
  if (isAboutMoney(reason)) return usdText(reason.limit);
  if (reason.code === 'rate_limited') return reason.requestsPerMinute;
  return 'limit' in reason ? reason.limit : undefined;
};

const resetOf = (reason: DenyReason): string | undefined => {
  const resetsAt: Instant | undefined = 'resetsAt' in reason ? reason.resetsAt : undefined;
  return resetsAt === undefined ? undefined : toIsoText(resetsAt);
};
