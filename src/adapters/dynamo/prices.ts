import { type AttributeValue, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { toIsoText } from '../../domain/time.ts';
import type { PriceOverride } from '../../domain/price-book.ts';
import { attempt, type Table } from './connect.ts';
import { priceKey, PRICES_PARTITION } from './keys.ts';
import { parsePriceItem, type StoredPrice } from './price-item.ts';

/** Told of a price that cannot be read, by its sort key, and of what is wrong with it. */
export type OnMalformedPrice = (price: string, error: unknown) => void;

/**
 * The prices that operators have set, all of them: there are few, and none is ever deleted.
 *
 * One that cannot be read is told and left out, so that it does not take the others with it. Where
 * nobody is there to be told, it is thrown: a correction must not be reckoned without it.
 */
export const readPriceOverrides = async (
  table: Table,
  onMalformed?: OnMalformedPrice,
): Promise<readonly PriceOverride[]> => {
  const overrides: PriceOverride[] = [];
  let after: Record<string, AttributeValue> | undefined;
  do {
    const command = new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :prices',
      ExpressionAttributeValues: { ':prices': { S: PRICES_PARTITION } },
      ExclusiveStartKey: after,
    });
    const page = await attempt(table, (client, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    overrides.push(
      ...(page.Items ?? []).flatMap((item) => readPrice(unmarshall(item), onMalformed)),
    );
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  return overrides;
};

const readPrice = (
  item: Readonly<Record<string, unknown>>,
  onMalformed: OnMalformedPrice | undefined,
): readonly PriceOverride[] => {
  try {
    return [parsePriceItem(item)];
  } catch (error) {
    // Whatever is wrong with it, it is this one item that is.
    if (onMalformed === undefined) throw error;
    onMalformed(String(item['sk']), error);
    return [];
  }
};

/** Sets a price from a date on. Set again for the same date, the last one holds. */
export const putPriceOverride = async (table: Table, price: StoredPrice): Promise<void> => {
  const { from } = parsePriceItem(price);
  const { pk, sk } = priceKey({ ...price, from: toIsoText(from) });
  const command = new PutItemCommand({
    TableName: table.name,
    Item: { pk, sk, ...marshall(price) },
  });
  await attempt(table, (client, abortSignal) => client.send(command, { abortSignal }));
};
