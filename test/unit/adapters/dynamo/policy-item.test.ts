import { parsePolicy, toPolicyItem } from '../../../../src/adapters/dynamo/policy-item.ts';
import { aPolicy, dollars } from '../../../support/builders.ts';

describe('a policy in the store', () => {
  it.each([
    ['of a tier', aPolicy()],
    [
      'with everything changed',
      aPolicy({
        version: 9,
        status: 'suspended',
        tier: 'premium',
        limits: { requestsPerMinute: 0, tokensPerDay: undefined, usdPerMonth: dollars(5) },
        warnPercent: 50,
        hardPercent: 120,
        window: 'fixed',
        mode: 'shadow',
        holds: 'off',
        unknownModel: 'deny',
        outputTokensDefault: 0,
        outputTokensMax: 1,
        models: [],
        caps: [{ model: 'gpt-*', usdPerMonth: dollars(1) }],
      }),
    ],
  ])('comes back as it was: %s', (_what, policy) => {
    expect(parsePolicy(toPolicyItem(policy))).toEqual(policy);
  });

  it('says null for no limit, and 0 for nothing', () => {
    const limits = { requestsPerMinute: undefined, tokensPerDay: 0, usdPerMonth: undefined };

    expect(toPolicyItem(aPolicy({ limits })).limits).toEqual({
      requestsPerMinute: null,
      tokensPerDay: 0,
      usdPerMonth: null,
    });
  });

  it.each([
    ['nothing', undefined],
    ['no tier of ours', { ...toPolicyItem(aPolicy()), tier: 'gold' }],
    ['a limit below nothing', { ...toPolicyItem(aPolicy()), warnPercent: -1 }],
    ['a team that cannot be', { ...toPolicyItem(aPolicy()), team: 'a b' }],
  ])('is none if it was not written by this code: %s', (_what, item) => {
    expect(() => parsePolicy(item)).toThrow();
  });
});
