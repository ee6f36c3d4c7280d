/** The first item under each key: what comes after it is a repetition. */
export const firstOfEach = <Key, Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, Item> => new Map(items.toReversed().map((item) => [keyOf(item), item]));
