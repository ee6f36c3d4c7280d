import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SetRollup, StoredLine } from '../../app/ports-ledger.ts';
import { sameSums, SUM_NAMES } from '../../domain/rollup-lines.ts';
import type { Sums } from '../../domain/rollups.ts';
import { attempt, type Table } from './connect.ts';
import { number } from './item.ts';
import { foundRollupKey } from './keys.ts';
import { parseSums } from './rollups-read.ts';

/** Refused when any sum moved: what a roll-up has added meanwhile is never overwritten. */
export const setRollupIn =
  (table: Table): SetRollup =>
  async ({ team, read, sums }) => {
    const wanted = { sums, revision: read.revision + 1 };
    const command = new UpdateItemCommand({
      TableName: table.name,
      Key: { ...foundRollupKey(team, read.key) },
      ...setExpression(read, wanted),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await attempt(table, (client, abortSignal) => client.send(command, { abortSignal }));
      return 'set';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return isThere(parseSums(error.Item ?? {}), wanted) ? 'set' : 'moved';
    }
  };

type Stored = Pick<StoredLine, 'sums' | 'revision'>;

/** Our own first attempt, whose answer was lost; or somebody who found the same. */
const isThere = (stored: Stored, wanted: Stored): boolean =>
  stored.revision === wanted.revision && sameSums(stored.sums, wanted.sums);

/** A number that is not there counts as none, so a line that is not there can be set too. */
const isStill = (name: string, was: number): string =>
  was === 0
    ? `(attribute_not_exists(#${name}) OR #${name} = :was_${name})`
    : `#${name} = :was_${name}`;

const numbersOf = ({ sums, revision }: Stored): readonly (readonly [string, number])[] => [
  ...SUM_NAMES.map((name): readonly [keyof Sums, number] => [name, sums[name]]),
  ['revision', revision],
];

const setExpression = (read: Stored, wanted: Stored) => {
  const [was, will] = [numbersOf(read), numbersOf(wanted)];
  const values: Record<string, AttributeValue> = {};
  for (const [name, value] of was) values[`:was_${name}`] = number(value);
  for (const [name, value] of will) values[`:${name}`] = number(value);
  return {
    UpdateExpression: `SET ${will.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: was.map(([name, value]) => isStill(name, value)).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(was.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: values,
  };
};
