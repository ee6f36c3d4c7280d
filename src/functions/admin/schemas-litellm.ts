import * as v from 'valibot';
import { type Instant, instant } from '../../domain/time.ts';
import { int, looseObject, record } from '../../http/shapes.ts';
import { budgetUsd } from './schemas-common.ts';

/** LiteLLM's own forms, as loose as it is: what is not read here is in the report. */
const amount = v.optional(v.nullable(budgetUsd));
const text = v.optional(v.nullable(v.string()));
const count = v.optional(v.nullable(v.pipe(int(), v.minValue(0))));

const TIME_RULE = 'must be a time';

/** Its times have no zone at times, and mean UTC then. */
const epochMsOf = (written: string): number =>
  Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(written) ? written : `${written}Z`);

const expiry = v.optional(
  v.nullable(
    v.pipe(
      v.string(TIME_RULE),
      v.check((written) => epochMsOf(written) >= 0, TIME_RULE),
      v.transform((written): Instant => instant(epochMsOf(written))),
    ),
  ),
);

const Budget = looseObject({
  max_budget: amount,
  budget_limit: amount,
  budget_duration: text,
  time_period: text,
});

const rise = { temp_budget_increase: amount, temp_budget_expiry: expiry };

const Membership = looseObject({
  user_id: v.string(),
  max_budget_in_team: amount,
  litellm_budget_table: v.optional(v.nullable(Budget)),
});

const list = <Item extends v.GenericSchema>(item: Item) => v.optional(v.nullable(v.array(item)));

export const LitellmTeamBody = looseObject({
  team_id: text,
  team_alias: text,
  max_budget: amount,
  budget_duration: text,
  soft_budget: amount,
  budget_limits: list(Budget),
  rpm_limit: count,
  models: list(v.string()),
  model_max_budget: v.optional(v.nullable(record({ name: v.string() }, Budget))),
  blocked: v.optional(v.nullable(v.boolean())),
  metadata: v.optional(v.nullable(looseObject(rise))),
  team_memberships: list(Membership),
  ...rise,
});

/** What `/team/info` answers: the team, and beside it its keys and its members. */
export const LitellmTeamInfo = looseObject({
  team_id: text,
  team_info: LitellmTeamBody,
  keys: v.optional(v.unknown()),
  team_memberships: list(Membership),
});
