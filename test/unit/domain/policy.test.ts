import fc from 'fast-check';
import { InvariantError } from '../../../src/domain/errors.ts';
import { teamId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import {
  allowsModel,
  assertDistinctCaps,
  type Cap,
  capCodeOf,
  capOf,
} from '../../../src/domain/caps.ts';
import {
  hardLimitOf,
  hasReached,
  policyOfTier,
  termsVersionOf,
} from '../../../src/domain/policy.ts';
import { hasOrdinaryTerms, ORDINARY_TERMS, type Terms } from '../../../src/domain/terms.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import { aPolicy, dollars } from '../../support/builders.ts';

const aCap = (model: string, amount = 50): Cap => ({ model, usdPerMonth: dollars(amount) });

describe('policyOfTier', () => {
  it('gives a team what its tier has, and ordinary terms', () => {
    expect(policyOfTier(teamId('alpha'), 'sandbox')).toEqual({
      team: 'alpha',
      version: 1,
      status: 'active',
      tier: 'sandbox',
      overrides: {},
      limits: { requestsPerMinute: 20, tokensPerDay: 100_000, usdPerMonth: 25_000_000 },
      alertPercents: [50, 80, 100],
      description: '',
      createdAt: 0,
      changedAt: 0,
      creation: undefined,
      amounts: 'shown',
      userLimits: { usdPerMonth: undefined, users: new Map() },
      boosts: [],
      faults: { rateLimit: undefined, budget: undefined },
      warnPercent: 80,
      hardPercent: 100,
      window: 'sliding',
      mode: 'enforce',
      holds: 'on',
      unknownModel: 'conservative',
      outputTokensDefault: 1_024,
      outputTokensMax: 2_048,
      holdSeconds: 900,
      expiredHolds: 'release',
      models: undefined,
      caps: [],
    });
  });
});

describe('hasOrdinaryTerms', () => {
  it('holds for a policy of any tier, whatever its limits, thresholds and status', () => {
    expect(hasOrdinaryTerms(ORDINARY_TERMS)).toBe(true);
    expect(
      hasOrdinaryTerms(
        aPolicy({
          tier: 'premium',
          status: 'suspended',
          limits: { requestsPerMinute: 1, tokensPerDay: 0, usdPerMonth: undefined },
          warnPercent: 50,
          hardPercent: 200,
          version: 9,
        }),
      ),
    ).toBe(true);
  });

  it.each<readonly [string, Partial<Terms>]>([
    ['fixed windows', { window: 'fixed' }],
    ['shadow mode', { mode: 'shadow' }],
    ['holds that are off', { holds: 'off' }],
    ['another policy for unknown models', { unknownModel: 'deny' }],
    ['another default of output tokens', { outputTokensDefault: 1_025 }],
    ['another bound of output tokens', { outputTokensMax: 32_767 }],
    ['another life of holds', { holdSeconds: 899 }],
    ['holds that are charged when they expire', { expiredHolds: 'charge' }],
    ['a list of models', { models: ['gpt-4o'] }],
    ['an empty list of models', { models: [] }],
    ['a cap', { caps: [aCap('gpt-4o')] }],
  ])('does not hold for %s', (_what, change) => {
    const policy = aPolicy({ ...change, version: 7 });

    expect(hasOrdinaryTerms(policy)).toBe(false);
    expect(termsVersionOf(policy)).toBe(7);
  });

  it('leaves the meter without a version of the terms', () => {
    expect(termsVersionOf(aPolicy({ version: 7 }))).toBeUndefined();
  });
});

describe('allowsModel', () => {
  const terms = (models: readonly string[] | undefined): Terms => ({ ...ORDINARY_TERMS, models });

  it('allows every model where none are listed, and a call that names none', () => {
    expect(allowsModel(terms(undefined), ['gpt-4o'])).toBe(true);
    expect(allowsModel(terms(undefined), [])).toBe(true);
  });

  it('allows the models that are listed and no other', () => {
    expect(allowsModel(terms(['gpt-4o', 'o3']), ['gpt-4o'])).toBe(true);
    expect(allowsModel(terms(['gpt-4o']), ['gpt-4o-mini'])).toBe(false);
    expect(allowsModel(terms(['gpt-4o-mini']), ['gpt-4o'])).toBe(false);
    expect(allowsModel(terms([]), ['gpt-4o'])).toBe(false);
  });

  it('takes a star at the end for any ending, and nowhere else', () => {
    expect(allowsModel(terms(['gpt-*']), ['gpt-4o'])).toBe(true);
    expect(allowsModel(terms(['gpt-4o*']), ['gpt-4o'])).toBe(true);
    expect(allowsModel(terms(['*']), ['gpt-4o'])).toBe(true);
    expect(allowsModel(terms(['*-4o']), ['gpt-4o'])).toBe(false);
    expect(allowsModel(terms(['claude-*']), ['gpt-4o'])).toBe(false);
  });

  it('knows a model by any of its names', () => {
    const names = ['openai/gpt-4o-2024-08-06', 'gpt-4o'];

    expect(allowsModel(terms(['gpt-4o']), names)).toBe(true);
    expect(allowsModel(terms(['openai/*']), names)).toBe(true);
    expect(allowsModel(terms(['azure/*']), names)).toBe(false);
  });

  it('does not let a call through a list by not naming its model', () => {
    expect(allowsModel(terms(['*']), [])).toBe(false);
    expect(allowsModel(terms(['gpt-4o']), [])).toBe(false);
  });
});

describe('capOf', () => {
  const caps = [aCap('claude-*'), aCap('claude-opus-4-1'), aCap('claude-opus-*'), aCap('gpt-4o')];
  const terms: Terms = { ...ORDINARY_TERMS, caps };

  it.each([
    ['claude-opus-4-1', 'claude-opus-4-1'],
    ['claude-opus-4-5', 'claude-opus-*'],
    ['claude-sonnet-4', 'claude-*'],
    ['gpt-4o', 'gpt-4o'],
  ])('of %s is the longest pattern that fits, in whatever order they stand', (model, pattern) => {
    expect(capOf(terms, [model])?.model).toBe(pattern);
    expect(capOf({ ...terms, caps: caps.toReversed() }, [model])?.model).toBe(pattern);
  });

  it("is the model's own rather than a pattern that begins with its name", () => {
    const both = { ...ORDINARY_TERMS, caps: [aCap('gpt-4o*'), aCap('gpt-4o')] };

    expect(capOf(both, ['gpt-4o'])?.model).toBe('gpt-4o');
    expect(capOf(both, ['gpt-4o-mini'])?.model).toBe('gpt-4o*');
  });

  it('is not evaded by another spelling of the model', () => {
    expect(capOf(terms, ['openai/gpt-4o-2024-08-06', 'gpt-4o'])?.model).toBe('gpt-4o');
  });

  it('is none where nothing matches, or no model is named', () => {
    expect(capOf(terms, ['gpt-4o-mini'])).toBeUndefined();
    expect(capOf(terms, [])).toBeUndefined();
    expect(capOf(ORDINARY_TERMS, ['gpt-4o'])).toBeUndefined();
  });
});

describe('the code of a cap', () => {
  it('comes from its pattern alone, so that an amount can be changed and keeps its count', () => {
    expect(capCodeOf(aCap('gpt-4o', 50))).toBe('Dpex');
    expect(capCodeOf(aCap('gpt-4o', 90))).toBe('Dpex');
    expect(capCodeOf(aCap('claude-*'))).toBe('ttIc');
  });

  it('must not be that of another cap of the team', () => {
    expect(() => {
      assertDistinctCaps([aCap('gpt-4o'), aCap('claude-*')]);
    }).not.toThrow();
    expect(() => {
      assertDistinctCaps([aCap('gpt-4o', 50), aCap('gpt-4o', 90)]);
    }).toThrow(InvariantError);
  });
});

describe('hardLimitOf', () => {
  const limitOf = (budget: number, hardPercent: number) =>
    hardLimitOf(
      aPolicy({ limits: { ...TIERS.standard, usdPerMonth: microUsd(budget) }, hardPercent }),
    );

  it.each([
    [100_000_000, 100, 100_000_000],
    [100_000_000, 150, 150_000_000],
    [100_000_000, 50, 50_000_000],
    [7, 100, 7],
    [7, 33, 3],
    [7, 57, 4],
    [1, 1, 1],
    [100, 29, 29],
    [0, 100, 0],
    [100, 0, 0],
  ])('of a budget of %i µ$ at %i %% is %i µ$: rounded up', (budget, percent, limit) => {
    expect(limitOf(budget, percent)).toBe(limit);
  });

  it('is no limit where there is no budget', () => {
    const limits = { ...TIERS.standard, usdPerMonth: undefined };

    expect(hardLimitOf(aPolicy({ limits, hardPercent: 50 }))).toBeUndefined();
  });
});

describe('hasReached', () => {
  it.each([
    { percent: 80, taken: 79_999_999, budget: 100_000_000, reached: false },
    { percent: 80, taken: 80_000_000, budget: 100_000_000, reached: true },
    { percent: 100, taken: 6, budget: 7, reached: false },
    { percent: 100, taken: 7, budget: 7, reached: true },
    { percent: 80, taken: 5, budget: 7, reached: false },
    { percent: 80, taken: 6, budget: 7, reached: true },
    { percent: 80, taken: -1, budget: 7, reached: false },
    { percent: 80, taken: 0, budget: 0, reached: true },
    { percent: 0, taken: 0, budget: 7, reached: true },
  ])('$percent % by $taken of $budget: $reached', ({ percent, taken, budget, reached }) => {
    expect(hasReached(percent, { taken, budget: microUsd(budget) })).toBe(reached);
  });

  it('tells a team with a budget of 7 that it is spent, at every threshold', () => {
    const thresholds = Array.from({ length: 101 }, (_, percent) => percent);
    const reached = thresholds.filter((each) =>
      hasReached(each, { taken: 7, budget: microUsd(7) }),
    );

    expect(reached).toEqual(thresholds);
  });

  it('is not undone by spending more', () => {
    const amount = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), amount, amount, (percent, taken, more) => {
        const budget = microUsd(700);

        fc.pre(hasReached(percent, { taken, budget }));
        expect(hasReached(percent, { taken: taken + more, budget })).toBe(true);
      }),
    );
  });
});
