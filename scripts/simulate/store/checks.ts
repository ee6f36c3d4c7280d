import { ExpressionFlaw } from './errors.ts';
import { type Bindings, nameOf, valueOf } from './scope.ts';
import type {
  Between,
  Combination,
  Comparison,
  Condition,
  In,
  Operand,
  Path,
  Term,
  Test,
  Update,
} from './tree.ts';
import { compare, type Type, typeOf, TYPES } from './values.ts';

/** What the service looks at before it looks at the item: it depends on what the request binds. */
export type Check = (bindings: Bindings) => void;

const ORDERED: readonly Type[] = ['S', 'N', 'B'];
const SIZED: readonly Type[] = ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'];
const SETS: readonly Type[] = ['SS', 'NS', 'BS'];

export const checksOfCondition = (condition: Condition): readonly Check[] => {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(checksOfCondition);
    case 'not':
      return checksOfCondition(condition.part);
    case 'comparison':
      return checksOfComparison(condition);
    case 'between':
      return checksOfBetween(condition);
    case 'in':
      return checksOfIn(condition);
    case 'test':
      return checksOfTest(condition);
  }
};

const checksOfComparison = ({ comparator, left, right }: Comparison): readonly Check[] => {
  const operands = [left, right];
  const checks = [...sized(operands), ...distinct(comparator, operands)];
  if (comparator === '=' || comparator === '<>') return checks;
  return [...checks, ...typed(comparator, { operands, allowed: ORDERED })];
};

const checksOfIn = ({ operand, list }: In): readonly Check[] => [
  ...sized([operand, ...list]),
  ...distinct('IN', [operand, ...list]),
];

const checksOfBetween = ({ operand, low, high }: Between): readonly Check[] => {
  const operands = [operand, low, high];
  return [
    ...sized(operands),
    ...distinct('BETWEEN', operands),
    ...typed('BETWEEN', { operands, allowed: ORDERED }),
    (bindings) => {
      if (low.kind !== 'given' || high.kind !== 'given') return;
      const order = compare(valueOf(low, bindings), valueOf(high, bindings));
      if (order !== undefined && order <= 0) return;
      throw new ExpressionFlaw(
        order === undefined
          ? 'The BETWEEN operator requires same data type for lower and upper bounds'
          : 'The BETWEEN operator requires upper bound to be greater than or equal to lower bound',
      );
    },
  ];
};

const checksOfTest = ({ predicate, first, second }: Test): readonly Check[] => {
  if (second === undefined) return [];
  const operands = [first, second];
  if (predicate === 'attribute_type') return [...sized(operands), isTypeName(second)];
  const starts =
    predicate === 'begins_with' ? { operands, allowed: ['S', 'B'] as const } : undefined;
  return [
    ...sized(operands),
    ...distinct(predicate, operands),
    ...(starts === undefined ? [] : typed(predicate, starts)),
  ];
};

const isTypeName =
  (operand: Operand): Check =>
  (bindings) => {
    const name = operand.kind === 'given' ? valueOf(operand, bindings).S : undefined;
    if (name === undefined) throw wrongType('attribute_type', 'not a string');
    if (TYPES.some((type) => type === name)) return;
    throw new ExpressionFlaw(`Invalid attribute type name found; type: ${name}`);
  };

const wrongType = (operator: string, type: string): ExpressionFlaw =>
  new ExpressionFlaw(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  );

interface Typed {
  readonly operands: readonly (Operand | Term)[];
  readonly allowed: readonly Type[];
}

/** Only of what the request brings: an attribute of a wrong type meets no condition. */
const typed = (operator: string, { operands, allowed }: Typed): readonly Check[] =>
  operands.flatMap((operand): Check | readonly Check[] => {
    if (operand.kind === 'given') {
      return (bindings) => {
        const type = typeOf(valueOf(operand, bindings));
        if (!allowed.includes(type)) throw wrongType(operator, type);
      };
    }
    if (operand.kind !== 'size' || allowed.includes('N')) return [];
    return () => {
      throw wrongType(operator, 'N');
    };
  });

const sized = (operands: readonly Operand[]): readonly Check[] =>
  operands.flatMap((operand) =>
    operand.kind === 'size' ? typed('size', { operands: [operand.of], allowed: SIZED }) : [],
  );

/** The service finds an attribute compared with itself suspicious; a value may be. */
const distinct = (
  operator: string,
  [first, ...others]: readonly (Operand | Term)[],
): readonly Check[] => {
  if (first?.kind !== 'path') return [];
  const paths = others.filter((other) => other.kind === 'path');
  if (paths.length === 0) return [];
  return [
    (bindings) => {
      const name = nameOf(first, bindings);
      if (!paths.some((path) => nameOf(path, bindings) === name)) return;
      throw new ExpressionFlaw(
        `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: [${name}]`,
      );
    },
  ];
};

export const checksOfUpdate = ({ sets, adds, deletes, removes }: Update): readonly Check[] => [
  ...sets.flatMap(({ term }) => checksOfTerm(term)),
  ...adds.flatMap(({ given }) => typed('ADD', { operands: [given], allowed: ['N', ...SETS] })),
  ...deletes.flatMap(({ given }) => typed('DELETE', { operands: [given], allowed: SETS })),
  noOverlap([...[...sets, ...adds, ...deletes].map(pathOf), ...removes]),
];

const pathOf = ({ path }: Pick<Combination, 'path'>): Path => path;

const checksOfTerm = (term: Term): readonly Check[] => {
  switch (term.kind) {
    case 'path':
    case 'given':
      return [];
    case 'if_not_exists':
      return [
        ...distinct('if_not_exists', [term.path, term.otherwise]),
        ...checksOfTerm(term.otherwise),
      ];
    case 'list_append': {
      const operands = [term.first, term.second];
      return [
        ...typed('list_append', { operands, allowed: ['L'] }),
        ...operands.flatMap(checksOfTerm),
      ];
    }
    case 'sum': {
      const operands = [term.left, term.right];
      return [...typed(term.sign, { operands, allowed: ['N'] }), ...operands.flatMap(checksOfTerm)];
    }
  }
};

const noOverlap =
  (paths: readonly Path[]): Check =>
  (bindings) => {
    const names = new Set<string>();
    for (const path of paths) names.add(nameOf(path, bindings));
    if (names.size === paths.length) return;
    throw new ExpressionFlaw(
      'Two document paths overlap with each other; must remove or rewrite one of these paths;',
    );
  };
