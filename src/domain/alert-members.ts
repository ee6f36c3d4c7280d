import { type Alert, alertNameOf, type ShareOwner } from './alerts.ts';
import { usdText } from './money.ts';
import { toIsoText } from './time.ts';

/** What a program reads of an alert beside its kind, its team and its time. */
export type AlertMembers = Readonly<Record<string, string | number | boolean | null>>;

export const membersOf = (alert: Alert): AlertMembers => {
  if (alert.kind === 'holds_expired') {
    return { day: alertNameOf(alert).period, charged: alert.isCharged };
  }
  if (alert.kind === 'fault_policy_used') {
    return { hour: alertNameOf(alert).period, answer: alert.answer };
  }
  return { ...monthOf(alert), ...spendingOf(alert) };
};

type InMonth = Extract<Alert, { readonly month: unknown }>;

const spendingOf = (alert: InMonth): AlertMembers => {
  switch (alert.kind) {
    case 'budget_threshold':
      return { percent: alert.percent, ...amountsOf(alert) };
    case 'budget_exhausted':
      return { ...amountsOf(alert), limit_usd: usdText(alert.limit) };
    case 'budget_forecast':
      return {
        ...amountsOf(alert),
        burn_usd_per_day: usdText(alert.burnPerDay),
        projected_usd: usdText(alert.projected),
        runs_out_at: toIsoText(alert.runsOutAt),
      };
    case 'cap_exhausted':
      return {
        ...ownerOf(alert.owner),
        used_usd: usdText(alert.used),
        limit_usd: usdText(alert.limit),
      };
    case 'unknown_model':
      return { model: alert.model ?? null, pricing: alert.pricing };
  }
};

const monthOf = ({ month, isShadow }: InMonth): AlertMembers => ({
  month: month.id,
  ...(isShadow ? { mode: 'shadow' } : {}),
});

const amountsOf = ({
  used,
  budget,
}: Extract<Alert, { readonly budget: unknown }>): AlertMembers => ({
  used_usd: usdText(used),
  budget_usd: usdText(budget),
});

const ownerOf = (owner: ShareOwner): AlertMembers =>
  owner.kind === 'model' ? { model: owner.model } : { user: owner.user ?? null };
