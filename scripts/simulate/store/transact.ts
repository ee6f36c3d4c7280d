import type {
  CancellationReason,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { CONDITION_FAILED, invalid, isInvalid, transactionCanceled } from './errors.ts';
import { copyOut, type Item } from './item.ts';
import { consumed, requireKnown, requireTable, writeUnits } from './request.ts';
import type { Items, Table } from './table.ts';
import { checkOf, deleteOf, putOf, updateOf, type Write } from './write.ts';

const KNOWN: ReadonlySet<keyof TransactWriteItemsCommandInput> = new Set([
  'TransactItems',
  'ClientRequestToken',
  'ReturnConsumedCapacity',
]);

const ACTIONS_MAX = 100;

/** A transaction writes everything twice. */
const UNITS_FACTOR = 2;

interface Action {
  readonly write: Write;
  readonly returnsItem: boolean;
}

export const transactWrite = (
  table: Table,
  request: TransactWriteItemsCommandInput,
): Omit<TransactWriteItemsCommandOutput, '$metadata'> => {
  requireKnown(request, KNOWN);
  const { TransactItems = [], ClientRequestToken: token } = request;
  const actions = TransactItems.map((each) => actionOf(each, table));
  requireCount(actions.length);
  requireDistinct(actions);
  if (token !== undefined && table.tokens.knows(token, TransactItems)) return {};
  const plans = actions.map((action) => planOf(table.items, action));
  const reasons = plans.map(({ reason }) => reason);
  if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCanceled(reasons);
  for (const { action, after } of plans) table.items.set(action.write.key, after);
  if (token !== undefined) table.tokens.remember(token, TransactItems);
  const units = plans.reduce((sum, plan) => sum + UNITS_FACTOR * writeUnits(plan.bytes), 0);
  const capacity = consumed(request.ReturnConsumedCapacity, { tableName: table.name, units });
  return capacity === undefined ? {} : { ConsumedCapacity: [capacity] };
};

const actionOf = (item: TransactWriteItem, table: Table): Action => {
  const { Put, Update, Delete, ConditionCheck } = item;
  const [action, ...others] = [Put, Update, Delete, ConditionCheck].filter(
    (each) => each !== undefined,
  );
  if (action === undefined) {
    throw invalid(
      'Invalid Request: TransactWriteRequest should contain Delete or Put or Update request',
    );
  }
  if (others.length > 0) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  requireTable(action.TableName, table);
  return {
    write: writeOf(item),
    returnsItem: action.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
};

const writeOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): Write => {
  if (Put !== undefined) return putOf(Put);
  if (Update !== undefined) return updateOf(Update);
  if (Delete !== undefined) return deleteOf(Delete);
  if (ConditionCheck?.ConditionExpression !== undefined) return checkOf(ConditionCheck);
  throw invalid('Value null at conditionExpression failed to satisfy constraint');
};

const requireCount = (count: number): void => {
  if (count >= 1 && count <= ACTIONS_MAX) return;
  throw invalid(`Member must have length from 1 to ${ACTIONS_MAX}, not ${count}`);
};

const requireDistinct = (actions: readonly Action[]): void => {
  const keys = actions.map(({ write: { key } }) => JSON.stringify([key.pk, key.sk]));
  if (new Set(keys).size === keys.length) return;
  throw invalid('Transaction request cannot include multiple operations on one item');
};

interface Plan {
  readonly action: Action;
  readonly reason: CancellationReason;
  readonly after: Item | undefined;
  readonly bytes: number;
}

const planOf = (items: Items, action: Action): Plan => {
  const before = items.get(action.write.key);
  const unchanged = { action, after: before, bytes: before?.bytes ?? 0 };
  if (!action.write.accepts(before)) return { ...unchanged, reason: refusal(action, before) };
  try {
    const { after } = action.write.outcome(before);
    const bytes = Math.max(unchanged.bytes, after?.bytes ?? 0);
    return { action, after, bytes, reason: { Code: 'None' } };
  } catch (error) {
    if (!isInvalid(error)) throw error;
    return { ...unchanged, reason: { Code: 'ValidationError', Message: error.message } };
  }
};

const refusal = ({ returnsItem }: Action, before: Item | undefined): CancellationReason => ({
  Code: 'ConditionalCheckFailed',
  Message: CONDITION_FAILED,
  ...(returnsItem && before !== undefined ? { Item: copyOut(before) } : {}),
});
