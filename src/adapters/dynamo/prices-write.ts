import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ReadSetPrices, SetPrice, WritePrice } from '../../app/ports-admin.ts';
import { canonicalText } from '../../domain/canonical.ts';
import { type Rates, rateText } from '../../domain/prices.ts';
import { toIsoText } from '../../domain/time.ts';
import { putEntry } from './audit-item.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, number, readNumber, text } from './item.ts';
import { priceKey, pricePrefix, PRICES_PARTITION } from './keys.ts';
import { parsePriceItem, type StoredPrice } from './price-item.ts';
import { readItem } from './read-meter.ts';
import { transact } from './transact.ts';

/** What was set before prices had revisions has none: it is the first. */
const revisionOf = (item: Item): number => readNumber(item['revision']) ?? FIRST_REVISION;

const FIRST_REVISION = 1;

const parseSetPrice = (item: Item): SetPrice => ({
  ...parsePriceItem(unmarshall({ ...item })),
  revision: revisionOf(item),
});

/**
 * One model's prices at one provider: a page of them, which is more than anybody sets. One that cannot
 * be read is left out; whoever reads them all is told of it.
 */
export const readSetPricesIn =
  (table: Table): ReadSetPrices =>
  async (model) => {
    const command = new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :prices AND begins_with(sk, :model)',
      ExpressionAttributeValues: {
        ':prices': text(PRICES_PARTITION),
        ':model': text(pricePrefix(model)),
      },
    });
    const page = await attempt(table, (client, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return (page.Items ?? []).flatMap((item): readonly SetPrice[] => {
      try {
        return [parseSetPrice(item)];
      } catch {
        // Whatever is wrong with it, it is this one item that is.
        return [];
      }
    });
  };

/** Writes the price and word of it in the audit together, or neither. */
export const writePriceIn =
  (table: Table): WritePrice =>
  async ({ price, entry }) => {
    const key = keyOf(price);
    const { isApplied } = await transact(table, [
      {
        Put: {
          TableName: table.name,
          Item: { ...key, ...marshall(storedPrice(price), { removeUndefinedValues: true }) },
          ...conditionOn(price),
        },
      },
      putEntry(table, entry),
    ]);
    if (isApplied) return 'written';
    const stored = await readItem(table, key);
    const isOurs = stored !== undefined && isSame(parseSetPrice(stored), price);
    return isOurs ? 'written' : 'conflict';
  };

const keyOf = (price: SetPrice) => priceKey({ ...price, from: toIsoText(price.from) });

const isSame = (one: SetPrice, other: SetPrice): boolean =>
  canonicalText(one) === canonicalText(other);

/** The revision before it is the stored one; one that was never counted is the first. */
const conditionOn = ({ revision }: SetPrice) => {
  if (revision === FIRST_REVISION) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const before = revision - 1;
  const isBefore = '#revision = :before';
  return {
    ConditionExpression:
      before === FIRST_REVISION
        ? `attribute_exists(pk) AND (attribute_not_exists(#revision) OR ${isBefore})`
        : isBefore,
    ExpressionAttributeNames: { '#revision': 'revision' },
    ExpressionAttributeValues: { ':before': number(before) },
  };
};

/** Every rate in full: what a provider did not quote was filled in when it was set. */
const storedPrice = (price: SetPrice): StoredPrice & { readonly revision: number } => ({
  provider: price.provider,
  model: price.model,
  from: price.from,
  rates: storedRates(price.tariff),
  tiers: price.tariff.tiers.map((tier) => ({
    overInputTokens: tier.overInputTokens,
    ...storedRates(tier),
  })),
  revision: price.revision,
});

const storedRates = (rates: Rates): StoredPrice['rates'] => ({
  input: rateText(rates.input),
  output: rateText(rates.output),
  cacheRead: rateText(rates.cacheRead),
  cacheWrite: rateText(rates.cacheWrite),
  cacheWriteHour: rateText(rates.cacheWriteHour),
  reasoning: rateText(rates.reasoning),
});
