import { newMeterItem, parseMeter } from '../../../../src/adapters/dynamo/meter-item.ts';
import type { Item } from '../../../../src/adapters/dynamo/item.ts';
import { packHold, packMarker } from '../../../../src/adapters/dynamo/packed-hold.ts';
import { InvariantError } from '../../../../src/domain/errors.ts';
import { TIERS } from '../../../../src/domain/tiers.ts';
import {
  aHold,
  aMeter,
  DAY,
  dollars,
  holdsOf,
  markersOf,
  MONTH,
  SLOT,
  TEAM,
} from '../../../support/builders.ts';

const n = (value: number) => ({ N: String(value) });

describe('a new meter', () => {
  it('is this item, and reads as one in which nothing was taken', () => {
    const item = newMeterItem(TEAM, TIERS.standard);

    expect(item).toEqual({
      pk: { S: 'TEAM#alpha' },
      sk: { S: 'METER' },
      rl: n(100),
      dl: n(500_000),
      ml: n(100_000_000),
      c: n(0),
      u: n(100),
      k: n(0),
    });
    expect(parseMeter(item)).toEqual(aMeter());
  });

  it('tells no limit from a limit of 0', () => {
    const limits = { requestsPerMinute: undefined, tokensPerDay: 0, usdPerMonth: undefined };

    expect(parseMeter(newMeterItem(TEAM, limits))).toMatchObject({ limits, budget: undefined });
  });
});

describe('a meter in the store', () => {
  const fresh = newMeterItem(TEAM, TIERS.standard);
  const hold = aHold({ tokens: 150 });
  const marker = { covers: 'all', forgetAfterSlot: SLOT } as const;
  const item: Item = {
    ...fresh,
    st: { S: 'x' },
    v: n(3),
    g: { S: 'premium' },
    mb: n(90_000_000),
    wp: n(70),
    c: n(42),
    u: n(142),
    k: n(SLOT),
    hVTrwc: n(140),
    hVTrwZ: n(100),
    'fBxo-t': n(5),
    dFDP: n(488_000),
    mKn: n(-1_000_000),
    xDpexKn: n(9_000_000),
    iI58r195: { B: packHold(hold) },
    iVSgr6ri: { B: packMarker(marker) },
  };

  it('counts what is taken, where the store counts what is left', () => {
    expect(parseMeter(item)).toEqual(
      aMeter({
        status: 'suspended',
        termsVersion: 3,
        guestTier: 'premium',
        budget: dollars(90),
        warnPercent: 70,
        admissions: 42,
        newestSlot: SLOT,
        admissionsBefore: new Map([
          [SLOT, 40],
          [SLOT - 3, 0],
        ]),
        requestsInMinute: new Map([[29_790_125, 5]]),
        tokensOnDay: new Map([[DAY, 12_000]]),
        usdInMonth: new Map([[MONTH, 101_000_000]]),
        usdOfCap: new Map([['Dpex:679', 9_000_000]]),
        holds: holdsOf({ 'request-1': hold }),
        markers: markersOf({ 'JKJaXmPLvHcESHA=': marker }),
      }),
    );
  });

  it('counts what is taken of no limit too', () => {
    const unlimited = newMeterItem(TEAM, { ...TIERS.unlimited, tokensPerDay: undefined });

    const { limits, tokensOnDay } = parseMeter({ ...unlimited, dFDP: n(8e15 - 7) });

    expect(limits.tokensPerDay).toBeUndefined();
    expect(tokensOnDay).toEqual(new Map([[DAY, 7]]));
  });

  it.each(['rl', 'dl', 'ml', 'c', 'k'])('is a mistake of ours without %s', (name) => {
    const rest = Object.entries(fresh).filter(([each]) => each !== name);

    expect(() => parseMeter(Object.fromEntries(rest))).toThrow(InvariantError);
  });

  it.each(['0.5', 'NaN', '1e400'])('is a mistake of ours with a number like %s', (text) => {
    expect(() => parseMeter({ ...fresh, c: { N: text } })).toThrow(InvariantError);
  });
});
