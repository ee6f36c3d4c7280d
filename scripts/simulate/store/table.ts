import type { Item, Key } from './item.ts';
import { type Tokens, tokensBy } from './tokens.ts';
import { compareText } from './values.ts';

export interface Table {
  readonly name: string;
  readonly items: Items;
  readonly tokens: Tokens;
}

export const emptyTable = (name: string, now: () => number): Table => ({
  name,
  items: noItems(),
  tokens: tokensBy(now),
});

/** The items themselves: by partition, then by sort key. */
export interface Items {
  readonly get: (key: Key) => Item | undefined;
  readonly set: (key: Key, item: Item | undefined) => void;
  /** The sort keys of a partition in the order of their bytes. */
  readonly partition: (pk: string) => readonly Key[];
  readonly all: () => readonly Key[];
}

const noItems = (): Items => {
  const partitions = new Map<string, Map<string, Item>>();

  const partition = (pk: string): readonly Key[] =>
    [...(partitions.get(pk)?.keys() ?? [])].sort(compareText).map((sk) => ({ pk, sk }));

  const put = ({ pk, sk }: Key, item: Item): void => {
    const items = partitions.get(pk) ?? new Map<string, Item>();
    partitions.set(pk, items.set(sk, item));
  };

  const remove = ({ pk, sk }: Key): void => {
    const items = partitions.get(pk);
    items?.delete(sk);
    if (items?.size === 0) partitions.delete(pk);
  };

  return {
    get: ({ pk, sk }) => partitions.get(pk)?.get(sk),
    set: (key, item) => {
      if (item === undefined) remove(key);
      else put(key, item);
    },
    partition,
    all: () => [...partitions.keys()].sort(compareText).flatMap(partition),
  };
};
