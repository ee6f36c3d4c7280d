/**
 * One text for one value, whatever the order of its members: two values are the same when their texts
 * are. A member that is `undefined` is there, unlike one that is not.
 */
export const canonicalText = (value: unknown): string => {
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Map) return `map${pairs([...value].map(([key, each]) => [key, each]))}`;
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  return `{${pairs(Object.entries(value))}}`;
};

const pairs = (entries: readonly (readonly [unknown, unknown])[]): string =>
  entries
    .map(([key, each]) => `${canonicalText(key)}:${canonicalText(each)}`)
    .toSorted()
    .join();
