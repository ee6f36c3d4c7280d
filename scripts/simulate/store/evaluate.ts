import { attributeAt, type Scope, valueOf } from './scope.ts';
import type {
  Between,
  Comparator,
  Comparison,
  Condition,
  In,
  Operand,
  Predicate,
  Test,
} from './tree.ts';
import { beginsWith, compare, contains, isEqual, sizeOf, typeOf, type Value } from './values.ts';

/**
 * Whether an item meets a condition. What is missing, or of another type, meets no comparison but
 * `<>`, and is never an error.
 */
export const holds = (condition: Condition, scope: Scope): boolean => {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, scope));
    case 'or':
      return condition.parts.some((part) => holds(part, scope));
    case 'not':
      return !holds(condition.part, scope);
    case 'comparison':
      return isTrue(condition, scope);
    case 'between':
      return isBetween(condition, scope);
    case 'in':
      return isListed(condition, scope);
    case 'test':
      return meets(condition, scope);
  }
};

const operandOf = (operand: Operand, scope: Scope): Value | undefined => {
  if (operand.kind === 'path') return attributeAt(operand, scope);
  if (operand.kind === 'given') return valueOf(operand, scope);
  const measured = operandOf(operand.of, scope);
  const size = measured === undefined ? undefined : sizeOf(measured);
  return size === undefined ? undefined : { N: String(size) };
};

type Order = Exclude<Comparator, '=' | '<>'>;

const ORDERS: Readonly<Record<Order, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const isTrue = (comparison: Comparison, scope: Scope): boolean => {
  const left = operandOf(comparison.left, scope);
  const right = operandOf(comparison.right, scope);
  const { comparator } = comparison;
  if (comparator === '=') return isEqual(left, right);
  if (comparator === '<>') return !isEqual(left, right);
  if (left === undefined || right === undefined) return false;
  const order = compare(left, right);
  return order !== undefined && ORDERS[comparator](order);
};

const isBetween = ({ operand, low, high }: Between, scope: Scope): boolean => {
  const value = operandOf(operand, scope);
  return isOrdered(operandOf(low, scope), value) && isOrdered(value, operandOf(high, scope));
};

const isOrdered = (left: Value | undefined, right: Value | undefined): boolean => {
  if (left === undefined || right === undefined) return false;
  const order = compare(left, right);
  return order !== undefined && order <= 0;
};

const isListed = ({ operand, list }: In, scope: Scope): boolean => {
  const wanted = operandOf(operand, scope);
  return list.some((each) => isEqual(wanted, operandOf(each, scope)));
};

const PREDICATES: Readonly<
  Record<Predicate, (first: Value | undefined, second: Value | undefined) => boolean>
> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, type) => value !== undefined && typeOf(value) === type?.S,
  begins_with: (value, start) =>
    value !== undefined && start !== undefined && beginsWith(value, start),
  contains: (value, member) =>
    value !== undefined && member !== undefined && contains(value, member),
};

const meets = ({ predicate, first, second }: Test, scope: Scope): boolean =>
  PREDICATES[predicate](
    operandOf(first, scope),
    second === undefined ? undefined : operandOf(second, scope),
  );
