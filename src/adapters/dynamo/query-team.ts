import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { TeamId } from '../../domain/ids.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, text } from './item.ts';
import { meterKey } from './keys.ts';

type Condition = Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeValues'>;

/** Every item that a condition on keys finds, page after page, as of now. */
export const queryAll = async (table: Table, condition: Condition): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const command = new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      ...condition,
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

/** A team's items of one kind, all of them, as of now. */
export const queryTeam = (table: Table, team: TeamId, prefix: string): Promise<readonly Item[]> =>
  queryAll(table, {
    KeyConditionExpression: 'pk = :team AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':team': meterKey(team).pk, ':prefix': text(prefix) },
  });
