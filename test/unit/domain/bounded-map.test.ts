import { boundedMap } from '../../../src/domain/bounded-map.ts';

describe('a bounded map', () => {
  it('forgets what was set longest ago', () => {
    const map = boundedMap<string, number>(2);

    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);

    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 2, 3]);
  });

  it('keeps what was set again', () => {
    const map = boundedMap<string, number>(2);

    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);

    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
  });

  it('is not kept from forgetting by being read', () => {
    const map = boundedMap<string, number>(1);

    map.set('a', 1);
    map.get('a');
    map.set('b', 2);

    expect(map.get('a')).toBeUndefined();
  });

  it('forgets what is deleted, and has room again', () => {
    const map = boundedMap<string, number>(2);

    map.set('a', 1);
    map.set('b', 2);
    map.delete('a');
    map.set('c', 3);

    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 2, 3]);
  });
});
