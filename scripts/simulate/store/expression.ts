import { type Check, checksOfCondition, checksOfUpdate } from './checks.ts';
import { readCondition } from './condition.ts';
import { type Cursor, cursorOver } from './cursor.ts';
import { ExpressionFlaw, invalid } from './errors.ts';
import { type Token, tokensOf } from './lexer.ts';
import type { Condition, Update } from './tree.ts';
import { readUpdate } from './update-syntax.ts';

export type Role =
  'ConditionExpression' | 'FilterExpression' | 'KeyConditionExpression' | 'UpdateExpression';

/** An expression that was read once, whatever its placeholders stand for this time. */
export interface Expression<Tree> {
  readonly role: Role;
  readonly tree: Tree;
  /** Its `#names`. */
  readonly names: ReadonlySet<string>;
  /** Attributes it names as they are, among its keywords and functions. */
  readonly words: ReadonlySet<string>;
  /** Its `:values`. */
  readonly values: ReadonlySet<string>;
  readonly checks: readonly Check[];
}

interface Grammar<Tree> {
  readonly read: (cursor: Cursor) => Tree;
  readonly checksOf: (tree: Tree) => readonly Check[];
}

/** A simulation asks the same few hundred texts a million times. */
const reader = <Tree>(role: Role, { read, checksOf }: Grammar<Tree>) => {
  const known = new Map<string, Expression<Tree>>();
  const readAnew = (text: string): Expression<Tree> => {
    const tree = named(role, () => read(cursorOver(text)));
    const all = (kind: Token['kind']) =>
      new Set(tokensOf(text).flatMap((token) => (token.kind === kind ? [token.text] : [])));
    const used = { names: all('name'), words: all('word'), values: all('value') };
    return { role, tree, ...used, checks: checksOf(tree) };
  };
  return (text: string): Expression<Tree> => {
    const expression = known.get(text) ?? readAnew(text);
    known.set(text, expression);
    return expression;
  };
};

const CONDITION: Grammar<Condition> = { read: readCondition, checksOf: checksOfCondition };

export const conditionExpression = reader('ConditionExpression', CONDITION);
export const filterExpression = reader('FilterExpression', CONDITION);
export const keyConditionExpression = reader('KeyConditionExpression', CONDITION);
export const updateExpression = reader<Update>('UpdateExpression', {
  read: readUpdate,
  checksOf: checksOfUpdate,
});

/** What is wrong with an expression is told with the expression it is wrong with. */
export const named = <Result>(role: Role, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionFlaw)) throw error;
    throw invalid(`Invalid ${role}: ${error.message}`);
  }
};
