import {
  ConditionalCheckFailedException,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { BookLate, SettleHolds, WriteReceipt } from '../../app/ports.ts';
import { holdIdOf } from '../../domain/holds.ts';
import { attempt, type Table } from './connect.ts';
import { useUpExpired } from './expired.ts';
import { receiptKey } from './keys.ts';
import { parseReceipt, toReceiptItem } from './receipt-item.ts';
import { readItem } from './read-meter.ts';
import { changeUnheld, settleExpression } from './settle-expression.ts';
import { transact } from './transact.ts';

/**
 * Its answer lost, the receipt may stand: written again it is found, and its hold is settled then.
 */
export const writeReceiptIn =
  (table: Table): WriteReceipt =>
  async (receipt, hold) => {
    const command = new PutItemCommand({
      TableName: table.name,
      Item: { ...toReceiptItem(receipt, hold) },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await attempt(table, (client, abortSignal) => client.send(command, { abortSignal }));
      return { outcome: 'written' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const item = error.Item ?? (await readItem(table, receiptKey(receipt.team, receipt.request)));
      if (item === undefined) throw error;
      return { outcome: 'exists', ...parseReceipt(item) };
    }
  };

/** The hold's presence is what makes the write idempotent: taken off, it is not found again. */
export const settleHoldsIn =
  (table: Table): SettleHolds =>
  async (settled) => {
    const command = new UpdateItemCommand({ TableName: table.name, ...settleExpression(settled) });
    try {
      await attempt(table, (client, abortSignal) => client.send(command, { abortSignal }));
      return 'settled';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'moved';
      throw error;
    }
  };

/** Uses up the word of the expired hold, so that it is booked once, whoever tries. */
export const bookLateIn =
  (table: Table): BookLate =>
  async ({ receipt, change }) => {
    const { team, request } = receipt;
    const outcome = await transact(table, [
      useUpExpired(table, team, holdIdOf(request)),
      changeUnheld(table, { team, ids: [], change }),
    ]);
    return outcome.isApplied ? 'booked' : 'moved';
  };
