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
import type { Assignment, Combination, Path, Term, Update } from './tree.ts';

const SECTIONS = ['SET', 'ADD', 'DELETE', 'REMOVE'] as const;
type Section = (typeof SECTIONS)[number];

/** Reads an update: each section once, in any order. */
export const readUpdate = (cursor: Cursor): Update => {
  const sets: Assignment[] = [];
  const adds: Combination[] = [];
  const deletes: Combination[] = [];
  const removes: Path[] = [];
  const readClause: Readonly<Record<Section, () => void>> = {
    SET: () => sets.push(readAssignment(cursor)),
    ADD: () => adds.push(readCombination(cursor)),
    DELETE: () => deletes.push(readCombination(cursor)),
    REMOVE: () => removes.push(readPath(cursor)),
  };
  const read = new Set<Section>();
  do {
    const section = readSection(cursor, read);
    do readClause[section]();
    while (cursor.skips(','));
  } while (cursor.peek().kind === 'word');
  cursor.expectEnd();
  return { sets, adds, deletes, removes };
};

const readSection = (cursor: Cursor, read: Set<Section>): Section => {
  const section = SECTIONS.find((keyword) => cursor.skips(keyword));
  if (section === undefined) throw syntaxError(cursor.peek().text);
  if (read.has(section)) {
    throw new ExpressionFlaw(
      `The "${section}" section can only be used once in an update expression;`,
    );
  }
  read.add(section);
  return section;
};

const readCombination = (cursor: Cursor): Combination => ({
  path: readPath(cursor),
  given: readGiven(cursor),
});

const readAssignment = (cursor: Cursor): Assignment => {
  const path = readPath(cursor);
  cursor.expect('=');
  return { path, term: readTerm(cursor) };
};

const SIGNS = ['+', '-'] as const;

/** At most one `+` or `-`, in parentheses or not. */
const readTerm = (cursor: Cursor): Term => {
  const grouped = new WeakSet();

  const sum = (): Term => {
    const left = operand();
    const sign = SIGNS.find((each) => cursor.skips(each));
    if (sign === undefined) return left;
    cursor.count();
    return { kind: 'sum', left: asOperand(left), sign, right: asOperand(operand()) };
  };

  const operand = (): Term => {
    if (cursor.peek().text === '(') return readGroup(cursor, { read: sum, kept: grouped });
    if (cursor.isCall()) return readCall(cursor, () => asArgument(operand(), cursor));
    return cursor.peek().kind === 'value' ? readGiven(cursor) : readPath(cursor);
  };

  const asOperand = (term: Term): Term => {
    if (term.kind !== 'list_append') return asArgument(term, cursor);
    throw new ExpressionFlaw(
      'The function is not allowed to be used this way in an expression; function: list_append',
    );
  };

  return sum();
};

/** No operator fits into an operator or a function. */
const asArgument = (term: Term, cursor: Cursor): Term => {
  if (term.kind === 'sum') throw syntaxError(cursor.peek().text);
  return term;
};

const CONDITION_FUNCTIONS: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
]);

const readCall = (cursor: Cursor, argument: () => Term): Term => {
  const name = cursor.next().text;
  cursor.count();
  cursor.expect('(');
  const terms = [argument()];
  while (cursor.skips(',')) terms.push(argument());
  cursor.expect(')');
  if (name === 'if_not_exists' || name === 'list_append') return callOf(name, terms);
  throw CONDITION_FUNCTIONS.has(name)
    ? new ExpressionFlaw(`The function is not allowed in an update expression; function: ${name}`)
    : new ExpressionFlaw(`Invalid function name; function: ${name}`);
};

const callOf = (name: 'if_not_exists' | 'list_append', terms: readonly Term[]): Term => {
  const [first, second] = terms;
  if (first === undefined || second === undefined || terms.length > 2) {
    throw wrongOperandCount(name, terms.length);
  }
  if (name === 'list_append') return { kind: 'list_append', first, second };
  if (first.kind !== 'path') throw needsPath('if_not_exists');
  return { kind: 'if_not_exists', path: first, otherwise: second };
};
