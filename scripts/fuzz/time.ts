/** Half an hour before a month ends, so that the minute, the day and the month all turn over. */
const BEGINS_AT = Date.parse('2026-08-31T23:30:00Z');

/** A hundred thousand requests take an hour and a half, in which each limit fills and empties. */
const APART_MS = 50;

export const timeOf = (index: number): number => BEGINS_AT + index * APART_MS;

export interface Hands {
  readonly set: (epochMs: number) => void;
  readonly letGo: () => void;
}

/** Holds the clock that the deployed functions look at: what a request meets then goes by its number. */
export const holdClock = (): Hands => {
  const real = Date.now;
  let now = BEGINS_AT;
  Date.now = () => now;
  return {
    set: (epochMs) => {
      now = epochMs;
    },
    letGo: () => {
      Date.now = real;
    },
  };
};
