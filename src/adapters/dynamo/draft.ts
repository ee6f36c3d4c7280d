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

export const expressionOf = ({ conditions, names, values, ...draft }: Draft): Expression => ({
  UpdateExpression: [
    ...section('SET', draft.sets),
    ...section('ADD', draft.adds),
    ...section('REMOVE', draft.removes),
  ].join(' '),
  ConditionExpression: conditions.join(' AND '),
  ExpressionAttributeNames: names,
  ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
});

const section = (keyword: string, clauses: readonly string[]): readonly string[] =>
  clauses.length === 0 ? [] : [`${keyword} ${clauses.join(', ')}`];
