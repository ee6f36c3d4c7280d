import type { CancellationReason, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RecordTokens, TokensEntry, TokensRecording } from '../../app/ports.ts';
import { StoreFault } from '../../domain/errors.ts';
import { admittedAt, type Hold, holdIdOf } from '../../domain/holds.ts';
import { laterBy } from '../../domain/time.ts';
import { utcDay } from '../../domain/windows.ts';
import type { Table } from './connect.ts';
import { bytes, type Item, number, readNumber } from './item.ts';
import { type Key, meterKey, tokensReceiptKey } from './keys.ts';
import { dayName, holdName, NAME } from './names.ts';
import { packHold, unpack } from './packed-hold.ts';
import { readItem } from './read-meter.ts';
import { transact, wasRefused } from './transact.ts';

/** A receipt is kept far longer than anybody repeats a request: it is the proof of the count. */
const RECEIPT_KEPT_MS = 35 * 86_400_000;

/** First without, then with what the meter said it holds; then once more if that moved. */
const ROUNDS_MAX = 3;

/**
 * Receipt and meter in one transaction: both or neither, so a repetition finds the receipt.
 *
 * A hold of the same request is settled as far as its tokens go: what was set aside is given back
 * and what was used is taken. Its money stays held, since tokens alone do not tell the cost.
 */
export const recordTokensIn =
  (table: Table): RecordTokens =>
  async (entry) => {
    let held: Uint8Array | undefined;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const answer = await record(table, entry, held);
      if (answer.outcome !== 'held') return answer;
      held = answer.held;
    }
    throw new StoreFault(`The hold of a request kept moving`);
  };

type Answer = TokensRecording | { readonly outcome: 'held'; readonly held: Uint8Array | undefined };

const record = async (
  table: Table,
  entry: TokensEntry,
  held: Uint8Array | undefined,
): Promise<Answer> => {
  const { isApplied, reasons } = await transact(table, [
    putReceipt(table, entry),
    updateMeter(table, entry, held),
  ]);
  return isApplied ? { outcome: 'recorded' } : whyRefused(table, entry, reasons);
};

const putReceipt = (
  table: Table,
  { team, request, tokens, at }: TokensEntry,
): TransactWriteItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...tokensReceiptKey(team, request),
      tokens: number(tokens),
      at: number(at),
      expires_at: number(Math.ceil(laterBy(at, RECEIPT_KEPT_MS) / 1_000)),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** The hold is the one that was read, or there is none. */
const holdIsStill = (held: Uint8Array | undefined): string =>
  held === undefined ? 'attribute_not_exists(#i)' : '#i = :held';

const updateMeter = (
  table: Table,
  { team, request, tokens, at }: TokensEntry,
  held: Uint8Array | undefined,
): TransactWriteItem => {
  const hold = held === undefined ? undefined : asHold(held);
  const isSameDay = hold !== undefined && utcDay(at).index === dayOfHold(hold);
  const released = isSameDay ? hold.tokens : 0;
  return {
    Update: {
      TableName: table.name,
      Key: { ...meterKey(team) },
      UpdateExpression: `SET #d = if_not_exists(#d, #dl) - :tokens${isSameDay ? ', #i = :settled' : ''}`,
      ConditionExpression: `attribute_exists(#dl) AND ${holdIsStill(held)}`,
      ExpressionAttributeNames: {
        '#d': dayName(utcDay(at).index),
        '#dl': NAME.tokensPerDay,
        '#i': holdName(holdIdOf(request)),
      },
      ExpressionAttributeValues: {
        ':tokens': number(tokens - released),
        ...(held === undefined ? {} : { ':held': bytes(held) }),
        ...(isSameDay ? { ':settled': bytes(packHold({ ...hold, tokens: 0 })) } : {}),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

const asHold = (held: Uint8Array): Hold | undefined => {
  const value = unpack(held);
  return 'slot' in value ? value : undefined;
};

const dayOfHold = (hold: Hold): number => utcDay(admittedAt(hold)).index;

/** Read by position: the receipt comes first, then the meter. */
const whyRefused = async (
  table: Table,
  { team, request }: TokensEntry,
  [receipt, meter]: readonly CancellationReason[],
): Promise<Answer> => {
  const receiptItem = await itemOf(table, receipt, tokensReceiptKey(team, request));
  if (receiptItem !== undefined) {
    return { outcome: 'duplicate', tokensOfFirst: readNumber(receiptItem['tokens']) ?? 0 };
  }
  const meterItem = await itemOf(table, meter, meterKey(team));
  if (meterItem === undefined) return { outcome: 'no_meter' };
  return { outcome: 'held', held: meterItem[holdName(holdIdOf(request))]?.B };
};

/** The item whose condition refused; `undefined` when its condition held, or there is no item. */
const itemOf = async (
  table: Table,
  reason: CancellationReason | undefined,
  key: Key,
): Promise<Item | undefined> =>
  wasRefused(reason) ? (reason?.Item ?? readItem(table, key)) : undefined;
