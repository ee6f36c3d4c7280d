import { QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ListTeams } from '../../app/ports.ts';
import { invariant } from '../../domain/errors.ts';
import { teamId, type TeamId } from '../../domain/ids.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, readText } from './item.ts';
import { TEAMS_PARTITION, teamsKey } from './keys.ts';

/** A team's line in the list of teams: written with its meter, so that no meter goes unswept. */
export const teamListItem = (team: TeamId): Item => ({ ...teamsKey(team) });

/** An item that must not be there yet. */
export const putNew = (table: Table, item: Item): TransactWriteItem => ({
  Put: {
    TableName: table.name,
    Item: { ...item },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

const PAGE_MAX = 25;

export const listTeamsIn = (table: Table): ListTeams =>
  async function* pages() {
    let after: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :teams',
        ExpressionAttributeValues: { ':teams': { S: TEAMS_PARTITION } },
        Limit: PAGE_MAX,
        ...(after === undefined ? {} : { ExclusiveStartKey: { ...after } }),
      });
      const page = await attempt(table, (client, abortSignal) =>
        client.send(command, { abortSignal }),
      );
      yield (page.Items ?? []).map(teamOf);
      after = page.LastEvaluatedKey;
    } while (after !== undefined);
  };

const teamOf = (item: Item): TeamId => {
  const name = readText(item['sk']);
  invariant(name !== undefined, 'A line of the list of teams without a team');
  return teamId(name);
};
