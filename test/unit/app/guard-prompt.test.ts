import { guardPrompt, type PromptQuestion } from '../../../src/app/guard-prompt.ts';
import type { Cap } from '../../../src/domain/caps.ts';
import { modelId, requestId, teamId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import {
  aFaultPolicy,
  aHold,
  aPolicy,
  aPrice,
  at,
  DAY,
  dollars,
  fakePrices,
  holdsOf,
  limitedTo,
  MODEL,
  MONTH,
  NOW,
  REQUEST,
  SLOT,
  TEAM,
} from '../../support/builders.ts';
import {
  environmentOn,
  type FakeMeters,
  fakeMeters,
  metersWith,
} from '../../support/fake-meter.ts';

/** A micro-dollar a token in, two out; and a model that costs nothing. */
const prices = fakePrices({ 'gpt-4o': aPrice('1', '2'), 'llama-free': aPrice('0', '0') });
const FREE = modelId('llama-free');
const UNKNOWN = modelId('mystery-1');

const guardOn = (meters: FakeMeters) =>
  guardPrompt({ ...aFaultPolicy(), askMeter: environmentOn(meters), prices });

/** A prompt of 100 tokens that is answered with 50 at most: 150 tokens, 200 micro-dollars. */
const aPrompt = (changes: Partial<PromptQuestion> = {}): PromptQuestion => ({
  team: TEAM,
  request: REQUEST,
  at: NOW,
  model: MODEL,
  provider: undefined,
  promptTokens: 100,
  outputTokensMax: 50,
  guestTier: undefined,
  isTierNamed: false,
  ...changes,
});

const withBudget = (usd: number) => ({
  limits: { ...TIERS.standard, usdPerMonth: microUsd(usd) },
});

describe('a prompt that may go on', () => {
  it('is told where its team stands with it taken', async () => {
    expect(await guardOn(metersWith(aPolicy()))(aPrompt())).toEqual({
      outcome: 'allow',
      standing: {
        minute: {
          limit: 100,
          requests: 1,
          freesAt: undefined,
          emptyAt: at('2026-08-22T14:06:05Z'),
        },
        day: { limit: 500_000, taken: 150, held: 150, resetsAt: at('2026-08-23T00:00:00Z') },
        month: {
          limit: 100_000_000,
          taken: 200,
          held: 200,
          resetsAt: at('2026-09-01T00:00:00Z'),
        },
        cap: undefined,
      },
      pricing: 'listed',
      isRepeated: false,
      budgetWarning: false,
    });
  });

  it('holds the prompt and all of the answer that it may get', async () => {
    const meters = metersWith(aPolicy());

    await guardOn(meters)(aPrompt());

    expect(meters.meterOf(TEAM)).toMatchObject({
      admissions: 1,
      tokensOnDay: new Map([[DAY, 150]]),
      usdInMonth: new Map([[MONTH, 200]]),
      holds: holdsOf({ 'request-1': aHold({ slot: SLOT, tokens: 150, usd: microUsd(200) }) }),
    });
  });

  it.each([
    ['the default where the gateway does not say', undefined, {}, 1_124],
    ['nothing of an answer of no tokens', 0, {}, 100],
    ['the bound at most', 1_000_000, {}, 2_148],
    ['the bound itself', 2_048, {}, 2_148],
    ["the team's own default", undefined, { outputTokensDefault: 10 }, 110],
    ["the team's own bound", 50, { outputTokensMax: 20 }, 120],
    ["the team's own bound of its own default", undefined, { outputTokensMax: 20 }, 120],
  ])('holds %s', async (...[, outputTokensMax, terms, tokens]) => {
    const meters = metersWith(aPolicy({ version: 2, ...terms }));

    await guardOn(meters)(aPrompt({ outputTokensMax }));

    expect(meters.meterOf(TEAM).tokensOnDay).toEqual(new Map([[DAY, tokens]]));
  });

  it('takes nothing more when it is asked again, and says so', async () => {
    const meters = metersWith(aPolicy());
    const guard = guardOn(meters);
    await guard(aPrompt());

    const again = await guard(aPrompt({ promptTokens: 999 }));

    expect(again).toMatchObject({
      outcome: 'allow',
      isRepeated: true,
      standing: { minute: { requests: 1 }, day: { taken: 150 }, month: { taken: 200 } },
    });
    expect(meters.meterOf(TEAM).admissions).toBe(1);
  });

  it('warns from the threshold on, and not one micro-dollar before', async () => {
    const before = guardOn(metersWith(aPolicy({ version: 2, ...withBudget(251) })));
    const from = guardOn(metersWith(aPolicy({ version: 2, ...withBudget(250) })));

    expect(await before(aPrompt())).toMatchObject({ outcome: 'allow', budgetWarning: false });
    expect(await from(aPrompt())).toMatchObject({ outcome: 'allow', budgetWarning: true });
  });
});

describe('a prompt that is denied', () => {
  it.each([
    ['the minute', limitedTo(0), 'rate_limited'],
    ['the day', { limits: { ...TIERS.standard, tokensPerDay: 149 } }, 'daily_tokens_short'],
    ['the month', withBudget(199), 'budget_short'],
  ])('takes nothing of any limit: %s', async (_what, limits, code) => {
    const meters = metersWith(aPolicy(limits));
    const before = meters.meterOf(TEAM);

    expect(await guardOn(meters)(aPrompt())).toMatchObject({ outcome: 'deny', reason: { code } });
    expect(meters.meterOf(TEAM)).toEqual(before);
  });

  it('passes where the limit is exactly what it takes', async () => {
    const limits = { requestsPerMinute: 1, tokensPerDay: 150, usdPerMonth: microUsd(200) };

    expect((await guardOn(metersWith(aPolicy({ limits })))(aPrompt())).outcome).toBe('allow');
  });

  it('is denied for its money before its rate', async () => {
    const guard = guardOn(
      metersWith(aPolicy({ limits: { ...withBudget(300).limits, requestsPerMinute: 1 } })),
    );
    await guard(aPrompt());

    expect(await guard(aPrompt({ request: requestId('request-2') }))).toEqual({
      outcome: 'deny',
      reason: {
        code: 'budget_short',
        used: 0,
        taken: 200,
        limit: 300,
        asked: 200,
        resetsAt: at('2026-09-01T00:00:00Z'),
      },
      retryAt: at('2026-08-22T14:20:05Z'),
      standing: {
        minute: {
          limit: 1,
          requests: 1,
          freesAt: at('2026-08-22T14:06:05Z'),
          emptyAt: at('2026-08-22T14:06:05Z'),
        },
        day: { limit: 500_000, taken: 150, held: 150, resetsAt: at('2026-08-23T00:00:00Z') },
        month: { limit: 300, taken: 200, held: 200, resetsAt: at('2026-09-01T00:00:00Z') },
        cap: undefined,
      },
    });
  });
});

describe('a team without holds', () => {
  it('has nothing set aside, and is denied once a limit is used up', async () => {
    const policy = aPolicy({
      version: 2,
      holds: 'off',
      limits: { ...withBudget(10).limits, tokensPerDay: 10 },
    });
    const meters = metersWith(policy);
    const guard = guardOn(meters);

    expect((await guard(aPrompt())).outcome).toBe('allow');
    expect(meters.meterOf(TEAM).holds).toEqual(new Map());
    await meters.recordTokens({ team: TEAM, request: REQUEST, tokens: 10, at: NOW });
    expect(await guard(aPrompt({ request: requestId('request-2') }))).toMatchObject({
      outcome: 'deny',
      reason: { code: 'daily_tokens_spent', used: 10 },
    });
  });
});

describe('a model that costs nothing', () => {
  const call = aPrompt({ model: FREE });

  it('passes when the money is gone, and takes its request and its tokens', async () => {
    const meters = metersWith(aPolicy(withBudget(0)));

    expect(await guardOn(meters)(call)).toMatchObject({ outcome: 'allow', pricing: 'free' });
    expect(meters.meterOf(TEAM)).toMatchObject({
      admissions: 1,
      tokensOnDay: new Map([[DAY, 150]]),
    });
    expect(await guardOn(meters)(aPrompt({ request: requestId('paid') }))).toMatchObject({
      outcome: 'deny',
      reason: { code: 'budget_spent' },
    });
  });

  it('is denied by the day and by the minute like any other', async () => {
    const noTokens = metersWith(aPolicy({ limits: { ...TIERS.standard, tokensPerDay: 0 } }));
    const noRequests = metersWith(aPolicy(limitedTo(0)));

    expect(await guardOn(noTokens)(call)).toMatchObject({
      reason: { code: 'daily_tokens_spent' },
    });
    expect(await guardOn(noRequests)(call)).toMatchObject({ reason: { code: 'rate_limited' } });
  });

  it('counts towards no cap', async () => {
    const caps = [{ model: 'llama-*', usdPerMonth: microUsd(0) }];

    expect(await guardOn(metersWith(aPolicy({ version: 2, caps })))(call)).toMatchObject({
      outcome: 'allow',
      standing: { cap: undefined },
    });
  });
});

describe('a model without a price', () => {
  it.each([UNKNOWN, undefined])('is denied by a team that says so: %p', async (model) => {
    const meters = metersWith(aPolicy({ version: 2, unknownModel: 'deny' }));

    expect(await guardOn(meters)(aPrompt({ model }))).toEqual({
      outcome: 'deny',
      reason: { code: 'model_unpriced', model },
      retryAt: undefined,
    });
    expect(meters.meterOf(TEAM).admissions).toBe(0);
  });

  it.each([UNKNOWN, undefined])('is held at the dearest by default: %p', async (model) => {
    const meters = metersWith(aPolicy());

    expect(await guardOn(meters)(aPrompt({ model }))).toMatchObject({
      outcome: 'allow',
      pricing: 'conservative',
    });
    expect(meters.meterOf(TEAM).usdInMonth).toEqual(new Map([[MONTH, 2_000]]));
  });

  it('passes a team that allows it, flagged and without money', async () => {
    const meters = metersWith(aPolicy({ version: 2, unknownModel: 'allow', ...withBudget(0) }));

    expect(await guardOn(meters)(aPrompt({ model: UNKNOWN }))).toMatchObject({
      outcome: 'allow',
      pricing: 'unpriced',
    });
    expect(meters.meterOf(TEAM).tokensOnDay).toEqual(new Map([[DAY, 150]]));
  });
});

describe('a model that is not allowed', () => {
  it('is denied, and told before its missing price', async () => {
    const policy = aPolicy({ version: 2, models: ['gpt-*'], unknownModel: 'deny' });
    const guard = guardOn(metersWith(policy));

    expect(await guard(aPrompt({ model: UNKNOWN }))).toEqual({
      outcome: 'deny',
      reason: { code: 'model_not_allowed', model: UNKNOWN },
      retryAt: undefined,
    });
    expect(await guard(aPrompt({ model: undefined }))).toMatchObject({
      reason: { code: 'model_not_allowed', model: undefined },
    });
    expect((await guard(aPrompt())).outcome).toBe('allow');
  });
});

describe('a cap', () => {
  const caps: readonly Cap[] = [{ model: 'gpt-*', usdPerMonth: microUsd(450) }];

  it('lets its model spend its share of the month and no more', async () => {
    const guard = guardOn(metersWith(aPolicy({ version: 2, caps })));
    const call = (id: string) => guard(aPrompt({ request: requestId(id) }));

    expect(await call('one')).toMatchObject({ outcome: 'allow' });
    expect(await call('two')).toMatchObject({
      outcome: 'allow',
      standing: { cap: { limit: 450, taken: 400, held: 400 } },
    });
    expect(await call('three')).toEqual({
      outcome: 'deny',
      reason: {
        code: 'model_cap_short',
        model: 'gpt-*',
        used: 0,
        taken: 400,
        limit: 450,
        asked: 200,
        resetsAt: at('2026-09-01T00:00:00Z'),
      },
      retryAt: at('2026-08-22T14:20:05Z'),
      standing: {
        minute: {
          limit: 100,
          requests: 2,
          freesAt: undefined,
          emptyAt: at('2026-08-22T14:06:05Z'),
        },
        day: { limit: 500_000, taken: 300, held: 300, resetsAt: at('2026-08-23T00:00:00Z') },
        month: {
          limit: 100_000_000,
          taken: 400,
          held: 400,
          resetsAt: at('2026-09-01T00:00:00Z'),
        },
        cap: { limit: 450, taken: 400, held: 400, resetsAt: at('2026-09-01T00:00:00Z') },
      },
    });
  });

  it('leaves other models alone', async () => {
    const meters = metersWith(aPolicy({ version: 2, caps }));

    await guardOn(meters)(aPrompt({ model: UNKNOWN }));

    expect(meters.meterOf(TEAM).usdOfCap).toEqual(new Map());
  });
});

describe('shadow mode', () => {
  it('lets a prompt pass, counts it, and tells what would have been denied', async () => {
    const meters = metersWith(aPolicy({ version: 2, mode: 'shadow', ...withBudget(1) }));

    expect(await guardOn(meters)(aPrompt())).toMatchObject({
      outcome: 'allow',
      wouldDeny: { outcome: 'deny', reason: { code: 'budget_short', asked: 200 } },
    });
    expect(meters.meterOf(TEAM).usdInMonth).toEqual(new Map([[MONTH, 200]]));
  });

  it('says nothing of a prompt that fits', async () => {
    const decision = await guardOn(metersWith(aPolicy({ version: 2, mode: 'shadow' })))(aPrompt());

    expect(decision).not.toHaveProperty('wouldDeny');
  });
});

describe('a team that nobody registered', () => {
  it('has the tier that is named, or none', async () => {
    const meters = fakeMeters();
    const stranger = aPrompt({ team: teamId('stranger') });

    expect(await guardOn(meters)(stranger)).toMatchObject({ reason: { code: 'team_unknown' } });
    expect(await guardOn(meters)({ ...stranger, guestTier: 'sandbox' })).toMatchObject({
      outcome: 'allow',
      standing: { month: { limit: dollars(25) } },
    });
  });
});
