import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { RecordUnheld, StoredReceipt, UnheldUsage } from '../../app/ports.ts';
import type { Table } from './connect.ts';
import { useUpExpired } from './expired.ts';
import { receiptKey } from './keys.ts';
import { readItem } from './read-meter.ts';
import { parseReceipt, toReceiptItem } from './receipt-item.ts';
import { changeUnheld } from './settle-expression.ts';
import { transact, wasRefused } from './transact.ts';

/**
 * A transaction takes a hundred items: receipts, words of expired holds, and the meter. Each receipt
 * adds a clause to the meter's condition too, which has a bound of 4 KB.
 */
export const UNHELD_MAX = 40;

/** Receipts and meter together: both or neither, so a repetition finds the receipts. */
export const recordUnheldIn =
  (table: Table): RecordUnheld =>
  async (usage) => {
    const { team, receipts, ids, change, expired } = usage;
    const { isApplied, reasons } = await transact(table, [
      ...receipts.map((receipt) => ({
        Put: {
          TableName: table.name,
          Item: { ...toReceiptItem(receipt, undefined) },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        },
      })),
      changeUnheld(table, { team, ids, change }),
      ...expired.map((id) => useUpExpired(table, team, id)),
    ]);
    if (isApplied) return { outcome: 'recorded' };
    const existing = await existingOf(table, usage, reasons);
    return existing.length === 0 ? { outcome: 'moved' } : { outcome: 'exist', existing };
  };

/** Read by position: the receipts come first. */
const existingOf = async (
  table: Table,
  { receipts }: UnheldUsage,
  reasons: readonly CancellationReason[],
): Promise<readonly StoredReceipt[]> => {
  const existing: StoredReceipt[] = [];
  for (const [index, { team, request }] of receipts.entries()) {
    const reason = reasons[index];
    if (!wasRefused(reason)) continue;
    const item = reason?.Item ?? (await readItem(table, receiptKey(team, request)));
    if (item !== undefined) existing.push(parseReceipt(item));
  }
  return existing;
};
