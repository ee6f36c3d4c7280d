import fc from 'fast-check';
import { forecastOf } from '../../../src/domain/forecast.ts';
import { instant } from '../../../src/domain/time.ts';
import { at, dollars } from '../../support/builders.ts';

describe('a forecast', () => {
  it('draws what was used on to the end of the month', () => {
    const forecast = forecastOf({
      used: dollars(40),
      limit: dollars(100),
      now: at('2026-11-11T00:00:00Z'),
    });

    expect(forecast).toEqual({
      burnPerDay: dollars(4),
      projected: dollars(120),
      runsOutAt: at('2026-11-26T00:00:00Z'),
    });
  });

  it('knows how long its month is', () => {
    const inFebruary = forecastOf({
      used: 100,
      limit: undefined,
      now: at('2027-02-02T00:00:00Z'),
    });

    expect(inFebruary).toEqual({ burnPerDay: 100, projected: 2_800, runsOutAt: undefined });
  });

  it('says nothing in the first hour of a month, and something from then on', () => {
    const question = { used: dollars(1), limit: dollars(100) };

    expect(forecastOf({ ...question, now: at('2026-11-01T00:59:59.999Z') })).toBeUndefined();
    expect(forecastOf({ ...question, now: at('2026-11-01T01:00:00Z') })).toEqual({
      burnPerDay: dollars(24),
      projected: dollars(720),
      runsOutAt: at('2026-11-05T04:00:00Z'),
    });
  });

  it('runs out now where the limit is used up', () => {
    const now = at('2026-11-11T00:00:00Z');

    expect(forecastOf({ used: 100, limit: 100, now })?.runsOutAt).toBe(now);
    expect(forecastOf({ used: 0, limit: 0, now })?.runsOutAt).toBe(now);
  });

  it('does not run out where spending reaches the limit as the month ends', () => {
    const now = at('2026-11-16T00:00:00Z');

    expect(forecastOf({ used: 50, limit: 100, now })?.runsOutAt).toBeUndefined();
    expect(forecastOf({ used: 51, limit: 100, now })?.runsOutAt).toBe(
      at('2026-11-30T09:52:56.470Z'),
    );
    expect(forecastOf({ used: 0, limit: 100, now })?.runsOutAt).toBeUndefined();
  });

  it('rounds amounts up', () => {
    const forecast = forecastOf({ used: 1, limit: undefined, now: at('2026-11-08T00:00:00Z') });

    expect(forecast).toMatchObject({ burnPerDay: 1, projected: 5 });
  });

  it('takes what was given back beyond what was used for nothing used', () => {
    const forecast = forecastOf({ used: -7, limit: 5, now: at('2026-11-08T00:00:00Z') });

    expect(forecast).toEqual({ burnPerDay: 0, projected: 0, runsOutAt: undefined });
  });

  it('stays a number where a month drawn on is more than one can hold', () => {
    const used = 1_000_000_000_000_000;

    expect(forecastOf({ used, limit: undefined, now: at('2026-11-01T01:00:00Z') })?.projected).toBe(
      Number.MAX_SAFE_INTEGER,
    );
  });

  it('runs out before the end exactly where the month comes to more than the limit', () => {
    const [start, end] = [at('2026-11-01T01:00:00Z'), at('2026-11-30T23:59:59.999Z')];

    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: start, max: end }),
        (used, limit, moment) => {
          const now = instant(moment);
          const forecast = forecastOf({ used, limit, now });

          expect(forecast?.runsOutAt === undefined).toBe(
            used < limit && (forecast?.projected ?? 0) <= limit,
          );
          expect(forecast?.runsOutAt ?? now).toBeGreaterThanOrEqual(now);
        },
      ),
    );
  });
});
