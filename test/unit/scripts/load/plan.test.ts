import { readOptions } from '../../../../scripts/load/options.ts';
import { planner, teamsOf } from '../../../../scripts/load/plan.ts';

const teams = (...line: readonly string[]) => teamsOf(readOptions(line), 'a1b2');

describe('the teams of a load', () => {
  it('have room, just enough, and a third of what they ask, in turn', () => {
    expect(teams('--rate', '30', '--duration', '2m', '--teams', '6')).toEqual([
      { name: 'load-a1b2-1', share: 'far below', limit: 1_200 },
      { name: 'load-a1b2-2', share: 'about at', limit: 300 },
      { name: 'load-a1b2-3', share: 'three times', limit: 100 },
      { name: 'load-a1b2-4', share: 'far below', limit: 1_200 },
      { name: 'load-a1b2-5', share: 'about at', limit: 300, tokensPerDay: 1_600 },
      { name: 'load-a1b2-6', share: 'three times', limit: 100 },
    ]);
  });

  it('have limits that a run of less than a minute reaches too', () => {
    const limits = teams('--rate', '90', '--duration', '1s', '--teams', '3').map(
      ({ limit }) => limit,
    );

    expect(limits).toEqual([120, 30, 10]);
  });

  it('may all have one limit, or none that we know', () => {
    expect(teams('--teams', '1', '--rpm', '0')).toEqual([
      { name: 'load-a1b2-1', share: 'as given', limit: 0 },
    ]);
    expect(teams('--teams', '1', '--no-register')).toEqual([
      { name: 'load-a1b2-1', share: 'guest', limit: undefined },
    ]);
  });

  it('have few tokens for the day, one in five: half of what they are admitted for at the least', () => {
    const few = (...line: readonly string[]) =>
      teams('--rpm', '4', '--teams', '11', ...line).map(({ tokensPerDay }) => tokensPerDay);
    const none = undefined;

    expect(few('--door', 'guard')).toEqual([
      ...[none, none, none, none, 32, none, none, none, none, 32, none],
    ]);
    expect(few('--door', 'guard', '--max-requests', '33')[4]).toBe(24);
    expect(few('--door', 'rate-limit').every((each) => each === none)).toBe(true);
    expect(few('--door', 'guard', '--no-holds').every((each) => each === none)).toBe(true);
    expect(teams('--no-register').every(({ tokensPerDay }) => tokensPerDay === none)).toBe(true);
  });

  it('sort by name as they do by number', () => {
    const names = teams('--teams', '11').map(({ name }) => name);

    expect(names[1]).toBe('load-a1b2-02');
    expect(names.toSorted()).toEqual(names);
  });
});

describe('the requests of a load', () => {
  const drawn = (...line: readonly string[]) => {
    const next = planner(readOptions(line));
    return Array.from({ length: 2_000 }, () => next());
  };

  it('are the same for a seed, and others for another', () => {
    expect(drawn('--seed', '7')).toEqual(drawn('--seed', '7'));
    expect(drawn('--seed', '7')).not.toEqual(drawn('--seed', '8'));
  });

  it('go to every team and every door, and some of them twice', () => {
    const requests = drawn('--teams', '4');

    expect(new Set(requests.map(({ team }) => team))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(requests.map(({ door }) => door)).size).toBe(3);
    const twice = requests.filter(({ copies }) => copies === 2).length;
    expect(twice).toBeGreaterThan(10);
    expect(twice).toBeLessThan(100);
  });

  it('go to the door that is named alone', () => {
    expect(new Set(drawn('--door', 'authz').map(({ door }) => door))).toEqual(new Set(['authz']));
  });
});
