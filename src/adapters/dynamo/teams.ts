import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ChangePolicy, CreateTeam, ReadPolicy } from '../../app/ports.ts';
import { invariant, StoreFault } from '../../domain/errors.ts';
import {
  assertDistinctCaps,
  HARD_PERCENT_DEFAULT,
  hardLimitOf,
  type Policy,
  termsVersionOf,
  WARN_PERCENT_DEFAULT,
} from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import type { Limits } from '../../domain/tiers.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, number, text } from './item.ts';
import { meterKey, policyKey } from './keys.ts';
import { limitsExpression } from './limits-expression.ts';
import { newMeterItem, storedLimits } from './meter-item.ts';
import { NAME } from './names.ts';
import { parsePolicy, toPolicyItem } from './policy-item.ts';
import { readItem } from './read-meter.ts';
import { putNew, teamListItem } from './team-list.ts';
import { transact } from './transact.ts';

/** The full policy, for terms that are not ordinary and for the admin. */
export const readPolicyIn =
  (table: Table): ReadPolicy =>
  async (team) => {
    const { pk, sk } = policyKey(team);
    const command = new GetCommand({
      TableName: table.name,
      Key: { pk: pk.S, sk: sk.S },
      ConsistentRead: true,
    });
    const { Item } = await attempt(table, (client, abortSignal) =>
      DynamoDBDocumentClient.from(client).send(command, { abortSignal }),
    );
    return Item === undefined ? undefined : parsePolicy(Item);
  };

/** Writes the policy and a fresh meter together; a team that is there already is left alone. */
export const createTeamIn =
  (table: Table): CreateTeam =>
  async (policy) => {
    assertDistinctCaps(policy.caps);
    const meter = newMeterItem(policy.team, denyingLimits(policy));
    const marks = Object.entries(marksOf(policy)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const items: readonly Item[] = [
      policyItem(policy),
      { ...meter, ...Object.fromEntries(marks) },
      teamListItem(policy.team),
    ];
    const { isApplied } = await transact(
      table,
      items.map((item) => putNew(table, item)),
    );
    return isApplied ? 'created' : 'exists';
  };

/** Decisions open a slot every five seconds at most, so a change that met one soon meets none. */
const ATTEMPTS_MAX = 10;

/**
 * Changes a policy and its meter together, while decisions go on. `conflict` when somebody changed
 * the policy first. Takes effect on the next decision that is not denied from memory.
 */
export const changePolicyIn =
  (table: Table): ChangePolicy =>
  async ({ policy, at }) => {
    assertDistinctCaps(policy.caps);
    for (let tries = 0; tries < ATTEMPTS_MAX; tries += 1) {
      const outcome = await changeOnce(table, policy, at);
      if (outcome !== 'moved') return outcome;
    }
    throw new StoreFault(`The meter of ${policy.team} kept moving`);
  };

const changeOnce = async (table: Table, policy: Policy, at: Instant) => {
  const item = await readItem(table, meterKey(policy.team));
  invariant(item !== undefined, `A team without a meter: ${policy.team}`);
  const { isApplied } = await transact(table, [
    {
      Put: {
        TableName: table.name,
        Item: { ...policyItem(policy) },
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': number(policy.version - 1) },
      },
    },
    {
      Update: {
        TableName: table.name,
        Key: { ...meterKey(policy.team) },
        ...limitsExpression({
          item,
          at,
          limits: storedLimits(denyingLimits(policy)),
          marks: { ...marksOf(policy), [NAME.guestTier]: undefined },
        }),
      },
    },
  ]);
  if (isApplied) return 'changed';
  const stored = await readPolicyIn(table)(policy.team);
  return stored?.version === policy.version - 1 ? 'moved' : 'conflict';
};

const denyingLimits = (policy: Policy): Limits => ({
  ...policy.limits,
  usdPerMonth: hardLimitOf(policy),
});

const policyItem = (policy: Policy): Item => ({
  ...policyKey(policy.team),
  ...marshall(toPolicyItem(policy)),
});

/** What the meter says beside its limits. `undefined`: the attribute is not there. */
const marksOf = (policy: Policy): Record<string, ReturnType<typeof number> | undefined> => {
  const version = termsVersionOf(policy);
  const budget = policy.limits.usdPerMonth;
  const isPlainBudget = budget === undefined || policy.hardPercent === HARD_PERCENT_DEFAULT;
  return {
    [NAME.status]: policy.status === 'suspended' ? text('x') : undefined,
    [NAME.termsVersion]: version === undefined ? undefined : number(version),
    [NAME.budget]: isPlainBudget ? undefined : number(budget),
    [NAME.warnPercent]:
      policy.warnPercent === WARN_PERCENT_DEFAULT ? undefined : number(policy.warnPercent),
  };
};
