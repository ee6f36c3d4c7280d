import { RequestError } from '../../../src/domain/errors.ts';
import { type Policy, policyOfTier } from '../../../src/domain/policy.ts';
import {
  changed,
  isSamePolicy,
  nextVersion,
  requireConsistent,
} from '../../../src/domain/team-change.ts';
import { at, dollars, NOW, TEAM } from '../../support/builders.ts';

const policy = policyOfTier(TEAM, 'standard');

const flawsOf = (changes: Partial<Policy>) => {
  try {
    requireConsistent({ ...policy, ...changes });
  } catch (error) {
    if (error instanceof RequestError) return error.flaws;
    throw error;
  }
  return [];
};

describe('a change of a policy', () => {
  it('leaves what it does not name', () => {
    const before = { ...policy, description: 'Search', faults: BOTH_OPEN };

    const after = changed(before, { mode: 'shadow', faults: { budget: undefined } });

    expect(after).toEqual({
      ...before,
      mode: 'shadow',
      faults: { rateLimit: 'open', budget: undefined },
    });
  });

  it('reckons the limits of the tier with the overrides anew', () => {
    const own = changed(policy, {
      overrides: { requestsPerMinute: 7, usdPerMonth: undefined },
    });
    const premium = changed(own, { tier: 'premium', overrides: { requestsPerMinute: 'tier' } });

    expect(own.limits).toEqual({
      requestsPerMinute: 7,
      tokensPerDay: 500_000,
      usdPerMonth: undefined,
    });
    expect(premium.overrides).toEqual({ usdPerMonth: undefined });
    expect(premium.limits).toEqual({
      requestsPerMinute: 500,
      tokensPerDay: 5_000_000,
      usdPerMonth: undefined,
    });
  });

  it('puts the users’ limits in another’s place, and keeps the one of all others', () => {
    const users = new Map([['alice', dollars(5)]]);
    const before = { ...policy, userLimits: { usdPerMonth: dollars(1), users } };

    const { userLimits } = changed(before, {
      userLimits: { users: new Map([['bob', undefined]]) },
    });

    expect(userLimits).toEqual({ usdPerMonth: dollars(1), users: new Map([['bob', undefined]]) });
  });
});

const BOTH_OPEN = { rateLimit: 'open', budget: 'open' } as const;

describe('a policy that contradicts itself', () => {
  it('is told by its members', () => {
    expect(flawsOf({ warnPercent: 101 })).toMatchObject([{ path: 'warn_percent' }]);
    expect(flawsOf({ outputTokensDefault: 2_049 })).toMatchObject([
      { path: 'holds.output_tokens_default' },
    ]);
  });

  it('has a cap twice, or two that the meter could not tell apart', () => {
    const cap = (model: string) => ({ model, usdPerMonth: dollars(1) });

    expect(flawsOf({ caps: [cap('gpt-4o'), cap('gpt-4o-mini')] })).toEqual([]);
    expect(flawsOf({ caps: [cap('gpt-4o'), cap('gpt-4o')] })).toEqual([
      { path: 'caps', message: 'names gpt-4o twice' },
    ]);
    expect(flawsOf({ caps: [cap('m-3369'), cap('m-6045')] })).toEqual([
      {
        path: 'caps',
        message:
          'm-6045 and m-3369 share a code, and would be counted as one: write one in another way',
      },
    ]);
  });

  it('is none at its edges', () => {
    expect(flawsOf({ warnPercent: 100, outputTokensDefault: 2_048 })).toEqual([]);
  });
});

describe('two policies', () => {
  it('are the same whenever they were written, and in whatever order', () => {
    const one = { ...policy, overrides: { requestsPerMinute: 1, tokensPerDay: 2 } };
    const other = { ...policy, overrides: { tokensPerDay: 2, requestsPerMinute: 1 } };

    expect(isSamePolicy(one, { ...other, version: 9, changedAt: NOW })).toBe(true);
  });

  it('are not the same when one has a limit of its own that is none', () => {
    expect(isSamePolicy(policy, { ...policy, overrides: { requestsPerMinute: undefined } })).toBe(
      false,
    );
  });
});

describe('the next version', () => {
  it('has the boosts of this month that are not over', () => {
    const boost = (id: string, month: number, until: string) => ({
      ...{ id, month, usd: dollars(1), reason: '' },
      until: at(until),
    });
    const now = at('2026-08-22T14:05:00Z');
    const before = {
      ...policy,
      version: 4,
      boosts: [
        boost('last-month', 678, '2026-08-01T00:00:00Z'),
        boost('over', 679, '2026-08-22T14:05:00Z'),
        boost('not-over', 679, '2026-08-22T14:05:00.001Z'),
        boost('to-the-end', 679, '2026-09-01T00:00:00Z'),
      ],
    };

    const next = nextVersion(before, before, now);

    expect(next.boosts.map(({ id }) => id)).toEqual(['not-over', 'to-the-end']);
    expect(next).toMatchObject({ version: 5, changedAt: now });
  });
});
