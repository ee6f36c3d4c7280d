import * as z from 'zod/mini';
import { team } from '../../http/schemas.ts';
import {
  budgetUsd,
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

const TIER_WORD = z.literal('tier');

/** `null`: no limit. `"tier"`: none of its own any more. */
const Overrides = z.strictObject({
  rpm: z.optional(
    z.union([TIER_WORD, z.null(), rpm], 'must be a whole number from 0 to 1000000, null or "tier"'),
  ),
  tokens_per_day: z.optional(
    z.union(
      [TIER_WORD, z.null(), tokensPerDay],
      'must be a whole number from 0 to 1000000000000, null or "tier"',
    ),
  ),
  usd_per_month: z.optional(
    z.union(
      [TIER_WORD, z.null(), budgetUsd],
      'must be US dollars from 0 to 100,000,000 as "12.50", null or "tier"',
    ),
  ),
});

const RISING_RULE = 'must rise, each number once';

const isRising = (percents: readonly number[]): boolean =>
  percents.every((each, index) => index === 0 || each > (percents[index - 1] ?? 0));

const Holds = z.strictObject({
  mode: z.optional(z.enum(['on', 'off'])),
  seconds: z.optional(wholeNumber(30, 86_400)),
  output_tokens_default: z.optional(outputTokens),
  output_tokens_max: z.optional(outputTokens),
  expired: z.optional(z.enum(['release', 'charge'])),
});

const faultAnswer = z.optional(z.nullable(z.enum(['open', 'closed'])));

const USERS_MAX = 200;
const USERS_RULE = `must have at most ${USERS_MAX} names, each of 1 to 200 characters`;

const UserLimits = z.strictObject({
  usd_per_month: z.optional(z.nullable(budgetUsd)),
  users: z.optional(
    z
      .record(userName, z.nullable(budgetUsd), {
        error: ({ code }) => (code === 'invalid_key' ? USERS_RULE : undefined),
      })
      .check(z.refine((users) => Object.keys(users).length <= USERS_MAX, USERS_RULE)),
  ),
});

/** What can be set of a team, and changed. */
const settable = {
  description: z.optional(words),
  overrides: z.optional(Overrides),
  window: z.optional(z.enum(['sliding', 'fixed'])),
  mode: z.optional(z.enum(['enforce', 'shadow'])),
  warn_percent: z.optional(percent),
  hard_percent: z.optional(percent),
  alert_percents: z.optional(
    z.array(percent).check(z.maxLength(10, 'must be at most 10'), z.refine(isRising, RISING_RULE)),
  ),
  holds: z.optional(Holds),
  unknown_model: z.optional(z.enum(['deny', 'conservative', 'allow'])),
  amounts: z.optional(z.enum(['shown', 'hidden'])),
  faults: z.optional(z.strictObject({ rate_limit: faultAnswer, budget: faultAnswer })),
  models: z.optional(
    z.nullable(z.array(modelPattern).check(z.maxLength(100, 'must be at most 100 models'))),
  ),
  caps: z.optional(
    z
      .array(z.strictObject({ model: modelPattern, usd_per_month: budgetUsd }))
      .check(z.maxLength(50, 'must be at most 50 caps')),
  ),
  user_limits: z.optional(UserLimits),
};

export const TeamCreation = z.strictObject({ team, tier: tierName, ...settable });
export const TeamPatch = z.strictObject({ tier: z.optional(tierName), ...settable });
export type TeamPatchBody = z.infer<typeof TeamPatch>;

export const StatusChange = z.strictObject({ reason: z.optional(words) });

const AMOUNT_RULE = 'must be more than nothing';

export const BoostCreation = z.strictObject({
  usd: budgetUsd.check(z.refine((amount) => amount > 0, AMOUNT_RULE)),
  until: z.optional(time),
  reason: words,
});

export const TeamsQuery = z.strictObject({
  limit: z.optional(pageLimit),
  cursor: z.optional(z.string()),
  status: z.optional(z.enum(['active', 'suspended', 'deleted'])),
});
