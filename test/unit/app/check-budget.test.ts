import { type BudgetQuestion, checkBudget } from '../../../src/app/check-budget.ts';
import { termsMemory } from '../../../src/app/terms-memory.ts';
import { share } from '../../../src/domain/ask.ts';
import { modelId, requestId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import type { Cap } from '../../../src/domain/caps.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import {
  aFaultPolicy,
  anAsk,
  aPolicy,
  aPrice,
  at,
  dollars,
  fakePrices,
  limitedTo,
  MODEL,
  NOW,
  REQUEST,
  TEAM,
} from '../../support/builders.ts';
import { type FakeMeters, fakeMeters, metersWith } from '../../support/fake-meter.ts';

const prices = fakePrices({ 'gpt-4o': aPrice('1', '2'), 'llama-free': aPrice('0', '0') });

const checkOn = (meters: FakeMeters) => {
  const terms = termsMemory(meters.readPolicy);
  const check = checkBudget({ ...aFaultPolicy(), ...meters, terms, prices });
  return (changes: Partial<BudgetQuestion> = {}) =>
    check({
      team: TEAM,
      request: REQUEST,
      at: NOW,
      model: undefined,
      estimate: undefined,
      guestTier: undefined,
      ...changes,
    });
};

/** A team that has used so much money this month, and holds nothing. */
const spending = async (policy: Policy, used: number, cap?: Cap): Promise<FakeMeters> => {
  const meters = metersWith(policy);
  const termsVersion = cap === undefined ? undefined : policy.version;
  const usd = share(used, 'on');
  await meters.take(
    anAsk({ termsVersion, usd, cap: cap === undefined ? undefined : { cap, ...usd } }),
  );
  meters.settle({ team: TEAM, request: REQUEST, tokens: 0, usd: used });
  return meters;
};

describe('checkBudget', () => {
  it('tells where the team stands, and takes nothing', async () => {
    const meters = await spending(aPolicy(), dollars(79.999999));
    const before = meters.meterOf(TEAM);

    const decision = await checkOn(meters)({ estimate: dollars(1) });

    expect(decision).toMatchObject({
      outcome: 'allow',
      standing: {
        month: {
          limit: 100_000_000,
          taken: 79_999_999,
          held: 0,
          resetsAt: at('2026-09-01T00:00:00Z'),
        },
        cap: undefined,
      },
      budgetWarning: false,
    });
    expect(meters.meterOf(TEAM)).toEqual(before);
  });

  it('warns from the threshold on', async () => {
    expect(await checkOn(await spending(aPolicy(), dollars(80)))()).toMatchObject({
      outcome: 'allow',
      budgetWarning: true,
    });
    expect(
      await checkOn(await spending(aPolicy({ warnPercent: 90 }), dollars(80)))(),
    ).toMatchObject({ budgetWarning: false });
  });

  it('allows the last micro-dollar and denies the next', async () => {
    const check = checkOn(await spending(aPolicy(), dollars(99)));

    expect((await check({ estimate: dollars(1) })).outcome).toBe('allow');
    expect(await check({ estimate: microUsd(1_000_001) })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'budget_short', used: 99_000_000, asked: 1_000_001 },
    });
  });

  it('without an estimate asks whether anything is left at all', async () => {
    const left = await spending(aPolicy(), 99_999_999);
    const spent = await spending(aPolicy(), 100_000_000);

    expect((await checkOn(left)()).outcome).toBe('allow');
    expect(await checkOn(spent)()).toEqual({
      outcome: 'deny',
      reason: {
        code: 'budget_spent',
        budget: 100_000_000,
        used: 100_000_000,
        taken: 100_000_000,
        limit: 100_000_000,
        asked: 0,
        resetsAt: at('2026-09-01T00:00:00Z'),
      },
      retryAt: at('2026-09-01T00:00:00Z'),
      standing: {
        minute: {
          limit: 100,
          requests: 1,
          freesAt: undefined,
          emptyAt: at('2026-08-22T14:06:05Z'),
        },
        day: { limit: 500_000, taken: 0, held: 0, resetsAt: at('2026-08-23T00:00:00Z') },
        month: {
          limit: 100_000_000,
          taken: 100_000_000,
          held: 0,
          resetsAt: at('2026-09-01T00:00:00Z'),
        },
        cap: undefined,
      },
    });
  });

  it('denies at the hard limit, which may lie beyond the budget', async () => {
    const policy = aPolicy({ hardPercent: 150 });

    expect((await checkOn(await spending(policy, dollars(149)))()).outcome).toBe('allow');
    expect(await checkOn(await spending(policy, dollars(150)))()).toMatchObject({
      reason: { code: 'budget_spent', budget: 100_000_000, limit: 150_000_000 },
    });
  });

  it('is no concern of the minute or the day, which may be spent', async () => {
    const meters = metersWith(aPolicy({ limits: { ...limitedTo(0).limits, tokensPerDay: 0 } }));

    expect((await checkOn(meters)({ estimate: dollars(1) })).outcome).toBe('allow');
  });

  it('lets a model pass that costs nothing, when the money is gone', async () => {
    const check = checkOn(await spending(aPolicy(), dollars(100)));

    expect((await check({ model: modelId('llama-free') })).outcome).toBe('allow');
    expect((await check({ model: MODEL })).outcome).toBe('deny');
  });
});

describe("a model's cap", () => {
  const cap: Cap = { model: 'gpt-*', usdPerMonth: dollars(50) };
  const policy = aPolicy({ version: 2, caps: [cap] });

  it('is told and judged beside the month', async () => {
    const meters = await spending(policy, dollars(49), cap);

    expect(await checkOn(meters)({ model: MODEL, estimate: dollars(1) })).toMatchObject({
      outcome: 'allow',
      standing: { cap: { limit: 50_000_000, taken: 49_000_000, held: 0 } },
    });
    expect(await checkOn(meters)({ model: MODEL, estimate: dollars(2) })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'model_cap_short', model: 'gpt-*', limit: 50_000_000 },
    });
  });

  it('does not concern other models, or a question about none', async () => {
    const check = checkOn(await spending(policy, dollars(50), cap));

    expect((await check({ model: modelId('claude-1') })).outcome).toBe('allow');
    expect((await check()).outcome).toBe('allow');
    expect((await check({ model: MODEL })).outcome).toBe('deny');
  });
});

describe('a model that is not allowed', () => {
  const models = ['claude-*'];

  it('is told before a budget that is spent, and not before a suspension', async () => {
    const limits = { ...TIERS.standard, usdPerMonth: microUsd(0) };
    const spent = aPolicy({ version: 2, models, limits });
    const suspended = aPolicy({ version: 2, models, status: 'suspended' });

    expect(await checkOn(metersWith(spent))({ model: MODEL })).toEqual({
      outcome: 'deny',
      reason: { code: 'model_not_allowed', model: MODEL },
      retryAt: undefined,
      standing: {
        minute: { limit: 100, requests: 0, freesAt: undefined, emptyAt: undefined },
        day: { limit: 500_000, taken: 0, held: 0, resetsAt: at('2026-08-23T00:00:00Z') },
        month: { limit: 0, taken: 0, held: 0, resetsAt: at('2026-09-01T00:00:00Z') },
        cap: undefined,
      },
    });
    expect(await checkOn(metersWith(suspended))({ model: MODEL })).toMatchObject({
      reason: { code: 'team_suspended' },
    });
  });

  it('does not keep a question about no model from an answer', async () => {
    expect((await checkOn(metersWith(aPolicy({ version: 2, models })))()).outcome).toBe('allow');
  });
});

describe('shadow mode', () => {
  const limits = { ...TIERS.standard, usdPerMonth: microUsd(0) };

  it('lets pass and tells what it would have denied', async () => {
    const meters = metersWith(aPolicy({ version: 2, mode: 'shadow', limits }));

    expect(await checkOn(meters)()).toMatchObject({
      outcome: 'allow',
      wouldDeny: { reason: { code: 'budget_spent' } },
    });
  });

  it('does not save a suspended team', async () => {
    const meters = metersWith(aPolicy({ version: 2, mode: 'shadow', status: 'suspended' }));

    expect(await checkOn(meters)()).toMatchObject({
      outcome: 'deny',
      reason: { code: 'team_suspended' },
    });
  });
});

describe('terms', () => {
  it('are those that the meter speaks of, also when they have changed', async () => {
    const meters = metersWith(aPolicy({ version: 2, models: [] }));
    const check = checkOn(meters);

    expect((await check({ model: MODEL })).outcome).toBe('deny');
    meters.register(aPolicy({ version: 3 }));
    expect((await check({ model: MODEL })).outcome).toBe('allow');
    meters.register(aPolicy({ version: 4, models: ['claude-*'] }));
    expect((await check({ model: MODEL })).outcome).toBe('deny');
  });
});

describe('a team that nobody registered', () => {
  it('is judged by its tier, or denied', async () => {
    const check = checkOn(fakeMeters());

    expect(await check()).toEqual({
      outcome: 'deny',
      reason: { code: 'team_unknown' },
      retryAt: undefined,
    });
    expect(await check({ guestTier: 'sandbox', estimate: dollars(25) })).toMatchObject({
      outcome: 'allow',
      standing: { month: { limit: 25_000_000, taken: 0 } },
    });
    expect(await check({ guestTier: 'sandbox', estimate: microUsd(25_000_001) })).toMatchObject({
      outcome: 'deny',
      reason: { code: 'budget_short' },
    });
  });

  it('that called before is denied where such teams are let in no more', async () => {
    const meters = fakeMeters();
    await meters.enrolGuest({ team: TEAM, tier: 'sandbox' });

    expect(await checkOn(meters)({ request: requestId('later') })).toMatchObject({
      reason: { code: 'team_unknown' },
    });
  });
});
