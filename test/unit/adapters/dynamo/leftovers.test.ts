import { leftoversOf } from '../../../../src/adapters/dynamo/leftovers.ts';
import { packMarker } from '../../../../src/adapters/dynamo/packed-hold.ts';
import { slotAt } from '../../../../src/domain/slots.ts';
import {
  aHold,
  aMeter,
  aRing,
  at,
  DAY,
  holdsOf,
  markersOf,
  MINUTE,
  MONTH,
  SLOT,
} from '../../../support/builders.ts';

describe('what a meter has left over', () => {
  it('is nothing while all of it may still be asked for', () => {
    const meter = aMeter({
      ...aRing([SLOT - 12, 5], [SLOT, 1]),
      requestsInMinute: new Map([
        [MINUTE, 1],
        [MINUTE - 1, 1],
      ]),
      tokensOnDay: new Map([
        [DAY, 1],
        [DAY - 1, 1],
      ]),
      usdInMonth: new Map([[MONTH, 1]]),
      usdOfCap: new Map([[`Dpex:${MONTH}`, 1]]),
      holds: holdsOf({ 'request-1': aHold({ slot: SLOT - 1_000 }) }),
      markers: markersOf({ 'request-2': { covers: 'rate', forgetAfterSlot: SLOT } }),
    });

    expect(leftoversOf(meter)).toEqual({ names: [], markers: [] });
  });

  it('is every window that no call in flight can settle into', () => {
    const meter = aMeter({
      ...aRing([SLOT - 13, 5], [SLOT, 1]),
      requestsInMinute: new Map([[MINUTE - 2, 1]]),
      tokensOnDay: new Map([[DAY - 2, 1]]),
      usdInMonth: new Map([[MONTH - 1, 1]]),
      usdOfCap: new Map([[`Dpex:${MONTH - 1}`, 1]]),
    });

    expect(new Set(leftoversOf(meter).names)).toEqual(
      new Set(['hVTrwP', 'fBxo-r', 'dFDN', 'mKm', 'xDpexKm']),
    );
  });

  it('is not last month on the first of a month, and is on the second', () => {
    const lastMonth = {
      usdInMonth: new Map([[MONTH - 1, 1]]),
      usdOfCap: new Map([[`Dpex:${MONTH - 1}`, 1]]),
    };
    const first = slotAt(at('2026-08-01T23:59:55Z'));

    expect(leftoversOf(aMeter({ ...lastMonth, ...aRing([first, 1]) })).names).toEqual([]);
    expect(leftoversOf(aMeter({ ...lastMonth, ...aRing([first + 1, 1]) })).names).toEqual([
      'mKm',
      'xDpexKm',
    ]);
  });

  it('is every marker whose time is over, as it was read', () => {
    const marker = { covers: 'all', forgetAfterSlot: SLOT - 1 } as const;
    const meter = aMeter({ ...aRing([SLOT, 1]), markers: markersOf({ 'request-1': marker }) });

    expect(leftoversOf(meter)).toEqual({
      names: [],
      markers: [{ name: 'iI58r195', value: packMarker(marker) }],
    });
  });

  it('is told by the clock of the meter: one that has rested keeps what it has', () => {
    const meter = aMeter({ ...aRing([SLOT - 100, 5]), tokensOnDay: new Map([[DAY, 1]]) });

    expect(leftoversOf(meter)).toEqual({ names: [], markers: [] });
  });

  it('is removed a few at a time', () => {
    const days = Array.from({ length: 20 }, (_, index) => [DAY - 2 - index, 1] as const);
    const marker = { covers: 'rate', forgetAfterSlot: 0 } as const;
    const markers = Array.from({ length: 9 }, (_, index) => [`request-${index}`, marker]);
    const meter = aMeter({
      ...aRing([SLOT, 1]),
      tokensOnDay: new Map(days),
      markers: markersOf(Object.fromEntries(markers) as Record<string, typeof marker>),
    });

    const { names, markers: removed } = leftoversOf(meter);

    expect(names).toHaveLength(8);
    expect(removed).toHaveLength(3);
  });
});
