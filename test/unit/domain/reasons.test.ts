import { deny, type DenyCode, type DenyReason } from '../../../src/domain/decision.ts';
import { modelId } from '../../../src/domain/ids.ts';
import { describe as sentence, isAboutMoney, tell } from '../../../src/domain/reasons.ts';
import { at, dollars, EVERY_REASON } from '../../support/builders.ts';

const resetsAt = at('2026-09-01T00:00:00Z');
const money = (used: number, taken: number, limit: number) => ({
  used: dollars(used),
  taken: dollars(taken),
  limit: dollars(limit),
  asked: dollars(0.3),
  resetsAt,
});
const tokens = { used: 500_123, taken: 501_123, limit: 500_000, asked: 1_024, resetsAt };

const SENTENCES: readonly (readonly [DenyReason, string])[] = [
  [{ code: 'team_unknown' }, 'Team is not registered'],
  [{ code: 'team_suspended' }, 'Team is suspended'],
  [
    { code: 'model_not_allowed', model: modelId('gpt-4o') },
    'Model gpt-4o is not allowed for this team',
  ],
  [
    { code: 'model_not_allowed', model: undefined },
    'Model (not named) is not allowed for this team',
  ],
  [{ code: 'model_unpriced', model: modelId('mystery-1') }, 'Model mystery-1 has no price'],
  [{ code: 'model_unpriced', model: undefined }, 'Model (not named) has no price'],
  [
    { code: 'budget_spent', budget: dollars(100), ...money(100.3, 100.9, 100) },
    'Monthly budget exceeded (100.3% of $100.00)',
  ],
  [
    { code: 'budget_spent', budget: dollars(100), ...money(150.3, 150.3, 150) },
    'Monthly budget exceeded (150.3% of $100.00)',
  ],
  [
    { code: 'budget_short', ...money(20, 24.9, 25) },
    'Monthly budget would be exceeded ($24.90 of $25.00 used or held, this call up to $0.30)',
  ],
  [
    { code: 'model_cap_spent', model: 'claude-opus-4-1', ...money(50.02, 50.32, 50) },
    'Model budget exceeded for claude-opus-4-1 ($50.02 of $50.00)',
  ],
  [
    { code: 'model_cap_short', model: 'claude-*', ...money(40, 49.9, 50) },
    'Model budget would be exceeded for claude-* ($49.90 of $50.00 used or held, this call up to $0.30)',
  ],
  [
    { code: 'user_budget_spent', user: 'alice', ...money(50.02, 50.32, 50) },
    'User budget exceeded for alice ($50.02 of $50.00)',
  ],
  [
    { code: 'user_budget_short', user: 'alice', ...money(40, 49.9, 50) },
    'User budget would be exceeded for alice ($49.90 of $50.00 used or held, this call up to $0.30)',
  ],
  [
    { code: 'daily_tokens_spent', ...tokens },
    'Daily token limit exceeded (500,123/500,000 tokens per day)',
  ],
  [
    { code: 'daily_tokens_short', ...tokens, taken: 499_500 },
    'Daily token limit would be exceeded (499,500 of 500,000 tokens used or held, this call up to 1,024)',
  ],
  [
    { code: 'rate_limited', requests: 101, requestsPerMinute: 100, resetsAt },
    'RPM limit exceeded (101/100 requests per minute)',
  ],
  [
    { code: 'rate_limited', requests: 2_001, requestsPerMinute: 2_000, resetsAt },
    'RPM limit exceeded (2001/2000 requests per minute)',
  ],
  [{ code: 'unverified' }, 'Limits cannot be verified right now'],
];

describe('a denied caller', () => {
  it.each(SENTENCES)('for %j reads: %s', (reason, text) => {
    expect(sentence(reason)).toBe(text);
  });

  it('reads a sentence of its own for every reason there is', () => {
    const every = {
      team_unknown: true,
      team_suspended: true,
      model_not_allowed: true,
      model_unpriced: true,
      budget_spent: true,
      budget_short: true,
      model_cap_spent: true,
      model_cap_short: true,
      user_budget_spent: true,
      user_budget_short: true,
      daily_tokens_spent: true,
      daily_tokens_short: true,
      rate_limited: true,
      unverified: true,
    } satisfies Record<DenyCode, true>;

    expect(new Set(SENTENCES.map(([{ code }]) => code))).toEqual(new Set(Object.keys(every)));
  });
});

describe('a caller from whom amounts are hidden', () => {
  const told = (reason: DenyReason) => tell({ ...deny(reason), hidesAmounts: true });

  it.each<readonly [DenyReason, string]>([
    [EVERY_REASON.budget_spent, 'Monthly budget exceeded'],
    [EVERY_REASON.budget_short, 'Monthly budget would be exceeded'],
    [EVERY_REASON.model_cap_spent, 'Model budget exceeded for gpt-4o'],
    [EVERY_REASON.model_cap_short, 'Model budget would be exceeded for gpt-*'],
    [EVERY_REASON.user_budget_spent, 'User budget exceeded for alice'],
    [EVERY_REASON.user_budget_short, 'User budget would be exceeded for alice'],
  ])('reads no amount of money: %j', (reason, text) => {
    expect(told(reason)).toBe(text);
  });

  it.each(Object.values(EVERY_REASON).filter(isAboutMoney))(
    'reads no digit and no share of any that is about money: %j',
    (reason) => {
      const nameless = { ...reason, ...('model' in reason ? { model: 'some-model' } : {}) };

      expect(told(nameless)).not.toMatch(/[\d$%]/);
    },
  );

  it.each(Object.values(EVERY_REASON).filter((reason) => !isAboutMoney(reason)))(
    'reads all of what is not about money: %j',
    (reason) => {
      expect(told(reason)).toBe(sentence(reason));
    },
  );

  it('reads of requests and of tokens as before', () => {
    expect(told(EVERY_REASON.rate_limited)).toBe(
      'RPM limit exceeded (101/100 requests per minute)',
    );
    expect(told(EVERY_REASON.daily_tokens_spent)).toBe(
      'Daily token limit exceeded (500,123/500,000 tokens per day)',
    );
  });

  it('is the only one that does', () => {
    expect(tell(deny(EVERY_REASON.budget_spent))).toBe(
      'Monthly budget exceeded (100.3% of $25.00)',
    );
  });
});

describe('what is about money', () => {
  it('is these reasons and no others', () => {
    const codes = Object.values(EVERY_REASON)
      .filter(isAboutMoney)
      .map(({ code }) => code);

    expect(codes).toEqual([
      'budget_spent',
      'budget_short',
      'model_cap_spent',
      'model_cap_short',
      'user_budget_spent',
      'user_budget_short',
    ]);
  });
});
