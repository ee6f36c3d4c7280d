import * as v from 'valibot';
import { team } from '../../http/schemas.ts';
import { oneOf, record, rule, strictObject } from '../../http/shapes.ts';
import {
  budgetUsd,
  list,
  modelPattern,
  pageLimit,
  tierName,
  time,
  userName,
  wholeNumber,
  words,
} from './schemas-common.ts';

const rpm = wholeNumber(0, 1_000_000);
const tokensPerDay = wholeNumber(0, 1_000_000_000_000);
const percent = wholeNumber(1, 1_000);
const outputTokens = wholeNumber(0, 10_000_000);

const TIER_WORD = v.literal('tier');

/** `null`: no limit. `"tier"`: none of its own any more. */
const Overrides = strictObject({
  rpm: v.optional(
    v.union([TIER_WORD, v.null(), rpm], 'must be a whole number from 0 to 1000000, null or "tier"'),
  ),
  tokens_per_day: v.optional(
    v.union(
      [TIER_WORD, v.null(), tokensPerDay],
      'must be a whole number from 0 to 1000000000000, null or "tier"',
    ),
  ),
  usd_per_month: v.optional(
    v.union(
      [TIER_WORD, v.null(), budgetUsd],
      'must be US dollars from 0 to 100,000,000 as "12.50", null or "tier"',
    ),
  ),
});

const RISING_RULE = 'must rise, each number once';

const isRising = (percents: readonly number[]): boolean =>
  percents.every((each, index) => index === 0 || each > (percents[index - 1] ?? 0));

const Holds = strictObject({
  mode: v.optional(oneOf(['on', 'off'])),
  seconds: v.optional(wholeNumber(30, 86_400)),
  output_tokens_default: v.optional(outputTokens),
  output_tokens_max: v.optional(outputTokens),
  expired: v.optional(oneOf(['release', 'charge'])),
});

const faultAnswer = v.optional(v.nullable(oneOf(['open', 'closed'])));

const USERS_MAX = 200;
const USERS_RULE = `must have at most ${USERS_MAX} names, each of 1 to 200 characters`;

const UserLimits = strictObject({
  usd_per_month: v.optional(v.nullable(budgetUsd)),
  users: v.optional(
    v.pipe(
      record({ name: userName, rule: USERS_RULE }, v.nullable(budgetUsd)),
      rule((users) => Object.keys(users).length <= USERS_MAX, USERS_RULE),
    ),
  ),
});

/** What can be set of a team, and changed. */
const settable = {
  description: v.optional(words),
  overrides: v.optional(Overrides),
  window: v.optional(oneOf(['sliding', 'fixed'])),
  mode: v.optional(oneOf(['enforce', 'shadow'])),
  warn_percent: v.optional(percent),
  hard_percent: v.optional(percent),
  alert_percents: v.optional(
    v.pipe(list(percent, { most: 10, rule: 'must be at most 10' }), rule(isRising, RISING_RULE)),
  ),
  holds: v.optional(Holds),
  unknown_model: v.optional(oneOf(['deny', 'conservative', 'allow'])),
  amounts: v.optional(oneOf(['shown', 'hidden'])),
  faults: v.optional(strictObject({ rate_limit: faultAnswer, budget: faultAnswer })),
  models: v.optional(
    v.nullable(list(modelPattern, { most: 100, rule: 'must be at most 100 models' })),
  ),
  caps: v.optional(
    list(strictObject({ model: modelPattern, usd_per_month: budgetUsd }), {
      most: 50,
      rule: 'must be at most 50 caps',
    }),
  ),
  user_limits: v.optional(UserLimits),
};

export const TeamCreation = strictObject({ team, tier: tierName, ...settable });
export const TeamPatch = strictObject({ tier: v.optional(tierName), ...settable });
export type TeamPatchBody = v.InferOutput<typeof TeamPatch>;

export const StatusChange = strictObject({ reason: v.optional(words) });

const AMOUNT_RULE = 'must be more than nothing';

export const BoostCreation = strictObject({
  usd: v.pipe(
    budgetUsd,
    v.check((amount) => amount > 0, AMOUNT_RULE),
  ),
  until: v.optional(time),
  reason: words,
});

export const TeamsQuery = strictObject({
  limit: v.optional(pageLimit),
  cursor: v.optional(v.string()),
  status: v.optional(oneOf(['active', 'suspended', 'deleted'])),
});
