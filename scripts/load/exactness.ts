import type { Taken } from './taken.ts';

/** How many requests were admitted in the fullest 60 seconds. */
export interface Fullest {
  /** So many for certain, wherever within its interval each was admitted. */
  readonly certain: number;
  /** So many at most, those among them whose answer was lost. */
  readonly possible: number;
}

const MINUTE_MS = 60_000;

/**
 * The guarantee is that no 60 seconds, begun at any instant, hold more admissions than the limit: two
 * that are 60 seconds apart are not within one such minute. The gate decides between sending and
 * answer, and when exactly nobody here knows. So requests are certainly within one minute where the
 * last answer came less than 60 seconds after the first was sent.
 */
export const fullestMinute = (taken: readonly Taken[]): Fullest => ({
  certain: mostCertain(taken.filter(({ isCertain }) => isCertain)),
  possible: mostPossible(taken),
});

const ascending = (times: readonly number[]): readonly number[] =>
  times.toSorted((one, other) => one - other);

/** The fullest minute begins, as well as anywhere, at a sending: moving it up to the first loses none. */
const mostCertain = (taken: readonly Taken[]): number => {
  // One that took a minute or more is certainly within none; of all others, who is sent earlier has
  // been answered before the minute is over.
  const quick = taken.filter(({ fromMs, toMs }) => toMs - fromMs < MINUTE_MS);
  const answered = ascending(quick.map(({ toMs }) => toMs));
  let most = 0;
  let within = 0;
  for (const [earlier, beginsMs] of ascending(quick.map(({ fromMs }) => fromMs)).entries()) {
    while ((answered[within] ?? Infinity) < beginsMs + MINUTE_MS) within += 1;
    most = Math.max(most, within - earlier);
  }
  return most;
};

/**
 * Begins at an answer: any later, and that one could no longer be within. Behind the last answer are
 * all that had none.
 */
const mostPossible = (taken: readonly Taken[]): number => {
  const sent = ascending(taken.map(({ fromMs }) => fromMs));
  let most = 0;
  let within = 0;
  const answered = ascending(taken.map(({ toMs }) => toMs));
  for (const [before, beginsMs] of answered.entries()) {
    while ((sent[within] ?? Infinity) < beginsMs + MINUTE_MS) within += 1;
    most = Math.max(most, within - before);
  }
  return most;
};
