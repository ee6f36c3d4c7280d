import type { Item } from './item.ts';
import type { Given, Path } from './tree.ts';
import type { Value } from './values.ts';

/** What the placeholders of one request stand for. */
export interface Bindings {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Value>>;
}

/** What an expression is evaluated against. */
export interface Scope extends Bindings {
  readonly item: Item;
}

export const nameOf = ({ word }: Path, { names }: Bindings): string => names[word] ?? word;

export const attributeAt = (path: Path, scope: Scope): Value | undefined =>
  scope.item.attributes.get(nameOf(path, scope));

export const valueOf = ({ word }: Given, { values }: Bindings): Value => {
  const value = values[word];
  if (value === undefined) throw new TypeError(`No value for ${word}`);
  return value;
};
