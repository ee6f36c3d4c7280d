import { RequestError } from '../../../../src/domain/errors.ts';
import { PriceBody } from '../../../../src/functions/admin/schemas-prices.ts';
import { TeamCreation } from '../../../../src/functions/admin/schemas-teams.ts';
import { parseBody } from '../../../../src/http/schemas.ts';

const flawsIn = (read: () => unknown): readonly unknown[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof RequestError) return error.flaws;
    throw error;
  }
};

const team = (settings: object) => () =>
  parseBody(TeamCreation, { team: 'alpha', tier: 'standard', ...settings });

const price = (rates: object) => () =>
  parseBody(PriceBody, { from: '2026-12-01T00:00:00Z', input: '1', output: '2', ...rates });

describe('a list that is too long', () => {
  it.each([
    ['alert_percents', Array(11).fill('none'), 'must be at most 10'],
    ['alert_percents', Array(11).fill(5), 'must be at most 10'],
    ['models', Array(101).fill('a b'), 'must be at most 100 models'],
    ['caps', Array(51).fill({}), 'must be at most 50 caps'],
  ])('is told by that alone: %s', (path, list: readonly unknown[], message) => {
    expect(flawsIn(team({ [path]: list }))).toEqual([{ path, message }]);
  });

  it('is one longer than the longest that is taken', () => {
    const percents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    expect(flawsIn(team({ alert_percents: percents, models: Array(100).fill('m') }))).toEqual([]);
  });
});

describe('limits of users', () => {
  it.each(['constructor', 'prototype', 'toString'])('are not lost of a user called %s', (name) => {
    const { user_limits: limits } = team({ user_limits: { users: { [name]: '5' } } })();

    expect(limits?.users).toEqual({ [name]: 5_000_000 });
  });

  it('are of users whose names can come from a token', () => {
    expect(flawsIn(team({ user_limits: { users: { '': '5' } } }))).toEqual([
      {
        path: 'user_limits.users.',
        message: 'must have at most 200 names, each of 1 to 200 characters',
      },
    ]);
  });
});

describe('a rate', () => {
  const message = 'must be dollars per million tokens, as "2.50", with at most nine decimals';

  it.each(['', '-1', '1e3', '1234567', '0.1234567890', -1, 1e7, null, [], true])(
    'that is none is told once: %j',
    (input) => {
      expect(flawsIn(price({ input }))).toEqual([{ path: 'input', message }]);
    },
  );

  it('of a tier is told, and not beside it that the tiers do not rise', () => {
    const tier = { over_input_tokens: 5, output: '1' };

    expect(
      flawsIn(
        price({
          tiers: [
            { ...tier, input: 'x' },
            { ...tier, input: '1' },
          ],
        }),
      ),
    ).toEqual([{ path: 'tiers.0.input', message }]);
  });
});
