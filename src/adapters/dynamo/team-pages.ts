import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ListedTeam, ReadTeams } from '../../app/ports-admin.ts';
import { invariant, StoreFault } from '../../domain/errors.ts';
import { teamId, type TeamId } from '../../domain/ids.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, readText } from './item.ts';
import { type Key, meterKey, policyKey, TEAMS_PARTITION, teamsKey } from './keys.ts';
import { parseMeter } from './meter-item.ts';
import { parsePolicy } from './policy-item.ts';

/** One query for the names, one batch for the policies, and one for the meters of those without. */
export const readTeamsIn =
  (table: Table): ReadTeams =>
  async ({ after, limit }) => {
    const command = new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :teams',
      ExpressionAttributeValues: { ':teams': TEAMS_PARTITION },
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: unmarshall({ ...teamsKey(after) }) }),
    });
    const page = await attempt(table, (client, abortSignal) =>
      DynamoDBDocumentClient.from(client).send(command, { abortSignal }),
    );
    const names = (page.Items ?? []).map((item) => teamId(String(item['sk'])));
    return {
      teams: await listed(table, names),
      next: page.LastEvaluatedKey === undefined ? undefined : names.at(-1),
    };
  };

const listed = async (table: Table, names: readonly TeamId[]): Promise<readonly ListedTeam[]> => {
  const policies = await itemsOf(table, names, policyKey);
  const meters = await itemsOf(
    table,
    names.filter((name) => !policies.has(name)),
    meterKey,
  );
  return names.flatMap((team): readonly ListedTeam[] => {
    const policy = policies.get(team);
    if (policy !== undefined) {
      return [{ kind: 'registered', policy: parsePolicy(unmarshall({ ...policy })) }];
    }
    const meter = meters.get(team);
    const tier = meter === undefined ? undefined : parseMeter(meter).guestTier;
    // Registered between the two reads: the next page shows it.
    return tier === undefined ? [] : [{ kind: 'guest', team, tier }];
  });
};

/** What the service has not got round to is asked for again, so many times. */
const ROUNDS_MAX = 10;

const itemsOf = async (
  table: Table,
  teams: readonly TeamId[],
  keyOf: (team: TeamId) => Key,
): Promise<ReadonlyMap<TeamId, Item>> => {
  const teamOfKey = new Map(teams.map((team) => [keyOf(team).pk.S, team]));
  const found = new Map<TeamId, Item>();
  let keys = teams.map((team): Item => ({ ...keyOf(team) }));
  for (let round = 0; round < ROUNDS_MAX && keys.length > 0; round += 1) {
    const page = await getBatch(table, keys);
    for (const item of page.items) {
      const team = teamOfKey.get(readText(item['pk']) ?? '');
      invariant(team !== undefined, 'The store answered with a team nobody asked for');
      found.set(team, item);
    }
    keys = [...page.left];
  }
  if (keys.length > 0) throw new StoreFault('The store left out teams that were asked for');
  return found;
};

const getBatch = async (table: Table, keys: readonly Item[]) => {
  const command = new BatchGetItemCommand({
    RequestItems: { [table.name]: { Keys: keys.map((key) => ({ ...key })), ConsistentRead: true } },
  });
  const { Responses = {}, UnprocessedKeys = {} } = await attempt(table, (client, abortSignal) =>
    client.send(command, { abortSignal }),
  );
  const items: readonly Item[] = Responses[table.name] ?? [];
  const left: readonly Item[] = UnprocessedKeys[table.name]?.Keys ?? [];
  return { items, left };
};
