import fc from 'fast-check';
import {
  boostName,
  capName,
  dayName,
  holdName,
  minuteName,
  monthName,
  NAME,
  readWindowName,
  slotName,
} from '../../../../src/adapters/dynamo/names.ts';
import { holdIdOf } from '../../../../src/domain/holds.ts';
import { capCodeOf } from '../../../../src/domain/caps.ts';
import { userCodeOf } from '../../../../src/domain/user-limits.ts';
import { DAY, dollars, MINUTE, MONTH, REQUEST, SLOT } from '../../../support/builders.ts';

const code = capCodeOf({ model: 'gpt-4o', usdPerMonth: dollars(50) });
const alice = userCodeOf({ user: 'alice', usdPerMonth: dollars(5) });
const hold = holdIdOf(REQUEST);

describe('a name in the store', () => {
  it.each([
    [slotName(SLOT), 'hVTrwc', { kind: 'slot', index: SLOT }],
    [minuteName(MINUTE), 'fBxo-t', { kind: 'minute', index: MINUTE }],
    [dayName(DAY), 'dFDP', { kind: 'day', index: DAY }],
    [monthName(MONTH), 'mKn', { kind: 'month', index: MONTH }],
    [boostName(MONTH), 'bKn', { kind: 'boost', index: MONTH }],
    [capName(alice, MONTH), 'xahg7NlKn', { kind: 'cap', code: 'ahg7Nl', month: MONTH }],
    [capName(code, MONTH), 'xDpexKn', { kind: 'cap', code: 'Dpex', month: MONTH }],
    [capName(code, 5), 'xDpexAF', { kind: 'cap', code: 'Dpex', month: 5 }],
    [holdName(hold), 'iI58r195', { kind: 'hold', id: hold }],
  ])('with a window in it never changes, and is read back: %s', (name, literal, window) => {
    expect(name).toBe(literal);
    expect(readWindowName(name)).toEqual(window);
  });

  it('is no window if it is a fixed one, or a key', () => {
    const fixed = [...Object.values(NAME), 'pk', 'sk', 'expires_at'];

    expect(fixed.map(readWindowName)).toEqual(fixed.map(() => undefined));
  });

  it('is one of a kind: no two of them meet', () => {
    expect(new Set(Object.values(NAME)).size).toBe(Object.keys(NAME).length);
    const index = fc.integer({ min: 600, max: 500_000_000 });
    fc.assert(
      fc.property(index, index, (one, other) => {
        const names = [slotName(one), minuteName(one), dayName(one), monthName(one)];

        expect(new Set(names).size).toBe(4);
        expect(slotName(one) === slotName(other)).toBe(one === other);
      }),
    );
  });
});
