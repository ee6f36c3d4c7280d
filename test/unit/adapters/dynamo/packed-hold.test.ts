import fc from 'fast-check';
import { packHold, packMarker, unpack } from '../../../../src/adapters/dynamo/packed-hold.ts';
import { InvariantError } from '../../../../src/domain/errors.ts';
import { microUsd } from '../../../../src/domain/money.ts';
import { capCodeOf } from '../../../../src/domain/caps.ts';
import { userCodeOf } from '../../../../src/domain/user-limits.ts';
import { aHold, dollars, SLOT } from '../../../support/builders.ts';

const cap = capCodeOf({ model: 'gpt-4o', usdPerMonth: dollars(50) });

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a hold in the store', () => {
  it('is these bytes, which never change', () => {
    expect(hex(packHold(aHold({ tokens: 150, usd: microUsd(200) })))).toBe('154ebc1c9601c801');
    expect(hex(packHold(aHold({ tokens: 0, usd: microUsd(127), cap })))).toBe('154ebc1c007f0e97b1');
  });

  it('comes back as it was', () => {
    const hold = fc.record({
      slot: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      tokens: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat()),
      usd: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat()).map(microUsd),
      cap: fc.constantFrom(
        undefined,
        cap,
        ...['a', 'claude-*', 'x'.repeat(40)].map((model) =>
          capCodeOf({ model, usdPerMonth: dollars(1) }),
        ),
      ),
      userCap: fc.constantFrom(
        undefined,
        ...['alice', 'bob', 'x'.repeat(200)].map((user) =>
          userCodeOf({ user, usdPerMonth: dollars(1) }),
        ),
      ),
    });
    fc.assert(
      fc.property(hold, (each) => {
        expect(unpack(packHold(each))).toEqual(each);
      }),
    );
  });

  it('keeps a code that begins with zeros', () => {
    const withZeros = { ...aHold(), cap: 'AAAB' as typeof cap };
    const ofUser = { ...aHold(), userCap: 'AAAAAB' as typeof cap };

    expect(unpack(packHold(withZeros))).toEqual(withZeros);
    expect(unpack(packHold(ofUser))).toEqual(ofUser);
  });

  it('takes eleven bytes for an ordinary call with a cap', () => {
    const ordinary = aHold({ tokens: 1_500, usd: dollars(0.016), cap });

    expect(packHold(ordinary).length).toBeLessThanOrEqual(12);
  });
});

describe('a marker in the store', () => {
  it.each(['rate', 'all'] as const)('comes back as it was, and is no hold: %s', (covers) => {
    const marker = { covers, forgetAfterSlot: SLOT + 6 };

    expect(unpack(packMarker(marker))).toEqual(marker);
  });
});

describe('bytes that were not written by this code', () => {
  it.each(['', '154ebc', '154ebc1c96ff', '154ebc1c9601c80a8b', '154ebc1c9601c8010a8b71ff'])(
    'are a mistake: %s',
    (text) => {
      expect(() => unpack(Buffer.from(text, 'hex'))).toThrow(InvariantError);
    },
  );
});
