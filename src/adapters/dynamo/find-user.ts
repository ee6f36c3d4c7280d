import type { FindUser } from '../../app/ports-alerts.ts';
import { NO_MONEY } from '../../domain/money.ts';
import { userCodeOf } from '../../domain/user-limits.ts';
import type { Table } from './connect.ts';
import { readText } from './item.ts';
import { readRollupKey, rollupKey } from './keys.ts';
import { queryTeam } from './query-team.ts';

/**
 * Looks among the users that the month's sums name. A usage is summed up after it is charged, so the
 * very first of a user may not be there yet.
 */
export const findUserIn =
  (table: Table): FindUser =>
  async ({ team, month, code }) => {
    const prefix = rollupKey(team, month, ['USER']).sk.S;
    const lines = await queryTeam(table, team, prefix);
    return lines
      .map((item) => readRollupKey(readText(item['sk']) ?? '').part[1])
      .find((user) => user !== undefined && userCodeOf({ user, usdPerMonth: NO_MONEY }) === code);
  };
