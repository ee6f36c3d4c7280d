import type { CapCode } from '../../../src/domain/caps.ts';
import fc from 'fast-check';
import { capCodeOf } from '../../../src/domain/caps.ts';
import {
  chargeOf,
  type CounterChange,
  folded,
  givingBack,
  settledAt,
  taking,
} from '../../../src/domain/settlement.ts';
import { instant } from '../../../src/domain/time.ts';
import type { Receipt } from '../../../src/domain/usage.ts';
import {
  aHold,
  at,
  DAY,
  dollars,
  MODEL,
  MONTH,
  NOW,
  REQUEST,
  SLOT,
  TEAM,
} from '../../support/builders.ts';

const cap = capCodeOf({ model: 'gpt-4o', usdPerMonth: dollars(50) });

const aReceipt = (changes: Partial<Receipt> = {}): Receipt => ({
  team: TEAM,
  request: REQUEST,
  kind: 'used',
  model: MODEL,
  servedModel: undefined,
  provider: undefined,
  tokens: { input: 1_000, output: 100 },
  at: NOW,
  user: undefined,
  reportedUsd: undefined,
  usd: dollars(0.0035),
  pricing: 'listed',
  price: undefined,
  listing: undefined,
  tokensCounted: 1_100,
  cap: undefined,
  ...changes,
});

describe('a receipt', () => {
  it('is charged to the day, the month and the cap of its own time', () => {
    const receipt = aReceipt({ at: at('2026-08-31T23:59:59.999Z'), cap });

    expect(chargeOf(receipt)).toEqual({
      tokensOnDay: new Map([[20_696, 1_100]]),
      usdInMonth: new Map([[MONTH, 3_500]]),
      usdOfCap: new Map([[`${cap}:679`, 3_500]]),
    });
    expect(chargeOf({ ...receipt, at: at('2026-09-01T00:00:00Z') })).toEqual({
      tokensOnDay: new Map([[20_697, 1_100]]),
      usdInMonth: new Map([[MONTH + 1, 3_500]]),
      usdOfCap: new Map([[`${cap}:680`, 3_500]]),
    });
  });

  it('is charged to no cap where it has none', () => {
    expect(chargeOf(aReceipt()).usdOfCap).toEqual(new Map());
  });

  const hold = aHold({ usd: dollars(0.0125), tokens: 2_000 });

  it('of a call whose output was counted costs what it says, whatever was held', () => {
    expect(settledAt(aReceipt(), hold)).toEqual(aReceipt());
  });

  it('of a call whose output was not costs what was held', () => {
    expect(settledAt(aReceipt({ kind: 'incomplete' }), hold)).toEqual(
      aReceipt({ kind: 'incomplete', usd: dollars(0.0125), tokensCounted: 2_000 }),
    );
  });

  it('of such a call costs no less than what is known of it', () => {
    const known = aReceipt({ kind: 'incomplete', usd: dollars(0.02), tokensCounted: 2_001 });

    expect(settledAt(known, hold)).toEqual(known);
  });

  it('that names no user is about the one who was let in, also where that one has no limit', () => {
    const shared = 'SHARED' as CapCode;
    const alice = 'ALICE1' as CapCode;
    const unnamed = aReceipt({ user: undefined, userCap: shared });

    expect(settledAt(unnamed, aHold({ userCap: alice })).userCap).toBe(alice);
    expect(settledAt(unnamed, aHold()).userCap).toBeUndefined();
    expect(settledAt(aReceipt({ user: 'bob', userCap: shared }), aHold()).userCap).toBe(shared);
  });
});

describe('a hold', () => {
  it('goes back to the windows of its admission', () => {
    const lastSlotOfAugust = Date.parse('2026-08-31T23:59:55Z') / 5_000;

    expect(givingBack(aHold({ slot: lastSlotOfAugust, cap }))).toEqual({
      tokensOnDay: new Map([[20_696, -1_000]]),
      usdInMonth: new Map([[MONTH, -300_000]]),
      usdOfCap: new Map([[`${cap}:679`, -300_000]]),
    });
  });
});

describe('changes that are folded', () => {
  const nothing: CounterChange = {
    tokensOnDay: new Map(),
    usdInMonth: new Map(),
    usdOfCap: new Map(),
  };

  it('are the sums of each counter', () => {
    const held = aHold({ slot: SLOT, cap });
    const used = aReceipt({ at: at('2026-09-01T00:00:01Z'), cap });

    expect(folded([givingBack(held), chargeOf(used), chargeOf(used)])).toEqual({
      tokensOnDay: new Map([
        [DAY, -1_000],
        [20_697, 2_200],
      ]),
      usdInMonth: new Map([
        [MONTH, -300_000],
        [MONTH + 1, 7_000],
      ]),
      usdOfCap: new Map([
        [`${cap}:679`, -300_000],
        [`${cap}:680`, 7_000],
      ]),
    });
  });

  it('are nothing where nothing changes', () => {
    expect(folded([])).toEqual(nothing);
    expect(folded([taking({ at: NOW, tokens: 0, usd: 0, cap })])).toEqual(nothing);
  });

  it('cancel out where just what was held was used', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(400_000_000), fc.nat(1e9), fc.nat(1e9), fc.boolean())),
        (holds) => {
          const changes = holds.flatMap(([slot, tokens, usd, isCapped]) => {
            const hold = aHold({
              slot,
              tokens,
              usd: usd as never,
              cap: isCapped ? cap : undefined,
            });
            const receipt = aReceipt({
              at: instant(slot * 5_000 + 4_999),
              tokensCounted: tokens,
              usd: usd as never,
              cap: hold.cap,
            });
            return [givingBack(hold), chargeOf(receipt)];
          });

          expect(folded(changes)).toEqual(nothing);
        },
      ),
    );
  });
});
