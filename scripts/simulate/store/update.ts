import { invalid } from './errors.ts';
import type { Changes } from './item.ts';
import { add, subtract } from './numbers.ts';
import { attributeAt, nameOf, type Scope, valueOf } from './scope.ts';
import type { Combination, Path, Term, Update } from './tree.ts';
import { isEqual, type Type, typeOf, type Value } from './values.ts';

/** Every operand is what the item said before the update, also where the update changes it. */
export const changesOf = (update: Update, scope: Scope): Changes => {
  const changes = new Map<string, Value | undefined>();
  for (const { path, term } of update.sets) changes.set(nameOf(path, scope), termOf(term, scope));
  for (const each of update.adds) changes.set(nameOf(each.path, scope), added(each, scope));
  for (const each of update.deletes) changes.set(nameOf(each.path, scope), deleted(each, scope));
  for (const path of update.removes) changes.set(nameOf(path, scope), undefined);
  return changes;
};

const wrongType = () => invalid('An operand in the update expression has an incorrect data type');

const present = (path: Path, scope: Scope): Value => {
  const value = attributeAt(path, scope);
  if (value !== undefined) return value;
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
};

const numberIn = ({ N }: Value): string => {
  if (N === undefined) throw wrongType();
  return N;
};

const listIn = ({ L }: Value): readonly Value[] => {
  if (L === undefined) throw wrongType();
  return L;
};

const termOf = (term: Term, scope: Scope): Value => {
  switch (term.kind) {
    case 'path':
      return present(term, scope);
    case 'given':
      return valueOf(term, scope);
    case 'if_not_exists': {
      // The other operand must be there even when it is not needed.
      const otherwise = termOf(term.otherwise, scope);
      return attributeAt(term.path, scope) ?? otherwise;
    }
    case 'list_append':
      return {
        L: [...listIn(termOf(term.first, scope)), ...listIn(termOf(term.second, scope))],
      };
    case 'sum': {
      const left = numberIn(termOf(term.left, scope));
      const right = numberIn(termOf(term.right, scope));
      return { N: term.sign === '+' ? add(left, right) : subtract(left, right) };
    }
  }
};

const added = ({ path, given }: Combination, scope: Scope): Value => {
  const value = valueOf(given, scope);
  const before = attributeAt(path, scope);
  if (before === undefined) return value;
  if (typeOf(before) !== typeOf(value)) throw wrongType();
  return value.N === undefined ? union(before, value) : { N: add(numberIn(before), value.N) };
};

/** A set without members is no attribute. */
const deleted = ({ path, given }: Combination, scope: Scope): Value | undefined => {
  const value = valueOf(given, scope);
  const before = attributeAt(path, scope);
  if (before === undefined) return undefined;
  if (typeOf(before) !== typeOf(value)) throw wrongType();
  const gone = membersOf(value);
  const left = membersOf(before).filter((member) => !gone.some((each) => isEqual(each, member)));
  return left.length === 0 ? undefined : setOf(left);
};

const union = (before: Value, value: Value): Value => {
  const members = membersOf(before);
  const fresh = membersOf(value).filter((each) => !members.some((known) => isEqual(known, each)));
  return setOf([...members, ...fresh]);
};

const membersOf = ({ SS = [], NS = [], BS = [] }: Value): readonly Value[] => [
  ...SS.map((S) => ({ S })),
  ...NS.map((N) => ({ N })),
  ...BS.map((B) => ({ B })),
];

const SET_OF: Partial<Readonly<Record<Type, (members: readonly Value[]) => Value>>> = {
  S: (members) => ({ SS: members.flatMap(({ S }) => S ?? []) }),
  N: (members) => ({ NS: members.flatMap(({ N }) => N ?? []) }),
  B: (members) => ({ BS: members.flatMap(({ B }) => (B === undefined ? [] : [B])) }),
};

const setOf = (members: readonly Value[]): Value => {
  const [first] = members;
  const set = first === undefined ? undefined : SET_OF[typeOf(first)]?.(members);
  if (set === undefined) throw new TypeError('A set without members, or of no known type');
  return set;
};
