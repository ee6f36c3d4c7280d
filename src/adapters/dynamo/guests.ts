import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { EnrolGuest, RetierGuest } from '../../app/ports.ts';
import { TIERS } from '../../domain/tiers.ts';
import { attempt, type Table } from './connect.ts';
import { text } from './item.ts';
import { meterKey } from './keys.ts';
import { limitsExpression } from './limits-expression.ts';
import { newMeterItem, storedLimits } from './meter-item.ts';
import { NAME } from './names.ts';
import { readItem } from './read-meter.ts';
import { putNew, teamListItem } from './team-list.ts';
import { transact } from './transact.ts';

const isRefused = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

/** Two environments may meet a new team at once: the first makes its meter, the other finds it. */
export const enrolGuestIn =
  (table: Table): EnrolGuest =>
  async ({ team, tier }) => {
    await transact(
      table,
      [
        { ...newMeterItem(team, TIERS[tier]), [NAME.guestTier]: text(tier) },
        teamListItem(team),
      ].map((item) => putNew(table, item)),
    );
  };

/** A change that met another one is not repeated here: the decision that wanted it asks again. */
export const retierGuestIn =
  (table: Table): RetierGuest =>
  async ({ team, tier, at }) => {
    const item = await readItem(table, meterKey(team));
    if (item?.[NAME.guestTier] === undefined) return;
    const change = limitsExpression({
      item,
      at,
      limits: storedLimits(TIERS[tier]),
      marks: { [NAME.guestTier]: text(tier) },
    });
    const command = new UpdateItemCommand({
      TableName: table.name,
      Key: { ...meterKey(team) },
      ...change,
      // Somebody may have registered it since it was read, with the very limits that it had.
      ConditionExpression: `${change.ConditionExpression} AND attribute_exists(#guest)`,
      ExpressionAttributeNames: {
        ...change.ExpressionAttributeNames,
        '#guest': NAME.guestTier,
      },
    });
    try {
      await attempt(table, (client, abortSignal) => client.send(command, { abortSignal }));
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  };
