/**
 * The largest number of instants in any half-open interval of that length, counted one by one.
 *
 * Knows nothing of slots, so that it can judge them. The fullest interval may as well begin at an
 * instant: moving its beginning up to the first one that it holds loses none.
 */
export const fullestInterval = (instants: readonly number[], lengthMs: number): number => {
  const sorted = instants.toSorted((one, other) => one - other);
  let fullest = 0;
  let end = 0;
  for (const [begin, startsAt] of sorted.entries()) {
    while ((sorted[end] ?? Infinity) < startsAt + lengthMs) end += 1;
    fullest = Math.max(fullest, end - begin);
  }
  return fullest;
};
