/** One member that differs, by its dotted path; `undefined`: it is not there. */
export interface MemberChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Told by the version itself. */
const ALWAYS_DIFFERENT: ReadonlySet<string> = new Set(['version', 'changed_at']);

/** What differs between two states of one thing, member by member, in the order of their names. */
export const changesBetween = (before: unknown, after: unknown): readonly MemberChange[] => {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].toSorted();
  return paths
    .filter((path) => !ALWAYS_DIFFERENT.has(path) && text(was.get(path)) !== text(is.get(path)))
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }));
};

export const changeText = ({ path, before, after }: MemberChange): string =>
  `${path}: ${valueText(before)} -> ${valueText(after)}`;

const leavesOf = (value: unknown, path: readonly string[] = []): ReadonlyMap<string, unknown> => {
  if (!isRecord(value)) return new Map(path.length === 0 ? [] : [[path.join('.'), value]]);
  return new Map(
    Object.entries(value).flatMap(([name, member]) => [...leavesOf(member, [...path, name])]),
  );
};

/** A list is one thing: what became of its third element says nothing by itself. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

const valueText = (value: unknown): string => {
  if (value === undefined) return '(none)';
  return typeof value === 'string' && value !== '' ? value : text(value);
};
