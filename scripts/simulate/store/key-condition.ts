import { invalid } from './errors.ts';
import { isKeyName } from './item.ts';
import { type Bindings, nameOf, valueOf } from './scope.ts';
import type { Comparison, Condition, Operand } from './tree.ts';

/** The partition a key condition names. Whatever is no condition on the keys is refused. */
export const partitionOf = (condition: Condition, bindings: Bindings): string => {
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  for (const part of parts) requireKeyOperator(part);
  const names = parts.map((part) => keyNameOf(part, bindings));
  const onPartition = parts[names.indexOf('pk')];
  requireKeys(names);
  for (const part of parts) requireText(part, bindings);
  if (onPartition?.kind === 'comparison' && onPartition.comparator === '=') {
    return givenText(onPartition, bindings);
  }
  throw invalid('Query key condition not supported');
};

const requireKeys = (names: readonly string[]): void => {
  if (new Set(names).size < names.length) {
    throw invalid('KeyConditionExpressions must only contain one condition per key');
  }
  if (!names.includes('pk') || !names.every(isKeyName)) {
    throw invalid('Query condition missed key schema element');
  }
};

const requireKeyOperator = (part: Condition): void => {
  const isPossible =
    part.kind === 'between' ||
    (part.kind === 'comparison' && part.comparator !== '<>') ||
    (part.kind === 'test' && part.predicate === 'begins_with');
  if (!isPossible) throw invalid('Invalid operator used in KeyConditionExpression');
};

const operandsOf = (part: Condition): readonly Operand[] => {
  if (part.kind === 'comparison') return [part.left, part.right];
  if (part.kind === 'between') return [part.operand, part.low, part.high];
  if (part.kind !== 'test') return [];
  return part.second === undefined ? [part.first] : [part.first, part.second];
};

/** Each part speaks of one attribute, and compares it with what the request brings. */
const keyNameOf = (part: Condition, bindings: Bindings): string => {
  const paths = operandsOf(part).filter((operand) => operand.kind === 'path');
  const [path] = paths;
  if (path !== undefined && paths.length === 1) return nameOf(path, bindings);
  throw invalid('A key condition compares one attribute with values');
};

const requireText = (part: Condition, bindings: Bindings): void => {
  for (const operand of operandsOf(part)) {
    if (operand.kind !== 'given') continue;
    const text = valueOf(operand, bindings).S;
    if (text === undefined) {
      throw invalid(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
    }
    if (text === '') {
      throw invalid(
        'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value.',
      );
    }
  }
};

const givenText = ({ left, right }: Comparison, bindings: Bindings): string => {
  const given = [left, right].find((operand) => operand.kind === 'given');
  return given === undefined ? '' : (valueOf(given, bindings).S ?? '');
};
