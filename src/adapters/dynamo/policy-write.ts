import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { boostInMeter } from '../../domain/boosts.ts';
import {
  HARD_PERCENT_DEFAULT,
  hardLimitOf,
  type Policy,
  termsVersionOf,
  WARN_PERCENT_DEFAULT,
} from '../../domain/policy.ts';
import { isSamePolicy } from '../../domain/team-change.ts';
import type { Limits } from '../../domain/tiers.ts';
import type { Instant } from '../../domain/time.ts';
import { utcMonth } from '../../domain/windows.ts';
import type { Table } from './connect.ts';
import { type Item, number, text } from './item.ts';
import { meterKey, policyKey } from './keys.ts';
import { limitsExpression } from './limits-expression.ts';
import { newMeterItem, storedLimits } from './meter-item.ts';
import { boostName, monthName, NAME } from './names.ts';
import { toPolicyItem } from './policy-item.ts';

export const policyItem = (policy: Policy): Item => ({
  ...policyKey(policy.team),
  ...marshall(toPolicyItem(policy)),
});

/**
 * Whether an attempt of ours wrote it whose answer was lost: it says the same, and was changed at the
 * same instant. The store itself knows a repetition for ten minutes alone.
 */
export const isOurs = (stored: Policy | undefined, policy: Policy): boolean =>
  stored?.version === policy.version &&
  stored.changedAt === policy.changedAt &&
  isSamePolicy(stored, policy);

/** The meter of a team that has used nothing. */
export const firstMeterItem = (policy: Policy): Item => {
  const marks = Object.entries(marksOf(policy)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    ...newMeterItem(policy.team, denyingLimits(policy)),
    ...Object.fromEntries(marks),
    ...raisedMonths(policy),
  };
};

/** A team may begin with more budget for a month: what is left of that month begins with it. */
const raisedMonths = (policy: Policy): Item => {
  const limit = hardLimitOf(policy);
  if (limit === undefined) return {};
  const months = new Set(policy.boosts.map(({ month }) => month));
  return Object.fromEntries(
    [...months].flatMap((month) => {
      const raised = boostInMeter(policy, month);
      return [
        [boostName(month), number(raised)],
        [monthName(month), number(limit + raised)],
      ];
    }),
  );
};

interface MeterChange {
  readonly policy: Policy;
  /** The meter's item as it was read. */
  readonly item: Item;
  readonly at: Instant;
}

/** Makes the meter follow its policy. A guest is one no more. */
export const meterUpdate = (
  table: Table,
  { policy, item, at }: MeterChange,
): TransactWriteItem => ({
  Update: {
    TableName: table.name,
    Key: { ...meterKey(policy.team) },
    ...limitsExpression({
      item,
      at,
      limits: storedLimits(denyingLimits(policy)),
      boost: boostAt(policy, at),
      marks: { ...marksOf(policy), [NAME.guestTier]: undefined },
    }),
  },
});

/** Nothing is added to no limit: the sum could not be stored. */
const boostAt = (policy: Policy, at: Instant) => {
  const month = utcMonth(at).index;
  const isLimited = policy.limits.usdPerMonth !== undefined;
  return { month, usd: isLimited ? boostInMeter(policy, month) : 0 };
};

const denyingLimits = (policy: Policy): Limits => ({
  ...policy.limits,
  usdPerMonth: hardLimitOf(policy),
});

/** What the meter says beside its limits. `undefined`: the attribute is not there. */
const marksOf = (policy: Policy): Record<string, ReturnType<typeof number> | undefined> => {
  const version = termsVersionOf(policy);
  const budget = policy.limits.usdPerMonth;
  const isPlainBudget = budget === undefined || policy.hardPercent === HARD_PERCENT_DEFAULT;
  return {
    [NAME.status]: policy.status !== 'active' ? text('x') : undefined,
    [NAME.termsVersion]: version === undefined ? undefined : number(version),
    [NAME.budget]: isPlainBudget ? undefined : number(budget),
    [NAME.warnPercent]:
      policy.warnPercent === WARN_PERCENT_DEFAULT ? undefined : number(policy.warnPercent),
  };
};
