import * as v from 'valibot';
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

const percent = v.pipe(
  v.nullable(v.pipe(v.number(), v.minValue(0))),
  v.description('null: no limit.'),
);
const amounts = v.pipe(
  v.picklist(['shown', 'hidden']),
  v.description('hidden: the members with amounts of money are not there.'),
);

const Money = v.object({ limit: usdOrNone, used: usdText, held: usdText, remaining: usdOrNone });

const Cap = v.object({ ...Money.entries, model: v.string() });

const used = { calls: count, tokens: count, usd: v.optional(usdText) };

const ModelLine = v.object({ model: v.string(), ...used, cap: v.optional(v.nullable(Cap)) });
const UserLine = v.object({ user: v.string(), ...used, limit: v.optional(usdOrNone) });

const OwnLine = v.pipe(
  v.nullable(v.object({ ...UserLine.entries, limit: v.optional(v.nullable(Money)) })),
  v.description('The user that was asked about; null: none was named.'),
);

const Minute = v.object({
  limit: limitOrNone,
  requests: count,
  remaining: limitOrNone,
  resets_at: v.nullable(instantText),
});

const DayTokens = v.object({
  limit: limitOrNone,
  used: count,
  held: count,
  remaining: limitOrNone,
  utilization_percent: percent,
  resets_at: instantText,
});

const MonthUsd = v.object({
  ...Money.entries,
  budget: usdOrNone,
  boosts: usdText,
  utilization_percent: percent,
  resets_at: instantText,
});

const Forecast = v.object({
  burn_usd_per_day: usdText,
  projected_usd: usdText,
  runs_out_at: v.nullable(instantText),
});

const Month = v.object({
  month: monthText,
  usd: v.optional(MonthUsd),
  rolled_up_usd: v.pipe(
    v.optional(usdText),
    v.description('Of it, what models and users are divided by.'),
  ),
  tokens: v.object({ used: count }),
  calls: count,
  unpriced_calls: count,
  models: v.array(ModelLine),
  caps: v.optional(v.array(Cap)),
  users: v.array(UserLine),
  forecast: v.optional(v.nullable(Forecast)),
});

export const UsageReport = v.pipe(
  v.object({
    user: v.optional(OwnLine),
    team: teamName,
    at: instantText,
    registered: v.boolean(),
    status: v.picklist(['active', 'suspended', 'deleted']),
    tier: v.nullable(tier),
    amounts,
    minute: Minute,
    day: v.object({ date: dayText, tokens: DayTokens }),
    month: Month,
  }),
  v.description('What a team has used, and what is left of its limits.'),
);

const Sums = v.object({
  calls: count,
  tokens: count,
  input_tokens: count,
  output_tokens: count,
  usd: v.optional(usdText),
  unpriced_calls: count,
});

export const UsageHistory = v.pipe(
  v.object({
    team: teamName,
    by: v.picklist(['day', 'month']),
    from: v.string(),
    to: v.string(),
    amounts,
    rows: v.array(
      v.object({ ...Sums.entries, date: v.optional(dayText), month: v.optional(monthText) }),
    ),
    totals: Sums,
  }),
  v.description('What a team has used, a row for each day or month.'),
);

export type UsageReport = v.InferOutput<typeof UsageReport>;
export type UsageHistory = v.InferOutput<typeof UsageHistory>;
