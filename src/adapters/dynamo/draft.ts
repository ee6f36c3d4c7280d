import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A growing expression: its clauses, and the names and values they speak of. */
export interface Draft {
  readonly conditions: string[];
  readonly sets: string[];
  readonly adds: string[];
  readonly removes: string[];
  readonly names: Record<string, string>;
  readonly values: Record<string, AttributeValue>;
}

export const newDraft = (): Draft => ({
  conditions: [],
  sets: [],
  adds: [],
  removes: [],
  names: {},
  values: {},
});

export interface Expression {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  /** Left out where there are none: the store refuses an empty one. */
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

export const expressionOf = (draft: Draft): Expression => {
  const { conditions, sets, adds, removes, names, values } = draft;
  const update = section('SET', sets) + section('ADD', adds) + section('REMOVE', removes);
  const expression = {
    UpdateExpression: update.trimStart(),
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
  };
  return isEmpty(values) ? expression : { ...expression, ExpressionAttributeValues: values };
};

const section = (keyword: string, clauses: readonly string[]): string =>
  clauses.length === 0 ? '' : ` ${keyword} ${clauses.join(', ')}`;

const isEmpty = (values: Draft['values']): boolean => Object.keys(values).length === 0;
