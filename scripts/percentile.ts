/**
 * The percentile by nearest rank, of a percentage with one decimal at most: the smallest of the values, given
 * in ascending order, that so many percent of all do not exceed. It is always one of the values.
 */
export const percentile = (ascending: ArrayLike<number>, percent: number): number => {
  // In thousandths, which are whole: a hundredth of 99.9 is not, and could come out one rank too high.
  const rank = Math.ceil((ascending.length * Math.round(percent * 10)) / 1_000);
  return ascending[Math.max(1, rank) - 1] ?? Number.NaN;
};
