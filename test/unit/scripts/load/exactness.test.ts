import fc from 'fast-check';
import { fullestMinute } from '../../../../scripts/load/exactness.ts';
import type { Taken } from '../../../../scripts/load/taken.ts';

/** Sent at one instant, and answered so many milliseconds later. */
const sentAt = (sentMs: number, afterMs = 10): Taken => ({
  ...{ door: 'guard', fromMs: sentMs, toMs: sentMs + afterMs, isCertain: true },
});

/** Sent at one instant, and never answered. */
const lostAt = (sentMs: number): Taken => ({
  ...{ door: 'guard', fromMs: sentMs, toMs: Infinity, isCertain: false },
});

describe('the fullest minute', () => {
  it('has nothing where nothing was admitted', () => {
    expect(fullestMinute([])).toEqual({ certain: 0, possible: 0 });
  });

  it('has all of a burst', () => {
    const burst = [sentAt(0), sentAt(0), sentAt(1), sentAt(2)];

    expect(fullestMinute(burst)).toEqual({ certain: 4, possible: 4 });
  });

  it('has for certain only what was answered less than 60 seconds after the first was sent', () => {
    const first = sentAt(1_000, 5);

    expect(fullestMinute([first, sentAt(60_990, 9)]).certain).toBe(2);
    expect(fullestMinute([first, sentAt(60_990, 10)]).certain).toBe(1);
    expect(fullestMinute([first, sentAt(60_990, 11)]).certain).toBe(1);
  });

  it('has as a possibility what was sent less than 60 seconds after the first was answered', () => {
    const first = sentAt(1_000, 5);

    expect(fullestMinute([first, sentAt(61_004)])).toEqual({ certain: 1, possible: 2 });
    expect(fullestMinute([first, sentAt(61_005)])).toEqual({ certain: 1, possible: 1 });
  });

  it('is found in the middle of a run', () => {
    const run = [0, 50_000, 100_000, 101_000, 102_000, 170_000].map((sentMs) => sentAt(sentMs));

    expect(fullestMinute(run)).toEqual({ certain: 4, possible: 4 });
  });

  it('does not take a slow answer for a proof, though others around it are', () => {
    const run = [sentAt(0), sentAt(100, 60_000), sentAt(200), sentAt(300)];

    expect(fullestMinute(run)).toEqual({ certain: 3, possible: 4 });
  });

  it('may have what was not answered, from when it was sent, and never for certain', () => {
    const five = [0, 1, 2, 3, 4].map((sentMs) => sentAt(sentMs));

    expect(fullestMinute([...five, lostAt(5)])).toEqual({ certain: 5, possible: 6 });
    expect(fullestMinute([lostAt(0), lostAt(1)])).toEqual({ certain: 0, possible: 2 });
    expect(fullestMinute([sentAt(0), lostAt(60_009)]).possible).toBe(2);
    expect(fullestMinute([sentAt(0), lostAt(60_010)]).possible).toBe(1);
    expect(fullestMinute([lostAt(0), sentAt(600_000)]).possible).toBe(2);
  });

  it('is as full as counting each minute one by one finds it', () => {
    const one = fc
      .record({
        sentMs: fc.integer({ max: 300, min: 0 }),
        tookMs: fc.integer({ min: 0, max: 90 }),
        isLost: fc.boolean(),
      })
      .map(({ sentMs, tookMs, isLost }) =>
        isLost ? lostAt(sentMs * 1_000) : sentAt(sentMs * 1_000, tookMs * 1_000),
      );

    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (all) => {
        const sure = all.filter(({ isCertain }) => isCertain);
        const certain = sure.map(
          ({ fromMs }) =>
            sure.filter((each) => each.fromMs >= fromMs && each.toMs - fromMs < 60_000).length,
        );
        // Begun at any second, and once when all is over.
        const possible = [...Array.from({ length: 600 }).keys(), 1_000_000].map(
          (second) =>
            all.filter(
              ({ fromMs, toMs }) => toMs >= second * 1_000 && fromMs < second * 1_000 + 60_000,
            ).length,
        );

        expect(fullestMinute(all)).toEqual({
          certain: Math.max(0, ...certain),
          possible: Math.max(0, ...possible),
        });
      }),
    );
  });
});
