import {
  type Cursor,
  needsPath,
  readGiven,
  readGroup,
  readPath,
  wrongOperandCount,
} from './cursor.ts';
import { ExpressionFlaw } from './errors.ts';
import { syntaxError } from './lexer.ts';
import type { Comparator, Condition, Operand, Predicate, Size, Test } from './tree.ts';

type Node = Condition | Operand;

/** Reads a condition, a filter or a key condition: they share one grammar. */
export const readCondition = (cursor: Cursor): Condition => {
  const grouped = new WeakSet();
  const group = (): Node => readGroup(cursor, { read: or, kept: grouped });

  const or = (): Node => chain('or', 'OR', and);
  const and = (): Node => chain('and', 'AND', not);

  const chain = (kind: 'and' | 'or', keyword: string, read: () => Node): Node => {
    const first = read();
    if (!cursor.skips(keyword)) return first;
    const parts = [asCondition(first, cursor)];
    do {
      cursor.count();
      parts.push(asCondition(read(), cursor));
    } while (cursor.skips(keyword));
    return { kind, parts };
  };

  const not = (): Node => {
    if (!cursor.skips('NOT')) return leaf();
    cursor.count();
    return { kind: 'not', part: asCondition(not(), cursor) };
  };

  /** A parenthesis may hold a condition or a mere operand: only what follows tells. */
  const leaf = (): Node => {
    const node = primary();
    return isOperand(node) ? comparisonOf(node, { cursor, operand }) : node;
  };

  const operand = (): Operand => {
    const node = primary();
    if (isOperand(node)) return node;
    if (node.kind === 'test') throw misplaced(node.predicate);
    throw syntaxError(cursor.peek().text);
  };

  const primary = (): Node => {
    if (cursor.peek().text === '(') return group();
    if (cursor.isCall()) return callOf(cursor, operand);
    return cursor.peek().kind === 'value' ? readGiven(cursor) : readPath(cursor);
  };

  const condition = asCondition(or(), cursor);
  cursor.expectEnd();
  return condition;
};

const isOperand = (node: Node): node is Operand =>
  node.kind === 'path' || node.kind === 'given' || node.kind === 'size';

const asCondition = (node: Node, cursor: Cursor): Condition => {
  if (!isOperand(node)) return node;
  if (node.kind === 'size') throw misplaced('size');
  throw syntaxError(cursor.peek().text);
};

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];
const IN_MAX = 100;

interface Reading {
  readonly cursor: Cursor;
  readonly operand: () => Operand;
}

/** What is said of an operand; the operand itself when nothing is. */
const comparisonOf = (left: Operand, { cursor, operand }: Reading): Node => {
  const comparator = COMPARATORS.find((sign) => cursor.skips(sign));
  if (comparator !== undefined) {
    cursor.count();
    return { kind: 'comparison', comparator, left, right: operand() };
  }
  if (cursor.skips('BETWEEN')) {
    cursor.count();
    const low = operand();
    cursor.expect('AND');
    return { kind: 'between', operand: left, low, high: operand() };
  }
  if (!cursor.skips('IN')) return left;
  cursor.count();
  const list = readList({ cursor, operand });
  if (list.length <= IN_MAX) return { kind: 'in', operand: left, list };
  throw new ExpressionFlaw(
    `The IN operator is provided with too many operands; number of operands: ${list.length}`,
  );
};

const readList = ({ cursor, operand }: Reading): readonly Operand[] => {
  cursor.expect('(');
  const list = [operand()];
  while (cursor.skips(',')) list.push(operand());
  cursor.expect(')');
  return list;
};

const OPERANDS_OF: Readonly<Record<Predicate, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};

const isPredicate = (name: string): name is Predicate => Object.hasOwn(OPERANDS_OF, name);

const UPDATE_FUNCTIONS: ReadonlySet<string> = new Set(['if_not_exists', 'list_append']);

const callOf = (cursor: Cursor, operand: () => Operand): Size | Test => {
  const name = cursor.next().text;
  cursor.count();
  const operands = readList({ cursor, operand });
  if (name === 'size') return sizeOf(operands);
  if (isPredicate(name)) return testOf(name, operands);
  throw UPDATE_FUNCTIONS.has(name)
    ? new ExpressionFlaw(`The function is not allowed in a condition expression; function: ${name}`)
    : new ExpressionFlaw(`Invalid function name; function: ${name}`);
};

const sizeOf = (operands: readonly Operand[]): Size => {
  const [of] = operands;
  if (of === undefined || operands.length > 1) throw wrongOperandCount('size', operands.length);
  if (of.kind !== 'size') return { kind: 'size', of };
  throw new ExpressionFlaw(
    'Incorrect operand type for operator or function; operator or function: size, operand type: N',
  );
};

const testOf = (predicate: Predicate, operands: readonly Operand[]): Test => {
  const [first, second] = operands;
  if (first === undefined || operands.length !== OPERANDS_OF[predicate]) {
    throw wrongOperandCount(predicate, operands.length);
  }
  if (second === undefined && first.kind !== 'path') throw needsPath(predicate);
  return { kind: 'test', predicate, first, second };
};

const misplaced = (name: string): ExpressionFlaw =>
  new ExpressionFlaw(
    `The function is not allowed to be used this way in an expression; function: ${name}`,
  );
