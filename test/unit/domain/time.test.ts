import fc from 'fast-check';
import { InvariantError } from '../../../src/domain/errors.ts';
import { instant, laterBy, secondsUntil, toIsoText } from '../../../src/domain/time.ts';
import { at } from '../../support/builders.ts';

describe('an instant', () => {
  it('is a whole number of milliseconds since the epoch', () => {
    expect(instant(0)).toBe(0);
    expect(instant(1_787_407_500_000)).toBe(1_787_407_500_000);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is never %p', (epochMs) => {
    expect(() => instant(epochMs)).toThrow(InvariantError);
  });

  it('leaves as text in UTC to the millisecond', () => {
    expect(toIsoText(at('2026-08-22T14:05:00.007Z'))).toBe('2026-08-22T14:05:00.007Z');
    expect(toIsoText(at('2026-08-22T16:05:00+02:00'))).toBe('2026-08-22T14:05:00.000Z');
  });

  it('is later by milliseconds', () => {
    expect(laterBy(at('2026-08-22T23:59:59.999Z'), 1)).toBe(at('2026-08-23T00:00:00Z'));
  });
});

describe('secondsUntil', () => {
  const now = at('2026-08-22T14:05:00Z');

  it.each([
    ['2026-08-22T14:05:42.000Z', 42],
    ['2026-08-22T14:05:42.001Z', 43],
    ['2026-08-22T14:05:41.999Z', 42],
    ['2026-08-22T14:05:01.000Z', 1],
    ['2026-08-22T14:05:00.001Z', 1],
  ])('rounds up, so that nobody comes back too early: %s', (then, seconds) => {
    expect(secondsUntil(at(then), now)).toBe(seconds);
  });

  it('is at least 1, also when the moment has come or is over', () => {
    expect(secondsUntil(now, now)).toBe(1);
    expect(secondsUntil(at('2026-08-22T14:04:00Z'), now)).toBe(1);
  });

  it('is the first whole second that is not before the moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (ms) => {
        const seconds = secondsUntil(laterBy(now, ms), now);

        expect(seconds * 1_000).toBeGreaterThanOrEqual(ms);
        expect((seconds - 1) * 1_000).toBeLessThan(ms);
      }),
    );
  });
});
