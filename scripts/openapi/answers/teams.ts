import * as v from 'valibot';
import { record } from '../../../src/http/shapes.ts';
import {
  count,
  instantText,
  limitOrNone,
  positive,
  teamName,
  tier,
  usdOrNone,
  usdText,
} from './words.ts';

const Limits = v.object({
  rpm: limitOrNone,
  tokens_per_day: limitOrNone,
  usd_per_month: usdOrNone,
});

const faultAnswer = v.pipe(
  v.nullable(v.picklist(['open', 'closed'])),
  v.description('null: as the deployment has it.'),
);

export const Boost = v.object({
  id: v.string(),
  usd: usdText,
  until: instantText,
  reason: v.string(),
  ended: v.boolean(),
});

export const RegisteredTeam = v.pipe(
  v.object({
    team: teamName,
    registered: v.literal(true),
    version: positive,
    status: v.picklist(['active', 'suspended', 'deleted']),
    tier,
    description: v.string(),
    limits: v.pipe(Limits, v.description('In force: those of the tier with the overrides.')),
    overrides: v.pipe(v.partial(Limits), v.description('Only what differs from the tier.')),
    window: v.picklist(['sliding', 'fixed']),
    mode: v.picklist(['enforce', 'shadow']),
    warn_percent: count,
    hard_percent: count,
    alert_percents: v.array(count),
    holds: v.object({
      mode: v.picklist(['on', 'off']),
      seconds: count,
      output_tokens_default: count,
      output_tokens_max: count,
      expired: v.picklist(['release', 'charge']),
    }),
    unknown_model: v.picklist(['deny', 'conservative', 'allow']),
    amounts: v.picklist(['shown', 'hidden']),
    faults: v.object({ rate_limit: faultAnswer, budget: faultAnswer }),
    models: v.pipe(v.nullable(v.array(v.string())), v.description('null: every model.')),
    caps: v.array(v.object({ model: v.string(), usd_per_month: usdText })),
    user_limits: v.object({
      usd_per_month: usdOrNone,
      users: record({ name: v.string() }, usdOrNone),
    }),
    boosts: v.array(Boost),
    created_at: instantText,
    changed_at: instantText,
  }),
  v.description('What a team may do.'),
);

export const GuestTeam = v.pipe(
  v.object({ team: teamName, registered: v.literal(false), tier }),
  v.description('A team that nobody registered, let in with a tier.'),
);

export const Team = v.union([RegisteredTeam, GuestTeam]);

export const TeamPage = v.object({
  teams: v.array(Team),
  next_cursor: v.pipe(v.nullable(v.string()), v.description('null: this was the last page.')),
});

export const BoostList = v.object({ boosts: v.array(Boost) });

export type RegisteredTeam = v.InferOutput<typeof RegisteredTeam>;
export type Team = v.InferOutput<typeof Team>;
export type Boost = v.InferOutput<typeof Boost>;
