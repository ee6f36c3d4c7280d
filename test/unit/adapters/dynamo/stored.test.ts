import * as v from 'valibot';
import { count, noList, parseStored } from '../../../../src/adapters/dynamo/stored.ts';

const Stored = v.object({ usd: count, users: v.array(v.object({ user: v.string() })) });

describe('what is stored', () => {
  it('is read where it is as it was written', () => {
    const stored = { usd: 0, users: [{ user: 'ann' }], of: 'a later version' };

    expect(parseStored(Stored, stored)).toEqual({ usd: 0, users: [{ user: 'ann' }] });
  });

  it('is told by where it differs, and not by what is there', () => {
    const read = () => parseStored(Stored, { usd: -1, users: [{ user: 5 }, { user: 'secret' }] });

    expect(read).toThrow(/^Not as it is stored: usd, users\.0\.user$/);
  });

  it.each([undefined, null, 'text', 5])('is no item where it is %j', (stored) => {
    expect(() => parseStored(Stored, stored)).toThrow('Not as it is stored: the item');
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN])('counts nothing by %d', (usd) => {
    expect(() => parseStored(Stored, { usd, users: [] })).toThrow('Not as it is stored: usd');
  });
});

describe('an object that needs no member', () => {
  const Overrides = noList(v.object({ usd: v.optional(count) }));

  it('is no list', () => {
    expect(parseStored(Overrides, {})).toEqual({});
    expect(() => parseStored(Overrides, [])).toThrow('Not as it is stored');
  });
});
