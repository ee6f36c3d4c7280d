import { z } from 'zod';
import { count, instantText, limitOrNone, teamName, tier, usdOrNone, usdText } from './words.ts';

const Limits = z.object({
  rpm: limitOrNone,
  tokens_per_day: limitOrNone,
  usd_per_month: usdOrNone,
});

const faultAnswer = z
  .enum(['open', 'closed'])
  .nullable()
  .describe('null: as the deployment has it.');

export const Boost = z.object({
  id: z.string(),
  usd: usdText,
  until: instantText,
  reason: z.string(),
  ended: z.boolean(),
});

export const RegisteredTeam = z
  .object({
    team: teamName,
    registered: z.literal(true),
    version: z.int().min(1),
    status: z.enum(['active', 'suspended', 'deleted']),
    tier,
    description: z.string(),
    limits: Limits.describe('In force: those of the tier with the overrides.'),
    overrides: Limits.partial().describe('Only what differs from the tier.'),
    window: z.enum(['sliding', 'fixed']),
    mode: z.enum(['enforce', 'shadow']),
    warn_percent: count,
    hard_percent: count,
    alert_percents: z.array(count),
    holds: z.object({
      mode: z.enum(['on', 'off']),
      seconds: count,
      output_tokens_default: count,
      output_tokens_max: count,
      expired: z.enum(['release', 'charge']),
    }),
    unknown_model: z.enum(['deny', 'conservative', 'allow']),
    amounts: z.enum(['shown', 'hidden']),
    faults: z.object({ rate_limit: faultAnswer, budget: faultAnswer }),
    models: z.array(z.string()).nullable().describe('null: every model.'),
    caps: z.array(z.object({ model: z.string(), usd_per_month: usdText })),
    user_limits: z.object({ usd_per_month: usdOrNone, users: z.record(z.string(), usdOrNone) }),
    boosts: z.array(Boost),
    created_at: instantText,
    changed_at: instantText,
  })
  .describe('What a team may do.');

export const GuestTeam = z
  .object({ team: teamName, registered: z.literal(false), tier })
  .describe('A team that nobody registered, let in with a tier.');

export const Team = z.union([RegisteredTeam, GuestTeam]);

export const TeamPage = z.object({
  teams: z.array(Team),
  next_cursor: z.string().nullable().describe('null: this was the last page.'),
});

export const BoostList = z.object({ boosts: z.array(Boost) });

export type RegisteredTeam = z.infer<typeof RegisteredTeam>;
export type Team = z.infer<typeof Team>;
export type Boost = z.infer<typeof Boost>;
