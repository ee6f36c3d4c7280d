import { z } from 'zod';
import {
  count,
  dayText,
  instantText,
  limitOrNone,
  monthText,
  teamName,
  tier,
  usdOrNone,
  usdText,
} from './words.ts';

const percent = z.number().min(0).nullable().describe('null: no limit.');
const amounts = z
  .enum(['shown', 'hidden'])
  .describe('hidden: the members with amounts of money are not there.');

const Money = z.object({ limit: usdOrNone, used: usdText, held: usdText, remaining: usdOrNone });

const Cap = Money.extend({ model: z.string() });

const used = { calls: count, tokens: count, usd: usdText.optional() };

const ModelLine = z.object({ model: z.string(), ...used, cap: Cap.nullable().optional() });
const UserLine = z.object({ user: z.string(), ...used, limit: usdOrNone.optional() });

const OwnLine = UserLine.extend({ limit: Money.nullable().optional() })
  .nullable()
  .describe('The user that was asked about; null: none was named.');

const Minute = z.object({
  limit: limitOrNone,
  requests: count,
  remaining: limitOrNone,
  resets_at: instantText.nullable(),
});

const DayTokens = z.object({
  limit: limitOrNone,
  used: count,
  held: count,
  remaining: limitOrNone,
  utilization_percent: percent,
  resets_at: instantText,
});

const MonthUsd = Money.extend({
  budget: usdOrNone,
  boosts: usdText,
  utilization_percent: percent,
  resets_at: instantText,
});

const Forecast = z.object({
  burn_usd_per_day: usdText,
  projected_usd: usdText,
  runs_out_at: instantText.nullable(),
});

const Month = z.object({
  month: monthText,
  usd: MonthUsd.optional(),
  rolled_up_usd: usdText.optional().describe('Of it, what models and users are divided by.'),
  tokens: z.object({ used: count }),
  calls: count,
  unpriced_calls: count,
  models: z.array(ModelLine),
  caps: z.array(Cap).optional(),
  users: z.array(UserLine),
  forecast: Forecast.nullable().optional(),
});

export const UsageReport = z
  .object({
    user: OwnLine.optional(),
    team: teamName,
    at: instantText,
    registered: z.boolean(),
    status: z.enum(['active', 'suspended', 'deleted']),
    tier: tier.nullable(),
    amounts,
    minute: Minute,
    day: z.object({ date: dayText, tokens: DayTokens }),
    month: Month,
  })
  .describe('What a team has used, and what is left of its limits.');

const Sums = z.object({
  calls: count,
  tokens: count,
  input_tokens: count,
  output_tokens: count,
  usd: usdText.optional(),
  unpriced_calls: count,
});

export const UsageHistory = z
  .object({
    team: teamName,
    by: z.enum(['day', 'month']),
    from: z.string(),
    to: z.string(),
    amounts,
    rows: z.array(Sums.extend({ date: dayText.optional(), month: monthText.optional() })),
    totals: Sums,
  })
  .describe('What a team has used, a row for each day or month.');

export type UsageReport = z.infer<typeof UsageReport>;
export type UsageHistory = z.infer<typeof UsageHistory>;
