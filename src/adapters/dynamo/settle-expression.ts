import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { HoldsSettled, UnheldUsage } from '../../app/ports.ts';
import type { Marker, NamedHold } from '../../domain/holds.ts';
import type { TeamId } from '../../domain/ids.ts';
import type { CounterChange } from '../../domain/settlement.ts';
import type { Table } from './connect.ts';
import { addCounterChange } from './counter-expression.ts';
import { type Draft, expressionOf, newDraft } from './draft.ts';
import { bytes } from './item.ts';
import { meterKey } from './keys.ts';
import { holdName } from './names.ts';
import { packHold, packMarker } from './packed-hold.ts';

export const settleExpression = ({ team, holds, change }: HoldsSettled) => {
  const draft = newDraft();
  addCounterChange(draft, change);
  takeOff(draft, holds);
  return { Key: { ...meterKey(team) }, ...expressionOf(draft) };
};

/** Removes holds on condition that each is the one that was read. */
const takeOff = (draft: Draft, holds: readonly NamedHold[]): void => {
  for (const [index, [id, hold]] of holds.entries()) {
    draft.names[`#i${index}`] = holdName(id);
    draft.values[`:i${index}`] = bytes(packHold(hold));
    draft.conditions.push(`#i${index} = :i${index}`);
    draft.removes.push(`#i${index}`);
  }
};

/** A marker sets nothing aside. */
const hasNoHold = (index: number, marker: Marker | undefined): string =>
  marker === undefined
    ? `attribute_not_exists(#i${index})`
    : `(attribute_not_exists(#i${index}) OR #i${index} = :i${index})`;

interface UnheldChange {
  readonly team: TeamId;
  readonly ids: UnheldUsage['ids'];
  readonly change: CounterChange;
}

/** A change of counters on condition that none of these requests has a hold. */
export const changeUnheld = (
  table: Table,
  { team, ids, change }: UnheldChange,
): TransactWriteItem => {
  const draft = newDraft();
  addCounterChange(draft, change);
  for (const [index, [id, marker]] of ids.entries()) {
    draft.names[`#i${index}`] = holdName(id);
    draft.conditions.push(hasNoHold(index, marker));
    if (marker !== undefined) draft.values[`:i${index}`] = bytes(packMarker(marker));
  }
  const { UpdateExpression, ...condition } = expressionOf(draft);
  const Key = { ...meterKey(team) };
  return UpdateExpression === ''
    ? { ConditionCheck: { TableName: table.name, Key, ...condition } }
    : { Update: { TableName: table.name, Key, ...condition, UpdateExpression } };
};
