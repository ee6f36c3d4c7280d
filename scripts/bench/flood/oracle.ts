/** A request that the store may have admitted: it did, or its answer never came back. */
export interface Admission {
  /** The five seconds, counted from the Unix epoch, in which the meter was to count it. */
  readonly slot: number;
  /** In milliseconds since the Unix epoch. From here on the store may have it. */
  readonly sentAt: number;
}

/** A denial that was given without asking, by when its request came. */
export type Instants = readonly number[];

/**
 * Whoever judges must not lean on what is judged: everything below is said again in plain sums. What
 * they share is the promise: a request counts in thirteen slots of five seconds, its own and twelve
 * more (ADR 2). How the ring and the meter keep it is not known here.
 */
const SLOT_MS = 5_000;

const SLOTS_LOOKED_BACK = 12;

const MINUTE_MS = 60_000;

interface RateCase {
  readonly requestsPerMinute: number;
  readonly admissions: readonly Admission[];
  readonly deniedAt: Instants;
}

/** How many of the denials were of requests that the minute had room for. */
export const falseRateDenials = ({ requestsPerMinute, admissions, deniedAt }: RateCase): number =>
  deniedAt.filter((at) => {
    const slot = Math.floor(at / SLOT_MS);
    const counted = admissions.filter(
      (each) => each.sentAt <= at && each.slot <= slot && each.slot >= slot - SLOTS_LOOKED_BACK,
    );
    return counted.length < requestsPerMinute;
  }).length;

interface BudgetCase {
  /** Micro-dollars, all of them. */
  readonly budget: number;
  readonly spentBefore: number;
  /** What one call takes. */
  readonly each: number;
  readonly admissions: readonly Admission[];
  readonly deniedAt: Instants;
}

/** How many of the denials were of calls that the month had room for. Every call costs what it held. */
export const falseBudgetDenials = (budgetCase: BudgetCase): number => {
  const { budget, spentBefore, each, admissions, deniedAt } = budgetCase;
  return deniedAt.filter((at) => {
    const calls = admissions.filter(({ sentAt }) => sentAt <= at).length;
    return spentBefore + calls * each + each <= budget;
  }).length;
};

/** The most of these instants that lie in any 60 seconds, counted one by one. */
export const fullestMinute = (instants: Instants): number =>
  instants.reduce((fullest, begin) => {
    const within = instants.filter((each) => each >= begin && each < begin + MINUTE_MS);
    return Math.max(fullest, within.length);
  }, 0);
