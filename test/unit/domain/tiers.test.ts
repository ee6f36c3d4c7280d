import { isTier, TIER_NAMES, TIERS } from '../../../src/domain/tiers.ts';

describe('the tiers', () => {
  it('are these four', () => {
    expect(TIERS).toEqual({
      sandbox: { requestsPerMinute: 20, tokensPerDay: 100_000, usdPerMonth: 25_000_000 },
      standard: { requestsPerMinute: 100, tokensPerDay: 500_000, usdPerMonth: 100_000_000 },
      premium: { requestsPerMinute: 500, tokensPerDay: 5_000_000, usdPerMonth: 1_000_000_000 },
      unlimited: {
        requestsPerMinute: 2_000,
        tokensPerDay: undefined,
        usdPerMonth: 10_000_000_000,
      },
    });
    expect(TIER_NAMES).toEqual(['sandbox', 'standard', 'premium', 'unlimited']);
  });

  it('are known by name, and by nothing that every object has', () => {
    expect(TIER_NAMES.every(isTier)).toBe(true);
    expect(['', 'gold', 'Sandbox', 'toString', '__proto__'].filter(isTier)).toEqual([]);
  });
});
