import type { ReadRollups, RollupKeyOf, StoredLine } from '../../app/ports-ledger.ts';
import type { TeamId } from '../../domain/ids.ts';
import { instant } from '../../domain/time.ts';
import { utcDay, type Window } from '../../domain/windows.ts';
import type { Table } from './connect.ts';
import { type Item, readNumber, readText } from './item.ts';
import { readRollupKey, rollupKey, rollupPrefixes } from './keys.ts';
import { queryTeam } from './query-team.ts';

export const rollupKeyFor =
  (team: TeamId): RollupKeyOf =>
  ({ window, part }) =>
    rollupKey(team, window, part).sk.S;

/** One query for the month's own lines, and one for its days. */
export const readRollupsIn =
  (table: Table): ReadRollups =>
  async ({ team, month }) => {
    const found = await Promise.all(
      rollupPrefixes(month).map((prefix) => queryTeam(table, team, prefix)),
    );
    return found.flat().map((item) => parseLine(item, month));
  };

const parseLine = (item: Item, month: Window<'month'>): StoredLine => {
  const key = readText(item['sk']) ?? '';
  const { id, part } = readRollupKey(key);
  return {
    key,
    window: id === month.id ? month : utcDay(instant(Date.parse(id))),
    part,
    ...parseSums(item),
  };
};

/** A line that only a correction has touched has not every sum. */
export const parseSums = (item: Item): Pick<StoredLine, 'sums' | 'revision'> => {
  const read = (name: string): number => readNumber(item[name]) ?? 0;
  return {
    sums: {
      calls: read('calls'),
      tokens: read('tokens'),
      inputTokens: read('inputTokens'),
      outputTokens: read('outputTokens'),
      usd: read('usd'),
      unpricedCalls: read('unpricedCalls'),
    },
    revision: read('revision'),
  };
};
