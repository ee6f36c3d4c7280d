import type { Delete, Put, Update } from '@aws-sdk/client-dynamodb';
import { bind, type Placeholders } from './binding.ts';
import { invalid } from './errors.ts';
import { holds } from './evaluate.ts';
import { conditionExpression, type Expression, updateExpression } from './expression.ts';
import {
  changed,
  type Changes,
  isKeyName,
  type Item,
  itemFrom,
  type Key,
  keyFrom,
  keyIn,
  keyItem,
  NO_ITEM,
} from './item.ts';
import { ITEM_BYTES_MAX } from './item-size.ts';
import type { Bindings } from './scope.ts';
import { type Condition, NO_UPDATE } from './tree.ts';
import { changesOf } from './update.ts';

/** A write that was looked over, and has not met its item yet. */
export interface Write {
  readonly key: Key;
  readonly accepts: (before: Item | undefined) => boolean;
  /** What becomes of the item; `undefined`: it is gone. Throws what only the item can make wrong. */
  readonly outcome: (before: Item | undefined) => Outcome;
}

export interface Outcome {
  readonly after: Item | undefined;
  /** The attributes an update names. */
  readonly touched: Changes;
}

interface Conditional extends Placeholders {
  readonly ConditionExpression?: string | undefined;
}

const UNTOUCHED: Changes = new Map();

export const putOf = (request: Conditional & Pick<Put, 'Item'>): Write => {
  const { accepts } = conditional(request);
  const input = request.Item ?? {};
  const item = itemFrom(input);
  const key = keyIn(input);
  if (item.bytes > ITEM_BYTES_MAX) {
    throw invalid('Item size has exceeded the maximum allowed size');
  }
  return { key, accepts, outcome: () => ({ after: item, touched: UNTOUCHED }) };
};

export const deleteOf = (request: Conditional & Pick<Delete, 'Key'>): Write => ({
  key: keyFrom(request.Key),
  accepts: conditional(request).accepts,
  outcome: () => ({ after: undefined, touched: UNTOUCHED }),
});

export const checkOf = (request: Conditional & Pick<Delete, 'Key'>): Write => ({
  key: keyFrom(request.Key),
  accepts: conditional(request).accepts,
  outcome: (before) => ({ after: before, touched: UNTOUCHED }),
});

type UpdateRequest = Conditional &
  Pick<Update, 'Key'> & { readonly UpdateExpression?: string | undefined };

export const updateOf = (request: UpdateRequest): Write => {
  const text = request.UpdateExpression;
  const expression = text === undefined ? undefined : updateExpression(text);
  const { accepts, bindings } = conditional(request, expression);
  const key = keyFrom(request.Key);
  const update = expression?.tree ?? NO_UPDATE;
  return {
    key,
    accepts,
    outcome: (before) => {
      const item = before ?? keyItem(key);
      const touched = changesOf(update, { ...bindings, item });
      for (const name of touched.keys()) requireNoKey(name);
      const after = changed(item, touched);
      if (after.bytes <= ITEM_BYTES_MAX) return { after, touched };
      throw invalid('Item size to update has exceeded the maximum allowed size');
    },
  };
};

const requireNoKey = (name: string): void => {
  if (!isKeyName(name)) return;
  throw invalid(
    `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
  );
};

interface Conditioned {
  readonly accepts: Write['accepts'];
  readonly bindings: Bindings;
}

const conditional = (request: Conditional, update?: Expression<unknown>): Conditioned => {
  const text = request.ConditionExpression;
  const condition = text === undefined ? undefined : conditionExpression(text);
  const bindings = bind(
    request,
    [condition, update].filter((each) => each !== undefined),
  );
  return { accepts: acceptance(condition, bindings), bindings };
};

const acceptance = (
  condition: Expression<Condition> | undefined,
  bindings: Bindings,
): Write['accepts'] => {
  if (condition === undefined) return () => true;
  return (before) => holds(condition.tree, { ...bindings, item: before ?? NO_ITEM });
};
