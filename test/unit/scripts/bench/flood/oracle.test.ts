import {
  falseBudgetDenials,
  falseRateDenials,
  fullestMinute,
} from '../../../../../scripts/bench/flood/oracle.ts';

/** Admissions of slot 100, which begins at 500,000, and of the next: two and one. */
const THREE = [
  { slot: 100, sentAt: 500_000 },
  { slot: 100, sentAt: 504_999 },
  { slot: 101, sentAt: 505_000 },
];

const falseOf = (requestsPerMinute: number, ...deniedAt: readonly number[]): number =>
  falseRateDenials({ requestsPerMinute, admissions: THREE, deniedAt });

describe('a denial for the minute', () => {
  it.each([
    [505_000, 'when the third was just sent', 0],
    [504_999, 'before the third was sent', 1],
    [564_999, 'in the last slot that is within a minute of the first', 0],
    [565_000, 'once the first slot is out of the window', 1],
  ])('of three at %i, %s, is false %#', (deniedAt, _when, count) => {
    expect(falseOf(3, deniedAt)).toBe(count);
  });

  it('is false as long as fewer than the limit were let through', () => {
    expect(falseOf(4, 505_000, 520_000)).toBe(2);
  });

  it('of a limit of none is never false', () => {
    expect(falseOf(0, 0, 505_000, 900_000)).toBe(0);
  });

  it('does not count what went into a slot that had not begun', () => {
    const admissions = [{ slot: 101, sentAt: 504_000 }];

    expect(falseRateDenials({ requestsPerMinute: 1, admissions, deniedAt: [504_500] })).toBe(1);
  });

  it('counts a request that was sent late by the slot in which it was to count', () => {
    const admissions = [{ slot: 88, sentAt: 500_000 }];
    const falseAt = (at: number) =>
      falseRateDenials({ requestsPerMinute: 1, admissions, deniedAt: [at] });

    expect([falseAt(504_999), falseAt(505_000)]).toEqual([0, 1]);
  });
});

describe('a denial for the month', () => {
  const falseWith = (spentBefore: number, ...deniedAt: readonly number[]): number =>
    falseBudgetDenials({ budget: 100, spentBefore, each: 10, admissions: THREE, deniedAt });

  it.each([
    [90, 499_999, 1],
    [91, 499_999, 0],
    [80, 500_000, 1],
    [81, 500_000, 0],
    [60, 505_000, 1],
    [61, 505_000, 0],
  ])(
    'with %i spent before, at %i, is false or not to the micro-dollar',
    (spent, deniedAt, count) => {
      expect(falseWith(spent, deniedAt)).toBe(count);
    },
  );
});

describe('the fullest minute', () => {
  it.each([
    [[], 0],
    [[7], 1],
    [[0, 59_999], 2],
    [[0, 60_000], 1],
    [[60_000, 0, 59_999, 1], 3],
    [[5, 5, 5, 60_004, 60_005], 4],
  ])('of %j has %i in it', (instants, count) => {
    expect(fullestMinute(instants)).toBe(count);
  });
});
