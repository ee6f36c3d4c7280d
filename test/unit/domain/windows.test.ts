import fc from 'fast-check';
import { type Instant, instant } from '../../../src/domain/time.ts';
import { utcDay, utcMinute, utcMonth } from '../../../src/domain/windows.ts';
import { at } from '../../support/builders.ts';

describe('utcMinute', () => {
  it('runs from full minute to full minute', () => {
    expect(utcMinute(at('2026-08-22T14:05:59.999Z'))).toEqual({
      kind: 'minute',
      id: '2026-08-22T14:05',
      index: 29_790_125,
      startsAt: at('2026-08-22T14:05:00Z'),
      endsAt: at('2026-08-22T14:06:00Z'),
    });
  });

  it('crosses midnight and the end of a year', () => {
    expect(utcMinute(at('2026-12-31T23:59:59.999Z'))).toEqual({
      kind: 'minute',
      id: '2026-12-31T23:59',
      index: 29_979_359,
      startsAt: at('2026-12-31T23:59:00Z'),
      endsAt: at('2027-01-01T00:00:00Z'),
    });
  });
});

describe('utcDay', () => {
  it('holds its last millisecond and not the next', () => {
    expect(utcDay(at('2026-08-22T23:59:59.999Z'))).toEqual({
      kind: 'day',
      id: '2026-08-22',
      index: 20_687,
      startsAt: at('2026-08-22T00:00:00Z'),
      endsAt: at('2026-08-23T00:00:00Z'),
    });
    expect(utcDay(at('2026-08-23T00:00:00Z'))).toEqual({
      kind: 'day',
      id: '2026-08-23',
      index: 20_688,
      startsAt: at('2026-08-23T00:00:00Z'),
      endsAt: at('2026-08-24T00:00:00Z'),
    });
  });

  it('knows the leap day of 2028', () => {
    expect(utcDay(at('2028-02-28T23:59:59.999Z')).endsAt).toBe(at('2028-02-29T00:00:00Z'));
    expect(utcDay(at('2028-02-29T12:00:00Z'))).toEqual({
      kind: 'day',
      id: '2028-02-29',
      index: 21_243,
      startsAt: at('2028-02-29T00:00:00Z'),
      endsAt: at('2028-03-01T00:00:00Z'),
    });
  });

  it('is the day of UTC, wherever the caller is', () => {
    expect(utcDay(at('2026-08-23T01:30:00+02:00')).id).toBe('2026-08-22');
  });
});

describe('utcMonth', () => {
  it('holds its last millisecond and not the next', () => {
    expect(utcMonth(at('2026-08-31T23:59:59.999Z'))).toEqual({
      kind: 'month',
      id: '2026-08',
      index: 679,
      startsAt: at('2026-08-01T00:00:00Z'),
      endsAt: at('2026-09-01T00:00:00Z'),
    });
    expect(utcMonth(at('2026-09-01T00:00:00Z'))).toEqual({
      kind: 'month',
      id: '2026-09',
      index: 680,
      startsAt: at('2026-09-01T00:00:00Z'),
      endsAt: at('2026-10-01T00:00:00Z'),
    });
  });

  it('crosses the end of a year', () => {
    expect(utcMonth(at('2026-12-31T23:59:59.999Z'))).toEqual({
      kind: 'month',
      id: '2026-12',
      index: 683,
      startsAt: at('2026-12-01T00:00:00Z'),
      endsAt: at('2027-01-01T00:00:00Z'),
    });
    expect(utcMonth(at('2027-01-01T00:00:00Z')).index).toBe(684);
  });

  it.each([
    ['2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00Z'],
    ['2028-02-29T23:59:59.999Z', '2028-03-01T00:00:00Z'],
    ['2026-04-30T23:59:59.999Z', '2026-05-01T00:00:00Z'],
    ['1970-01-01T00:00:00.000Z', '1970-02-01T00:00:00Z'],
  ])('is as long as the calendar says: %s', (last, next) => {
    expect(utcMonth(at(last)).endsAt).toBe(at(next));
  });

  it('begins the count of months with January 1970', () => {
    expect(utcMonth(instant(0)).index).toBe(0);
  });
});

/** Instants of three days around the ends of a leap February: neighbours share windows there. */
const nearAnEdge = fc
  .integer({ min: Date.parse('2028-02-28T12:00:00Z'), max: Date.parse('2028-03-02T12:00:00Z') })
  .map(instant);

describe.each([
  ['minute', utcMinute],
  ['day', utcDay],
  ['month', utcMonth],
] as const)(
  'any %s',
  (
    _kind,
    windowAt: (now: Instant) => ReturnType<typeof utcDay | typeof utcMinute | typeof utcMonth>,
  ) => {
    it('holds its instant, and borders on the window before and after', () => {
      fc.assert(
        fc.property(nearAnEdge, (now) => {
          const window = windowAt(now);

          expect(window.startsAt).toBeLessThanOrEqual(now);
          expect(window.endsAt).toBeGreaterThan(now);
          expect(windowAt(window.startsAt)).toEqual(window);
          expect(windowAt(instant(window.endsAt - 1))).toEqual(window);
          expect(windowAt(window.endsAt).startsAt).toBe(window.endsAt);
          expect(windowAt(window.endsAt).index).toBe(window.index + 1);
        }),
      );
    });

    it('has an id and an index that sort as time does', () => {
      fc.assert(
        fc.property(nearAnEdge, nearAnEdge, (one, other) => {
          const [earlier, later] = [windowAt(one), windowAt(other)];
          const isBefore = earlier.startsAt < later.startsAt;

          expect(earlier.id < later.id).toBe(isBefore);
          expect(earlier.index < later.index).toBe(isBefore);
        }),
      );
    });
  },
);
