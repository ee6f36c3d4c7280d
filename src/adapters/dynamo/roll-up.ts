import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RollUp } from '../../app/ports.ts';
import { StoreFault } from '../../domain/errors.ts';
import type { TeamId } from '../../domain/ids.ts';
import { SUM_NAMES } from '../../domain/rollup-lines.ts';
import { type RollupLine, rollupLines } from '../../domain/rollups.ts';
import type { Receipt } from '../../domain/usage.ts';
import type { Table } from './connect.ts';
import { number } from './item.ts';
import { receiptKey, rollupKey } from './keys.ts';
import { transact, wasRefused } from './transact.ts';

/** A transaction takes a hundred items, and every receipt may have a model and a user of its own. */
const RECEIPTS_MAX = 19;

/**
 * Marks receipts as rolled up and adds them to the sums, together. A receipt that somebody else has
 * rolled up meanwhile is left out, and the rest is tried again: so each counts once.
 *
 * Whoever settles rolls up afterwards, so the mark says too that the receipt is on the meter.
 */
export const rollUpIn = (table: Table): RollUp =>
  rollUpWith(table, 'rolledUp = :true, settled = :true');

/** For a rebuild, which cannot know whether a receipt is on the meter. */
export const rollUpUnsettledIn = (table: Table): RollUp => rollUpWith(table, 'rolledUp = :true');

const rollUpWith = (table: Table, mark: string): RollUp => {
  const rollUpSome = async (team: TeamId, receipts: readonly Receipt[]): Promise<void> => {
    let rest = receipts;
    while (rest.length > 0) {
      const marks = rest.map((receipt) => markRolledUp(table, receipt, mark));
      const sums = rollupLines(rest).map((line) => addLine(table, team, line));
      const { isApplied, reasons } = await transact(table, [...marks, ...sums]);
      if (isApplied) return;
      const left = rest.filter((_, index) => !wasRefused(reasons[index]));
      if (left.length === rest.length) throw new StoreFault('A roll-up was refused for no reason');
      rest = left;
    }
  };
  return async (team, receipts) => {
    for (let start = 0; start < receipts.length; start += RECEIPTS_MAX) {
      await rollUpSome(team, receipts.slice(start, start + RECEIPTS_MAX));
    }
  };
};

const markRolledUp = (
  table: Table,
  { team, request }: Receipt,
  mark: string,
): TransactWriteItem => ({
  Update: {
    TableName: table.name,
    Key: { ...receiptKey(team, request) },
    UpdateExpression: `SET ${mark}`,
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(rolledUp)',
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  },
});

const addLine = (
  table: Table,
  team: TeamId,
  { window, part, sums }: RollupLine,
): TransactWriteItem => ({
  Update: {
    TableName: table.name,
    Key: { ...rollupKey(team, window, part) },
    UpdateExpression: `ADD ${SUM_NAMES.map((name) => `#${name} :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(SUM_NAMES.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      SUM_NAMES.map((name) => [`:${name}`, number(sums[name])]),
    ),
  },
});
