import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReadMeter } from '../../app/ports.ts';
import { attempt, type Table } from './connect.ts';
import { type Key, meterKey } from './keys.ts';
import type { Item } from './item.ts';
import { parseMeter } from './meter-item.ts';

/** One consistent read: a decision must not be judged by an older meter than the one that refused. */
export const readItem = async (table: Table, key: Key): Promise<Item | undefined> => {
  const command = new GetItemCommand({
    TableName: table.name,
    Key: { ...key },
    ConsistentRead: true,
  });
  const { Item } = await attempt(table, (client, abortSignal) =>
    client.send(command, { abortSignal }),
  );
  return Item;
};

export const readMeter =
  (table: Table): ReadMeter =>
  async (team) => {
    const item = await readItem(table, meterKey(team));
    return item === undefined ? undefined : parseMeter(item);
  };
