import { BatchGetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ExpiredHold, ExpireHolds, FindExpired } from '../../app/ports.ts';
import { invariant } from '../../domain/errors.ts';
import type { HoldId } from '../../domain/holds.ts';
import type { TeamId } from '../../domain/ids.ts';
import { folded, givingBack } from '../../domain/settlement.ts';
import { attempt, type Table } from './connect.ts';
import { bytes, type Item, number } from './item.ts';
import { expiredKey } from './keys.ts';
import { unpack, packHold } from './packed-hold.ts';
import { expiresAtSeconds } from './receipt-item.ts';
import { settleExpression } from './settle-expression.ts';
import { transact } from './transact.ts';

/** A transaction takes a hundred items, one of which is the meter. */
export const EXPIRED_MAX = 50;

/**
 * Takes the holds off and leaves word of each, in one transaction: a usage that comes later must be
 * able to tell a hold that ran out from one that was settled.
 */
export const expireHoldsIn =
  (table: Table): ExpireHolds =>
  async ({ team, holds, isCharged, at }) => {
    const change = folded(isCharged ? [] : holds.map(([, hold]) => givingBack(hold)));
    const outcome = await transact(table, [
      { Update: { TableName: table.name, ...settleExpression({ team, holds, change }) } },
      ...holds.map(([id, hold]) => ({
        Put: {
          TableName: table.name,
          Item: {
            ...expiredKey(team, id),
            hold: bytes(packHold(hold)),
            ...(isCharged ? { charged: { BOOL: true } } : {}),
            expires_at: number(expiresAtSeconds(at)),
          },
        },
      })),
    ]);
    return outcome.isApplied ? 'expired' : 'moved';
  };

/** One request takes a hundred keys. */
const KEYS_MAX = 100;

export const findExpiredIn =
  (table: Table): FindExpired =>
  async (team, ids) => {
    const found = new Map<HoldId, ExpiredHold>();
    for (let start = 0; start < ids.length; start += KEYS_MAX) {
      const chunk = ids.slice(start, start + KEYS_MAX);
      for (const item of await readAll(table, team, chunk)) addFound(found, item, chunk);
    }
    return found;
  };

const readAll = async (table: Table, team: TeamId, ids: readonly HoldId[]): Promise<Item[]> => {
  const items: Item[] = [];
  let keys = ids.map((id) => ({ ...expiredKey(team, id) }));
  while (keys.length > 0) {
    const command = new BatchGetItemCommand({
      RequestItems: { [table.name]: { Keys: keys, ConsistentRead: true } },
    });
    const answer = await attempt(table, (client, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    items.push(...(answer.Responses?.[table.name] ?? []));
    keys = (answer.UnprocessedKeys?.[table.name]?.Keys ?? []) as typeof keys;
  }
  return items;
};

const addFound = (found: Map<HoldId, ExpiredHold>, item: Item, ids: readonly HoldId[]): void => {
  const id = ids.find((each) => item['sk']?.S?.endsWith(`#${each}`) === true);
  const held = item['hold']?.B;
  invariant(id !== undefined && held !== undefined, 'A word of an expired hold without a hold');
  const hold = unpack(held);
  invariant('slot' in hold, 'A word of an expired marker');
  found.set(id, { ...hold, isCharged: item['charged']?.BOOL === true });
};

/** Deletes the word of a hold that ran out, on condition that nobody has used it up. */
export const useUpExpired = (table: Table, team: TeamId, id: HoldId): TransactWriteItem => ({
  Delete: {
    TableName: table.name,
    Key: { ...expiredKey(team, id) },
    ConditionExpression: 'attribute_exists(pk)',
  },
});
