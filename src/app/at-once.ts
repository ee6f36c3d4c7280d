/** A sink takes seconds when it is down, and a delivery has minutes. */
const AT_ONCE_MAX = 10;

/** Does the work for each item, some at once, and answers in their order. */
export const atOnce = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE_MAX) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE_MAX).map(work))));
  }
  return results;
};
