import fc from 'fast-check';
import { holdIdOf } from '../../../src/domain/holds.ts';
import { requestId } from '../../../src/domain/ids.ts';
import { capWindow, knowsRequest, readRing, withoutHolds } from '../../../src/domain/meter.ts';
import { type CapCode, capCodeOf } from '../../../src/domain/caps.ts';
import {
  aHold,
  aMeter,
  aRing,
  at,
  DAY,
  dollars,
  holdsOf,
  markersOf,
  MONTH,
  SLOT,
} from '../../support/builders.ts';

const code: CapCode = capCodeOf({ model: 'gpt-4o', usdPerMonth: dollars(50) });

describe('readRing', () => {
  it('finds an unused ring empty', () => {
    expect(readRing(aMeter(), { slot: SLOT, limit: 100 })).toEqual({
      requests: 0,
      freesAt: undefined,
      emptyAt: undefined,
    });
  });

  it('counts the thirteen slots up to now', () => {
    const meter = aMeter(aRing([SLOT - 13, 7], [SLOT - 12, 40], [SLOT - 1, 20], [SLOT, 3]));

    expect(readRing(meter, { slot: SLOT, limit: 100 })).toEqual({
      requests: 63,
      freesAt: undefined,
      emptyAt: at('2026-08-22T14:06:05Z'),
    });
  });

  it('has forgotten a slot thirteen slots later, and not one earlier', () => {
    const meter = aMeter(aRing([SLOT, 100]));

    expect(readRing(meter, { slot: SLOT + 12, limit: 100 }).requests).toBe(100);
    expect(readRing(meter, { slot: SLOT + 13, limit: 100 })).toEqual({
      requests: 0,
      freesAt: undefined,
      emptyAt: undefined,
    });
  });

  it('is full at the limit and not before', () => {
    expect(readRing(aMeter(aRing([SLOT, 99])), { slot: SLOT, limit: 100 }).freesAt).toBeUndefined();
    expect(readRing(aMeter(aRing([SLOT, 100])), { slot: SLOT, limit: 100 }).freesAt).toBe(
      at('2026-08-22T14:06:05Z'),
    );
  });

  it('frees when the first slots that make it full are out, not when all are', () => {
    const meter = aMeter(aRing([SLOT - 10, 30], [SLOT - 4, 60], [SLOT, 10]));

    expect(readRing(meter, { slot: SLOT, limit: 100 })).toEqual({
      requests: 100,
      freesAt: at('2026-08-22T14:05:15Z'),
      emptyAt: at('2026-08-22T14:06:05Z'),
    });
  });

  it('waits for a later slot where the limit was lowered below the use', () => {
    const meter = aMeter(aRing([SLOT - 10, 30], [SLOT - 4, 60], [SLOT, 10]));

    expect(readRing(meter, { slot: SLOT, limit: 70 }).freesAt).toBe(at('2026-08-22T14:05:45Z'));
    expect(readRing(meter, { slot: SLOT, limit: 10 }).freesAt).toBe(at('2026-08-22T14:06:05Z'));
  });

  it('has no limit to be full by where there is none', () => {
    const meter = aMeter(aRing([SLOT, 5_000]));

    expect(readRing(meter, { slot: SLOT, limit: undefined })).toEqual({
      requests: 5_000,
      freesAt: undefined,
      emptyAt: at('2026-08-22T14:06:05Z'),
    });
  });

  it('frees at the first slot in which one more request fits', () => {
    const slots = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 })),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(slots, fc.integer({ min: 1, max: 30 }), (admitted, limit) => {
        const inOrder = [...new Map(admitted)].toSorted(([one], [other]) => one - other);
        const meter = aMeter(aRing(...inOrder.map(([slot, n]) => [SLOT + slot, n] as const)));
        const newest = meter.newestSlot;
        const requestsAt = (slot: number) =>
          inOrder
            .filter(([each]) => SLOT + each >= slot - 12)
            .reduce((all, [, requests]) => all + requests, 0);

        const { freesAt, requests } = readRing(meter, { slot: newest, limit });

        expect(requests).toBe(requestsAt(newest));
        let slot = newest;
        while (requestsAt(slot) >= limit) slot += 1;
        expect(freesAt).toBe(slot === newest ? undefined : slot * 5_000);
      }),
    );
  });
});

describe('a meter', () => {
  it('knows a request by its hold or by its marker', () => {
    const meter = aMeter({
      holds: holdsOf({ held: aHold() }),
      markers: markersOf({ marked: { covers: 'rate', forgetAfterSlot: SLOT } }),
    });
    const isKnown = (id: string) => knowsRequest(meter, holdIdOf(requestId(id)));

    expect(['held', 'marked', 'other'].filter(isKnown)).toEqual(['held', 'marked']);
  });
});

describe('withoutHolds', () => {
  it('gives back what each call holds, to the windows that it was charged to', () => {
    const meter = aMeter({
      tokensOnDay: new Map([
        [DAY, 5_000],
        [DAY - 1, 900],
      ]),
      usdInMonth: new Map([
        [MONTH, 2_000_000],
        [MONTH - 1, 7],
      ]),
      usdOfCap: new Map([[capWindow(code, MONTH), 1_000_000]]),
      holds: holdsOf({
        plain: aHold({ tokens: 1_000, usd: dollars(0.3) }),
        capped: aHold({ tokens: 500, usd: dollars(0.4), cap: code }),
        // Admitted at 23:59:55 the day before.
        yesterday: aHold({ slot: 357_471_359, tokens: 200, usd: dollars(0.1) }),
      }),
    });

    const given = withoutHolds(meter);

    expect(given.tokensOnDay).toEqual(
      new Map([
        [DAY, 3_500],
        [DAY - 1, 700],
      ]),
    );
    expect(given.usdInMonth).toEqual(
      new Map([
        [MONTH, 1_200_000],
        [MONTH - 1, 7],
      ]),
    );
    expect(given.usdOfCap).toEqual(new Map([[capWindow(code, MONTH), 600_000]]));
  });

  it('leaves the meter as it was', () => {
    const meter = aMeter({
      tokensOnDay: new Map([[DAY, 5_000]]),
      holds: holdsOf({ one: aHold() }),
    });

    withoutHolds(meter);

    expect(meter.tokensOnDay).toEqual(new Map([[DAY, 5_000]]));
  });

  it('opens no window that was swept away', () => {
    expect(withoutHolds(aMeter({ holds: holdsOf({ one: aHold() }) })).tokensOnDay).toEqual(
      new Map(),
    );
  });
});
