import { factsOf } from '../../../../src/adapters/clients/denial-facts.ts';
import { deny, type DenyCode } from '../../../../src/domain/decision.ts';
import { dollars, EVERY_REASON } from '../../../support/builders.ts';

const MONTH_ENDS = '2026-09-01T00:00:00.000Z';
const DAY_ENDS = '2026-08-23T00:00:00.000Z';

const FACTS: readonly (readonly [DenyCode, object])[] = [
  ['team_unknown', { scope: 'team' }],
  ['team_suspended', { scope: 'team' }],
  ['model_not_allowed', { scope: 'model', model: 'gpt-4o' }],
  ['model_unpriced', { scope: 'model' }],
  ['budget_spent', { scope: 'usd_per_month', limit: '25.00', resets_at: MONTH_ENDS }],
  ['budget_short', { scope: 'usd_per_month', limit: '25.00', resets_at: MONTH_ENDS }],
  [
    'model_cap_spent',
    { scope: 'model_usd_per_month', limit: '25.00', resets_at: MONTH_ENDS, model: 'gpt-4o' },
  ],
  [
    'model_cap_short',
    { scope: 'model_usd_per_month', limit: '25.00', resets_at: MONTH_ENDS, model: 'gpt-*' },
  ],
  ['user_budget_spent', { scope: 'user_usd_per_month', limit: '25.00', resets_at: MONTH_ENDS }],
  ['user_budget_short', { scope: 'user_usd_per_month', limit: '25.00', resets_at: MONTH_ENDS }],
  ['daily_tokens_spent', { scope: 'tokens_per_day', limit: 500_000, resets_at: DAY_ENDS }],
  ['daily_tokens_short', { scope: 'tokens_per_day', limit: 500_000, resets_at: DAY_ENDS }],
  [
    'rate_limited',
    { scope: 'requests_per_minute', limit: 100, resets_at: '2026-08-22T14:06:05.000Z' },
  ],
  ['unverified', {}],
];

describe('the facts of a denial', () => {
  it.each(FACTS)('for %s are exactly these', (code, facts) => {
    expect(Object.entries(factsOf(deny(EVERY_REASON[code])))).toEqual(Object.entries(facts));
  });

  it('are told of every reason there is', () => {
    expect(FACTS.map(([code]) => code)).toEqual(Object.keys(EVERY_REASON));
  });

  it('name the models that would have passed', () => {
    const denial = { ...deny(EVERY_REASON.team_suspended), suggestedModels: ['one', 'two'] };

    expect(factsOf(denial)).toEqual({ scope: 'team', suggested_models: ['one', 'two'] });
  });

  it('have the limit that denies, which may lie beyond the budget', () => {
    const reason = { ...EVERY_REASON.budget_spent, limit: dollars(37.5) };

    expect(factsOf(deny(reason)).limit).toBe('37.50');
  });

  it('have a limit of nothing too', () => {
    expect(factsOf(deny({ ...EVERY_REASON.budget_spent, limit: dollars(0) })).limit).toBe('0.00');
    expect(factsOf(deny({ ...EVERY_REASON.rate_limited, requestsPerMinute: 0 })).limit).toBe(0);
    expect(factsOf(deny({ ...EVERY_REASON.daily_tokens_spent, limit: 0 })).limit).toBe(0);
  });

  it.each([
    'budget_spent',
    'budget_short',
    'model_cap_spent',
    'model_cap_short',
    'user_budget_spent',
    'user_budget_short',
  ] as const)('have no amount where amounts are hidden, and everything else: %s', (code) => {
    const facts = factsOf({ ...deny(EVERY_REASON[code]), hidesAmounts: true });

    expect(facts).not.toHaveProperty('limit');
    expect(facts).toMatchObject({ resets_at: MONTH_ENDS });
  });

  it.each([
    ['daily_tokens_spent', 500_000],
    ['daily_tokens_short', 500_000],
    ['rate_limited', 100],
  ] as const)('have the limit that is no money, hidden amounts or not: %s', (code, limit) => {
    expect(factsOf({ ...deny(EVERY_REASON[code]), hidesAmounts: true }).limit).toBe(limit);
  });
});
