import fc from 'fast-check';
import { compact, expand, shortHash } from '../../../src/domain/hash.ts';

describe('compact', () => {
  it.each([
    [0, 'A'],
    [1, 'B'],
    [63, '_'],
    [64, 'BA'],
    [4_095, '__'],
    [4_096, 'BAA'],
    [679, 'Kn'],
    [20_687, 'FDP'],
    [357_481_500, 'VTrwc'],
    [Number.MAX_SAFE_INTEGER, 'f________'],
  ])('writes %i as %s, as names in the store have it', (value, text) => {
    expect(compact(value)).toBe(text);
    expect(expand(text)).toBe(value);
  });

  it('is undone by expand', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(expand(compact(value))).toBe(value);
      }),
    );
  });

  it('ignores leading zeros when it is read', () => {
    expect(expand('AAKn')).toBe(679);
  });

  it.each(['K n', 'Kn!', 'é', '+/'])('did not write %j', (text) => {
    expect(expand(text)).toBeUndefined();
  });
});

describe('shortHash', () => {
  it.each([
    ['gpt-4o', 4, 'Dpex'],
    ['claude-*', 4, 'ttIc'],
    ['request-1', 7, 'I58r195'],
    ['JKJaXmPLvHcESHA=', 7, 'VSgr6ri'],
  ])('of %s never changes: names in the store are made of it', (text, digits, hash) => {
    expect(shortHash(text, digits)).toBe(hash);
  });

  it('has as many digits as asked, each of which expand can read', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 8 }), (text, digits) => {
        const hash = shortHash(text, digits);

        expect(hash).toHaveLength(digits);
        expect(expand(hash)).toBeDefined();
      }),
    );
  });

  it('tells apart ids that differ in one character, in order or in length', () => {
    const counted = Array.from({ length: 2_000 }, (_, index) => `request-${index}`);
    const dated = Array.from({ length: 2_000 }, (_, index) => `2026-08-22T14:05:00.${index}Z`);
    const padded = Array.from({ length: 200 }, (_, index) => 'a'.repeat(index));
    const ids = [...counted, ...dated, ...padded, 'ab', 'ba', 'abc', 'acb', 'Ab', 'aB'];

    expect(new Set(ids.map((id) => shortHash(id, 7))).size).toBe(new Set(ids).size);
  });

  it('uses all of its digits', () => {
    const hashes = Array.from({ length: 2_000 }, (_, index) => shortHash(`request-${index}`, 7));

    for (let position = 0; position < 7; position += 1) {
      expect(new Set(hashes.map((hash) => hash.charAt(position))).size).toBe(64);
    }
  });
});
