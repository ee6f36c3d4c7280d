import {
  admittedAt,
  expiredHolds,
  expiresAt,
  heldIn,
  holdIdOf,
  HOLDS_MAX,
} from '../../../src/domain/holds.ts';
import { requestId } from '../../../src/domain/ids.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { aHold, at, dollars, holdsOf, NOW, SLOT } from '../../support/builders.ts';

const opus = capCodeOf({ model: 'claude-opus-*', usdPerMonth: dollars(50) });
const gpt = capCodeOf({ model: 'gpt-4o', usdPerMonth: dollars(50) });

describe('a hold', () => {
  it('is found again by the request id alone, under the name it has in the store', () => {
    expect(holdIdOf(requestId('request-1'))).toBe('I58r195');
  });

  it('was admitted at the beginning of its slot', () => {
    expect(admittedAt(aHold({ slot: SLOT }))).toBe(at('2026-08-22T14:05:00Z'));
  });
});

describe('heldIn', () => {
  it('is nothing without holds', () => {
    expect(heldIn([], { at: NOW, cap: undefined })).toEqual({ tokens: 0, usd: 0, usdOfCap: 0 });
  });

  it('sums tokens and money of all, and the money of the cap that is asked about', () => {
    const holds = [
      aHold({ tokens: 100, usd: dollars(1) }),
      aHold({ tokens: 20, usd: dollars(2), cap: opus }),
      aHold({ tokens: 3, usd: dollars(4), cap: gpt }),
    ];

    expect(heldIn(holds, { at: NOW, cap: opus })).toEqual({
      tokens: 123,
      usd: 7_000_000,
      usdOfCap: 2_000_000,
    });
    expect(heldIn(holds, { at: NOW, cap: undefined })).toEqual({
      tokens: 123,
      usd: 7_000_000,
      usdOfCap: 0,
    });
  });

  it('leaves out of the day what was admitted the day before, and keeps it in the month', () => {
    const midnight = at('2026-08-22T00:00:00Z');
    const before = aHold({ slot: 357_471_359, cap: opus });
    const after = aHold({ slot: 357_471_360, cap: opus });

    expect(heldIn([before], { at: midnight, cap: opus })).toEqual({
      tokens: 0,
      usd: 300_000,
      usdOfCap: 300_000,
    });
    expect(heldIn([after], { at: midnight, cap: opus })).toEqual({
      tokens: 1_000,
      usd: 300_000,
      usdOfCap: 300_000,
    });
  });

  it('leaves out of the month what was admitted the month before', () => {
    const before = aHold({ slot: Date.parse('2026-08-31T23:59:55Z') / 5_000, cap: opus });

    expect(heldIn([before], { at: at('2026-09-01T00:00:00Z'), cap: opus })).toEqual({
      tokens: 0,
      usd: 0,
      usdOfCap: 0,
    });
  });
});

describe('a hold expires', () => {
  it('when its time is over, reckoned from the end of its slot', () => {
    expect(expiresAt(aHold({ slot: SLOT }), 600)).toBe(at('2026-08-22T14:15:05Z'));
  });

  it('at that moment and not before, the oldest first', () => {
    const holds = holdsOf({
      young: aHold({ slot: SLOT + 1 }),
      old: aHold({ slot: SLOT }),
      older: aHold({ slot: SLOT - 60 }),
    });
    const idsAt = (now: string) =>
      expiredHolds(holds, { now: at(now), holdSeconds: 600 }).map(([id]) => id);
    const [old, older] = ['old', 'older'].map((id) => holdIdOf(requestId(id)));

    expect(idsAt('2026-08-22T14:15:04.999Z')).toEqual([older]);
    expect(idsAt('2026-08-22T14:15:05.000Z')).toEqual([older, old]);
  });

  it('early where there are more than an item has room for', () => {
    const many = Array.from({ length: HOLDS_MAX + 2 }, (_, index) => [
      `call-${index}`,
      aHold({ slot: SLOT - index }),
    ]);
    const holds = holdsOf(Object.fromEntries(many) as Record<string, ReturnType<typeof aHold>>);

    const expired = expiredHolds(holds, { now: NOW, holdSeconds: 86_400 });

    expect(expired.map(([, { slot }]) => slot)).toEqual([SLOT - 2_001, SLOT - 2_000]);
  });
});
