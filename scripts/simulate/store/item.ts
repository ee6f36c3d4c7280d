import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { checkedValue } from './checked-value.ts';
import { invalid } from './errors.ts';
import { attributeBytes, attributesBytes } from './item-size.ts';
import { copyOf, type Value } from './values.ts';

/** An item in the store. Never changed in place: a write makes another one. */
export interface Item {
  readonly attributes: ReadonlyMap<string, Value>;
  readonly bytes: number;
}

export type Attributes = Record<string, AttributeValue>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const NO_ITEM: Item = { attributes: new Map(), bytes: 0 };

export const itemFrom = (input: Readonly<Attributes>): Item => {
  const attributes = new Map<string, Value>();
  for (const [name, value] of Object.entries(input)) {
    if (name === '') throw invalid('Empty attribute name');
    attributes.set(name, checkedValue(value));
  }
  return { attributes, bytes: attributesBytes(attributes) };
};

/** The item as a caller gets it: theirs to change. */
export const copyOut = ({ attributes }: Item): Attributes => {
  const copy: Attributes = {};
  for (const [name, value] of attributes) copy[name] = copyOf(value);
  return copy;
};

/** What becomes of some attributes; `undefined`: it is gone. */
export type Changes = ReadonlyMap<string, Value | undefined>;

export const changed = (item: Item, changes: Changes): Item => {
  const attributes = new Map(item.attributes);
  let { bytes } = item;
  for (const [name, value] of changes) {
    const before = attributes.get(name);
    if (before !== undefined) bytes -= attributeBytes(name, before);
    if (value === undefined) {
      attributes.delete(name);
    } else {
      attributes.set(name, value);
      bytes += attributeBytes(name, value);
    }
  }
  return { attributes, bytes };
};

const KEY_NAMES = ['pk', 'sk'] as const;

export const isKeyName = (name: string): boolean => name === 'pk' || name === 'sk';

/** The key of an item that is to be put. */
export const keyIn = (input: Readonly<Attributes>): Key => ({
  pk: keyText(input, 'pk'),
  sk: keyText(input, 'sk'),
});

/** A key that stands alone. */
export const keyFrom = (input: Readonly<Attributes> | undefined): Key => {
  if (input === undefined || Object.keys(input).length !== KEY_NAMES.length) {
    throw invalid('The number of conditions on the keys is invalid');
  }
  return keyIn(input);
};

const keyText = (input: Readonly<Attributes>, name: keyof Key): string => {
  const value = input[name];
  if (value === undefined) throw invalid('One of the required keys was not given a value');
  if (value.S === undefined) {
    throw invalid('One or more parameter values were invalid: Type mismatch for key');
  }
  if (value.S !== '') return value.S;
  throw invalid(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
  );
};

export const keyItem = ({ pk, sk }: Key): Item => itemFrom(keyAttributes({ pk, sk }));

export const keyAttributes = ({ pk, sk }: Key): Attributes => ({ pk: { S: pk }, sk: { S: sk } });
