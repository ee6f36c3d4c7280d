import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { TeamId } from '../../domain/ids.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, text } from './item.ts';
import { meterKey } from './keys.ts';

/** A team's items of one kind, all of them, as of now. */
export const queryTeam = async (
  table: Table,
  team: TeamId,
  prefix: string,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const command = new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :team AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':team': meterKey(team).pk, ':prefix': text(prefix) },
      ...(after === undefined ? {} : { ExclusiveStartKey: { ...after } }),
    });
    const page = await attempt(table, (client, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    items.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  return items;
};
