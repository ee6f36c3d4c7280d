import { randomUUID } from 'node:crypto';
import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { attempt, type Table } from './connect.ts';

export interface Transacted {
  readonly isApplied: boolean;
  /** Of a transaction that a condition refused, by the position of its items. */
  readonly reasons: readonly CancellationReason[];
}

/**
 * Applies all or nothing. A conflict with another write is tried again, and is no refusal.
 *
 * Every attempt carries the same token, by which the store knows a repetition for ten minutes: when
 * an answer is lost, the next attempt is told that it was applied, and nothing is applied twice.
 */
export const transact = async (
  table: Table,
  items: readonly TransactWriteItem[],
): Promise<Transacted> => {
  const command = new TransactWriteItemsCommand({
    TransactItems: [...items],
    ClientRequestToken: randomUUID(),
  });
  try {
    await attempt(table, (client, abortSignal) => client.send(command, { abortSignal }));
    return { isApplied: true, reasons: [] };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    return { isApplied: false, reasons: error.CancellationReasons ?? [] };
  }
};

export const wasRefused = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed';
