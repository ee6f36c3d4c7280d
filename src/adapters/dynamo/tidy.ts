import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { TidyMeter } from '../../app/ports.ts';
import { attempt, type Table } from './connect.ts';
import { expressionOf, newDraft } from './draft.ts';
import { meterKey } from './keys.ts';
import { leftoversOf } from './leftovers.ts';
import { addLeftovers } from './take-expression.ts';

/** What decisions carry off themselves is less than this; it is not worth a write. */
const FEW = 16;

/** An expression has 4 KB, and a marker takes some 60 bytes of it. */
const OF_A_WRITE = { names: 100, markers: 30 };

const IS_THERE = 'attribute_exists(pk)';

export const tidyMeterIn =
  (table: Table): TidyMeter =>
  async (team, meter) => {
    const leftovers = leftoversOf(meter, OF_A_WRITE);
    if (leftovers.names.length + leftovers.markers.length <= FEW) return;
    const draft = newDraft();
    draft.conditions.push(IS_THERE);
    addLeftovers(draft, leftovers);
    const command = new UpdateItemCommand({
      TableName: table.name,
      Key: { ...meterKey(team) },
      ...expressionOf(draft),
    });
    try {
      await attempt(table, (client, abortSignal) => client.send(command, { abortSignal }));
    } catch (error) {
      // A marker was taken anew since it was read: the next sweep sees the rest.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
