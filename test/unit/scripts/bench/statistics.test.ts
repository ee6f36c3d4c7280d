import fc from 'fast-check';
import { ascendingOf, ratiosOf, type Resampling } from '../../../../scripts/bench/statistics.ts';
import { percentile } from '../../../../scripts/percentile.ts';
import { randomFrom } from '../../../../scripts/simulate/random.ts';

const resampling = (seed = 1): Resampling => ({ resamples: 1_000, random: randomFrom(seed) });

const PAIR = { over: 'one', under: 'other' } as const;

const ratioOf = (one: readonly number[], other: readonly number[], seed?: number) =>
  ratiosOf(new Map(Object.entries({ one, other })), { found: PAIR }, resampling(seed)).found;

describe('a percentile', () => {
  it.each([
    [[7], 50, 7],
    [[1, 2], 50, 1],
    [[1, 2, 3], 50, 2],
    [[1, 2, 3, 4], 25, 1],
    [[1, 2, 3, 4, 5], 25, 2],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 91, 10],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 100, 3],
  ])('of %j at %i is one of the values, by nearest rank: %i', (values, percent, expected) => {
    const found = percentile(values, percent);

    expect(found).toBe(expected);
  });

  it('of nothing is not a number', () => {
    const found = percentile([], 50);

    expect(found).toBeNaN();
  });

  it('is read from values in the order of their size, not of their digits', () => {
    const ascending = ascendingOf([10, 9, 100, 1]);

    expect(ascending).toEqual([1, 9, 10, 100]);
  });
});

describe('the ratio of two series', () => {
  it('is that of their medians, whatever the outliers', () => {
    const { value } = ratioOf([3, 900, 1], [2, 1, 1]);

    expect(value).toBe(3);
  });

  it('has an interval around it that the outliers of a few iterations do not reach', () => {
    const one = [...Array<number>(50).fill(3), ...Array<number>(49).fill(4), 900];

    const { low, high } = ratioOf(one, Array<number>(100).fill(2));

    expect([low, high]).toEqual([1.5, 2]);
  });

  it('takes the lower of two middle ones for the median', () => {
    const { value } = ratioOf([1, 3], [1, 1]);

    expect(value).toBe(1);
  });

  it.each([[[5, 5, 5, 5, 5, 5, 9]], [[5, 5, 5, 5, 5, 5, 1]]])(
    'of %j leaves out of the interval what one resample in a hundred finds',
    (one) => {
      const { low, high } = ratioOf(one, Array<number>(7).fill(1));

      expect([low, high]).toEqual([5, 5]);
    },
  );

  it('of the same iterations, each twice as long, is two in every resample', () => {
    const times = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 40 });

    fc.assert(
      fc.property(times, fc.nat(), (other, seed) => {
        const one = other.map((time) => time * 2);

        const found = ratioOf(one, other, seed);

        expect(found).toEqual({ value: 2, low: 2, high: 2 });
      }),
    );
  });

  it('has the same interval for the same seed', () => {
    const one = Array.from({ length: 60 }, (_, at) => (at * 37) % 101);
    const other = Array.from({ length: 60 }, (_, at) => 40 + ((at * 53) % 61));

    const found = [1, 1, 2].map((seed) => ratioOf(one, other, seed));

    expect(found[0]).toEqual(found[1]);
    expect(found[0]).not.toEqual(found[2]);
  });
});
