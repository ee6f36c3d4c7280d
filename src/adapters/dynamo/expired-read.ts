import type { ExpiredHold } from '../../app/ports.ts';
import type { ReadExpired } from '../../app/ports-ledger.ts';
import { invariant } from '../../domain/errors.ts';
import type { HoldId } from '../../domain/holds.ts';
import type { Table } from './connect.ts';
import { type Item, readText } from './item.ts';
import { EXPIRED_PREFIX } from './keys.ts';
import { unpack } from './packed-hold.ts';
import { queryTeam } from './query-team.ts';

/** All of a team's words of holds that ran out. */
export const readExpiredIn =
  (table: Table): ReadExpired =>
  async (team) =>
    new Map((await queryTeam(table, team, EXPIRED_PREFIX)).map(parseWord));

const parseWord = (item: Item): readonly [HoldId, ExpiredHold] => {
  const held = item['hold']?.B;
  invariant(held !== undefined, 'A word of an expired hold without a hold');
  const hold = unpack(held);
  invariant('slot' in hold, 'A word of an expired marker');
  const id = (readText(item['sk']) ?? '').slice(EXPIRED_PREFIX.length) as HoldId;
  return [id, { ...hold, isCharged: item['charged']?.BOOL === true }];
};
