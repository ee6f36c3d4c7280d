import * as v from 'valibot';
import { readCursor, writeCursor } from '../../../src/http/cursor.ts';

const Place = v.strictObject({ at: v.number() });
const read = (cursor: string) => readCursor(cursor, 'teams', Place);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it('is read as it was written, and fits into a query', () => {
    const cursor = writeCursor('teams', { at: 7 });

    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(read(cursor)).toEqual({ at: 7 });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'e3'],
    ['what was made for another list', encoded(['audit', { at: 7 }])],
    ['another place', encoded(['teams', { at: 'x' }])],
    ['more than a place', encoded(['teams', { at: 7, who: 'x' }])],
    ['no pair', encoded({ at: 7 })],
    ['a pair and more', encoded(['teams', { at: 7 }, 1])],
    ['more than a thousand characters', encoded(['teams', { at: 7, x: 'x'.repeat(1_000) }])],
  ])('is refused where it is %s', (_what, cursor) => {
    expect(() => read(cursor)).toThrow('cursor: must be the next_cursor of a page of this list');
  });
});
