import fc from 'fast-check';
import { canonicalText } from '../../../src/domain/canonical.ts';

describe('the canonical text', () => {
  it('is the same in whatever order members and entries come', () => {
    const one = {
      b: [1, { d: null, c: 'x' }],
      a: new Map([
        ['k', 1],
        ['j', 2],
      ]),
    };
    const other = {
      a: new Map([
        ['j', 2],
        ['k', 1],
      ]),
      b: [1, { c: 'x', d: null }],
    };

    expect(canonicalText(one)).toBe(canonicalText(other));
  });

  it.each([
    [{ a: undefined }, {}],
    [{ a: null }, { a: undefined }],
    [
      [1, 2],
      [2, 1],
    ],
    [['1'], [1]],
    [new Map([['a', 1]]), { a: 1 }],
    [{ 'a":1,"b': 2 }, { a: 1, b: 2 }],
    [{}, []],
  ])('tells %j from %j', (one, other) => {
    expect(canonicalText(one)).not.toBe(canonicalText(other));
  });

  it('is another one for every other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        // A zero has a sign in the code that JSON does not tell.
        const [left, right] = [one, other].map(
          (each) => JSON.parse(JSON.stringify(each)) as unknown,
        );
        let isEqual = true;
        try {
          expect(left).toEqual(right);
        } catch {
          isEqual = false;
        }
        expect(canonicalText(left) === canonicalText(right)).toBe(isEqual);
      }),
    );
  });
});
