import { RequestError } from '../../../src/domain/errors.ts';
import {
  contentHash,
  etagOf,
  idempotencyKeyIn,
  requiredVersionIn,
  versionIn,
} from '../../../src/http/conditional.ts';

const codeOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof RequestError) return error.code;
    throw error;
  }
  return 'read';
};

describe('the version that a caller has seen', () => {
  it('is the tag that it was given', () => {
    expect(versionIn({ 'if-match': etagOf(12) })).toBe(12);
    expect(versionIn({ 'if-match': ' "3" ' })).toBe(3);
    expect(versionIn({})).toBeUndefined();
  });

  it.each(['3', '"3","4"', 'W/"3"', '*', '""', '"x"', '"-1"', '"1e3"', `"${'9'.repeat(16)}"`, ''])(
    'is not %j',
    (tag) => {
      expect(codeOf(() => versionIn({ 'if-match': tag }))).toBe('invalid');
    },
  );

  it('must be named where a change asks for it', () => {
    expect(codeOf(() => requiredVersionIn({}))).toBe('version_required');
    expect(requiredVersionIn({ 'if-match': '"0"' })).toBe(0);
  });
});

describe('an idempotency key', () => {
  it('is of 1 to 200 printable characters', () => {
    expect(idempotencyKeyIn({})).toBeUndefined();
    expect(idempotencyKeyIn({ 'idempotency-key': ' k 1 ' })).toBe('k 1');
    expect(idempotencyKeyIn({ 'idempotency-key': 'k'.repeat(200) })).toHaveLength(200);
    for (const key of ['', ' ', 'k'.repeat(201), 'a\tb', 'é']) {
      expect(codeOf(() => idempotencyKeyIn({ 'idempotency-key': key }))).toBe('invalid');
    }
  });
});

describe('the hash of a body', () => {
  it('is one for all orders of its members, and this one', () => {
    expect(contentHash({ a: 1, b: '2' })).toBe(contentHash({ b: '2', a: 1 }));
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: '1' }));
    expect(contentHash('x')).toBe(
      'ba2df4903a2c14e86dc3bcca58911b44ac1d2514b7227bf6eb08cfb978f55a1b',
    );
  });
});
