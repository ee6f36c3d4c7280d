import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEntry, ChangeTeam } from '../../app/ports-admin.ts';
import type { ChangePolicy, CreateTeam, ReadPolicy } from '../../app/ports.ts';
import { assertDistinctCaps } from '../../domain/caps.ts';
import { invariant, StoreFault } from '../../domain/errors.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import { putEntry } from './audit-item.ts';
import type { Table } from './connect.ts';
import { number } from './item.ts';
import { meterKey, policyKey } from './keys.ts';
import { parsePolicy } from './policy-item.ts';
import { firstMeterItem, isOurs, meterUpdate, policyItem } from './policy-write.ts';
import { readItem } from './read-meter.ts';
import { putNew, teamListItem } from './team-list.ts';
import { transact } from './transact.ts';

/** The full policy, for terms that are not ordinary and for the admin. */
export const readPolicyIn =
  (table: Table): ReadPolicy =>
  async (team) => {
    const item = await readItem(table, policyKey(team));
    return item === undefined ? undefined : parsePolicy(unmarshall(item));
  };

/** Writes the policy and a fresh meter together; a team that is there already is left alone. */
export const createTeamIn =
  (table: Table): CreateTeam =>
  async (policy) => {
    assertDistinctCaps(policy.caps);
    const items = [policyItem(policy), firstMeterItem(policy), teamListItem(policy.team)];
    const { isApplied } = await transact(
      table,
      items.map((item) => putNew(table, item)),
    );
    return isApplied ? 'created' : 'exists';
  };

/** Decisions open a slot every five seconds at most, so a change that met one soon meets none. */
export const ATTEMPTS_MAX = 10;

/**
 * Changes a policy and its meter together, while decisions go on. `conflict` when somebody changed
 * the policy first. Takes effect on the next decision that is not denied from memory.
 */
export const changePolicyIn = (table: Table): ChangePolicy => changeIn(table);

/** The same, with word of it in the audit: all three, or none. */
export const changeTeamIn = (table: Table): ChangeTeam => changeIn(table);

interface Wanted {
  readonly policy: Policy;
  readonly at: Instant;
  readonly entry?: AuditEntry;
}

const changeIn =
  (table: Table) =>
  async (wanted: Wanted): Promise<'changed' | 'conflict'> => {
    assertDistinctCaps(wanted.policy.caps);
    for (let tries = 0; tries < ATTEMPTS_MAX; tries += 1) {
      const outcome = await changeOnce(table, wanted);
      if (outcome !== 'moved') return outcome;
    }
    throw new StoreFault(`The meter of ${wanted.policy.team} kept moving`);
  };

const changeOnce = async (
  table: Table,
  { policy, at, entry }: Wanted,
): Promise<'changed' | 'conflict' | 'moved'> => {
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
    meterUpdate(table, { policy, item, at }),
    ...(entry === undefined ? [] : [putEntry(table, entry)]),
  ]);
  if (isApplied) return 'changed';
  const stored = await readPolicyIn(table)(policy.team);
  if (stored?.version === policy.version - 1) return 'moved';
  return isOurs(stored, policy) ? 'changed' : 'conflict';
};
