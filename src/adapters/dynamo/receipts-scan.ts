import { QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { LedgerEntry, ReadLedger, ReadReceipt } from '../../app/ports-ledger.ts';
import { invariant } from '../../domain/errors.ts';
import { instant } from '../../domain/time.ts';
import { attempt, type Table } from './connect.ts';
import { parseCorrection } from './correction-item.ts';
import { type Item, number, readNumber, readText, text } from './item.ts';
import { receiptKey, usagePrefix } from './keys.ts';
import { parseReceipt } from './receipt-item.ts';

/**
 * Receipts are keyed by their request, so that each is counted once, and no index lists them by team
 * or time: it would be a second write for every call, for the sake of a command that is run by hand.
 * So this reads every item of the table, a megabyte a page, and the store filters.
 */
export const readLedgerIn = (table: Table): ReadLedger =>
  async function* pages({ team, month }) {
    let after: Item | undefined;
    do {
      const command = new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :team) AND #at >= :start AND #at < :end',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: {
          ':team': text(usagePrefix(team)),
          ':start': number(month.startsAt),
          ':end': number(month.endsAt),
        },
        ...(after === undefined ? {} : { ExclusiveStartKey: { ...after } }),
      });
      const page = await attempt(table, (client, abortSignal) =>
        client.send(command, { abortSignal }),
      );
      yield { entries: (page.Items ?? []).map(entryOf), looked: page.ScannedCount ?? 0 };
      after = page.LastEvaluatedKey;
    } while (after !== undefined);
  };

export const readReceiptIn =
  (table: Table): ReadReceipt =>
  async (team, request) => {
    const entries: LedgerEntry[] = [];
    let after: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': receiptKey(team, request).pk },
        ...(after === undefined ? {} : { ExclusiveStartKey: { ...after } }),
      });
      const page = await attempt(table, (client, abortSignal) =>
        client.send(command, { abortSignal }),
      );
      entries.push(...(page.Items ?? []).map(entryOf));
      after = page.LastEvaluatedKey;
    } while (after !== undefined);
    return entries;
  };

const CORRECTION = /^CORRECTION#\d+$/;

const entryOf = (item: Item): LedgerEntry => {
  const sk = readText(item['sk']) ?? '';
  if (sk === 'RECEIPT') return { kind: 'receipt', ...parseReceipt(item) };
  if (CORRECTION.test(sk)) return { kind: 'correction', correction: parseCorrection(item) };
  const [at, tokens] = [readNumber(item['at']), readNumber(item['tokens'])];
  invariant(
    sk === 'TOKENS' && at !== undefined && tokens !== undefined,
    `Not a thing that was counted: ${sk}`,
  );
  return { kind: 'tokens', at: instant(at), tokens };
};
