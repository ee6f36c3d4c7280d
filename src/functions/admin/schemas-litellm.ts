import * as z from 'zod/mini';
import { type Instant, instant } from '../../domain/time.ts';
import { budgetUsd } from './schemas-common.ts';

/** LiteLLM's own forms, as loose as it is: what is not read here is in the report. */
const amount = z.optional(z.nullable(budgetUsd));
const text = z.optional(z.nullable(z.string()));
const count = z.optional(z.nullable(z.int().check(z.nonnegative())));

const TIME_RULE = 'must be a time';

/** Its times have no zone at times, and mean UTC then. */
const epochMsOf = (written: string): number =>
  Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(written) ? written : `${written}Z`);

const expiry = z.optional(
  z.nullable(
    z.pipe(
      z.string(TIME_RULE).check(z.refine((written) => epochMsOf(written) >= 0, TIME_RULE)),
      z.transform((written: string): Instant => instant(epochMsOf(written))),
    ),
  ),
);

const Budget = z.looseObject({
  max_budget: amount,
  budget_limit: amount,
  budget_duration: text,
  time_period: text,
});

const rise = { temp_budget_increase: amount, temp_budget_expiry: expiry };

const Membership = z.looseObject({
  user_id: z.string(),
  max_budget_in_team: amount,
  litellm_budget_table: z.optional(z.nullable(Budget)),
});

const list = <Item extends z.ZodMiniType>(item: Item) => z.optional(z.nullable(z.array(item)));

export const LitellmTeamBody = z.looseObject({
  team_id: text,
  team_alias: text,
  max_budget: amount,
  budget_duration: text,
  soft_budget: amount,
  budget_limits: list(Budget),
  rpm_limit: count,
  models: list(z.string()),
  model_max_budget: z.optional(z.nullable(z.record(z.string(), Budget))),
  blocked: z.optional(z.nullable(z.boolean())),
  metadata: z.optional(z.nullable(z.looseObject(rise))),
  team_memberships: list(Membership),
  ...rise,
});

/** What `/team/info` answers: the team, and beside it its keys and its members. */
export const LitellmTeamInfo = z.looseObject({
  team_id: text,
  team_info: LitellmTeamBody,
  keys: z.optional(z.unknown()),
  team_memberships: list(Membership),
});
