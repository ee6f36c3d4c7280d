import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RegisterTeam } from '../../app/ports-admin.ts';
import { assertDistinctCaps } from '../../domain/caps.ts';
import { StoreFault } from '../../domain/errors.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import { putEntry } from './audit-item.ts';
import type { Table } from './connect.ts';
import { meterKey } from './keys.ts';
import { firstMeterItem, isOurs, meterUpdate, policyItem } from './policy-write.ts';
import { readItem } from './read-meter.ts';
import { putNew, teamListItem } from './team-list.ts';
import { ATTEMPTS_MAX, readPolicyIn } from './teams.ts';
import { transact } from './transact.ts';

/**
 * Writes the policy, the meter and word of it in the audit together, or nothing.
 *
 * A guest's meter is taken over while decisions go on: its limits are shifted, its counters and its
 * holds stay. Where its first call makes it in between, or a decision opens a slot, it is read again.
 */
export const registerTeamIn =
  (table: Table): RegisterTeam =>
  async ({ policy, at, entry }) => {
    assertDistinctCaps(policy.caps);
    for (let tries = 0; tries < ATTEMPTS_MAX; tries += 1) {
      const { isApplied } = await transact(table, [
        putNew(table, policyItem(policy)),
        ...(await meterWrites(table, policy, at)),
        putEntry(table, entry),
      ]);
      if (isApplied) return 'created';
      const stored = await readPolicyIn(table)(policy.team);
      if (stored !== undefined) return isOurs(stored, policy) ? 'created' : 'exists';
    }
    throw new StoreFault(`The meter of ${policy.team} kept moving`);
  };

const meterWrites = async (
  table: Table,
  policy: Policy,
  at: Instant,
): Promise<readonly TransactWriteItem[]> => {
  const item = await readItem(table, meterKey(policy.team));
  return item === undefined
    ? [putNew(table, firstMeterItem(policy)), putNew(table, teamListItem(policy.team))]
    : [meterUpdate(table, { policy, item, at })];
};
