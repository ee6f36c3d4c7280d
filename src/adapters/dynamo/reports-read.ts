import type { KnowsTeam, ReadDayLines, ReadMonthLines } from '../../app/ports-reports.ts';
import type { TeamId } from '../../domain/ids.ts';
import type { RollupLine } from '../../domain/rollups.ts';
import { instant } from '../../domain/time.ts';
import { utcDay } from '../../domain/windows.ts';
import type { Table } from './connect.ts';
import { type Item, readText } from './item.ts';
import { readRollupKey, rollupKey, rollupPrefixes, teamsKey } from './keys.ts';
import { queryAll, queryTeam } from './query-team.ts';
import { readItem } from './read-meter.ts';
import { parseSums } from './rollups-read.ts';

/** One query: a month's lines, whole, by model and by user, stand next to each other. */
export const readMonthLinesIn =
  (table: Table): ReadMonthLines =>
  async ({ team, month }) => {
    const [prefix = ''] = rollupPrefixes(month);
    const items = await queryTeam(table, team, prefix);
    return items.map((item) => ({ window: month, ...partAndSums(item) }));
  };

/** One query, and one page of it: the days of 60 months have less than 300 KB. */
export const readDayLinesIn =
  (table: Table): ReadDayLines =>
  async ({ team, first, last }) => {
    const keys = { first: rollupKey(team, first), last: rollupKey(team, last) };
    const items = await queryAll(table, {
      KeyConditionExpression: 'pk = :team AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':team': keys.first.pk,
        ':first': keys.first.sk,
        ':last': keys.last.sk,
      },
    });
    return items.map(dayLine);
  };

const dayLine = (item: Item): RollupLine => {
  const { id } = readRollupKey(sortKeyOf(item));
  return { window: utcDay(instant(Date.parse(id))), ...partAndSums(item) };
};

const partAndSums = (item: Item): Pick<RollupLine, 'part' | 'sums'> => ({
  part: readRollupKey(sortKeyOf(item)).part,
  sums: parseSums(item).sums,
});

const sortKeyOf = (item: Item): string => readText(item['sk']) ?? '';

/** The line in the list of teams is written with the meter, and is a hundred times smaller. */
export const knowsTeamIn =
  (table: Table): KnowsTeam =>
  async (team: TeamId) =>
    (await readItem(table, teamsKey(team))) !== undefined;
