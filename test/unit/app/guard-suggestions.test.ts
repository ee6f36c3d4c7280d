import { guardPrompt, type PromptQuestion } from '../../../src/app/guard-prompt.ts';
import type { PriceModel } from '../../../src/app/ports.ts';
import { suggestModels, type DeniedCall } from '../../../src/app/suggest-models.ts';
import { type Denial, deny } from '../../../src/domain/decision.ts';
import type { Cap } from '../../../src/domain/caps.ts';
import { modelId, requestId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { ORDINARY_TERMS } from '../../../src/domain/terms.ts';
import { pricedModel } from '../../../src/domain/pricing.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import {
  aFaultPolicy,
  anAsk,
  aPolicy,
  aPrice,
  fakePrices,
  limitedTo,
  MODEL,
  NOW,
  TEAM,
} from '../../support/builders.ts';
import { environmentOn, type FakeMeters, metersWith } from '../../support/fake-meter.ts';

/** 200 micro-dollars for each call but of the cheap one, which costs 20, and the free ones. */
const prices = fakePrices({
  'gpt-4o': aPrice('1', '2'),
  'gpt-4.1': aPrice('1', '2'),
  cheap: aPrice('0.1', '0.2'),
  'free-1': aPrice('0', '0'),
  'free-2': aPrice('0', '0'),
});

const guardOn = (meters: FakeMeters, memoryMs?: number) => {
  const guard = guardPrompt({
    ...aFaultPolicy(),
    askMeter: environmentOn(meters, memoryMs),
    prices,
  });
  return (id: string, changes: Partial<PromptQuestion> = {}) =>
    guard({ ...aPrompt(id), ...changes });
};

/** A prompt of 100 tokens that is answered with 50 at most. */
const aPrompt = (id: string): PromptQuestion => ({
  team: TEAM,
  request: requestId(id),
  at: NOW,
  model: MODEL,
  provider: undefined,
  promptTokens: 100,
  outputTokensMax: 50,
  guestTier: undefined,
  isTierNamed: false,
});

const cap = (model: string, usd: number): Cap => ({ model, usdPerMonth: microUsd(usd) });

const withBudget = (usd: number): Pick<Policy, 'limits'> => ({
  limits: { ...TIERS.standard, usdPerMonth: microUsd(usd) },
});

const team = (changes: Partial<Policy>): Policy => aPolicy({ version: 2, ...changes });

const suggestedTo = async (policy: Policy, changes: Partial<PromptQuestion> = {}) => {
  const decision = await guardOn(metersWith(policy))('one', changes);
  if (decision.outcome === 'allow') throw new Error('Allowed');
  return decision.suggestedModels;
};

describe('the models that a denied call could have named', () => {
  it('are the others that pass, where the cap of one is spent', async () => {
    const caps = [cap('gpt-4o', 0), cap('gpt-4.1', 1_000), cap('cheap', 1_000)];

    expect(await suggestedTo(team({ caps }))).toEqual(['gpt-4.1', 'cheap']);
  });

  it('are not those whose own cap has no room for the call', async () => {
    const caps = [cap('gpt-4o', 0), cap('gpt-4.1', 199), cap('cheap', 20)];

    expect(await suggestedTo(team({ caps }))).toEqual(['cheap']);
  });

  it('are not those of a pattern whose cap is spent', async () => {
    const policy = team({ models: ['gpt-4o', 'gpt-4.1', 'cheap'], caps: [cap('gpt-*', 0)] });

    expect(await suggestedTo(policy)).toEqual(['cheap']);
  });

  it('are the free ones alone, where the budget is spent', async () => {
    const models = ['gpt-4o', 'gpt-4.1', 'cheap', 'free-1', 'free-2'];

    expect(await suggestedTo(team({ models, ...withBudget(0) }))).toEqual(['free-1', 'free-2']);
  });

  it('are cheaper ones too, where the budget has room for them', async () => {
    const models = ['gpt-4o', 'gpt-4.1', 'cheap', 'free-1'];

    expect(await suggestedTo(team({ models, ...withBudget(199) }))).toEqual(['cheap', 'free-1']);
  });

  it.each<readonly [string, Partial<Policy>]>([
    ['the minute', limitedTo(0)],
    ['the day', { limits: { ...TIERS.standard, tokensPerDay: 0 } }],
  ])('are none where every model is denied by the same limit: %s', async (_what, limits) => {
    const models = ['gpt-4o', 'gpt-4.1', 'free-1'];

    expect(await suggestedTo(team({ models, ...limits }))).toBeUndefined();
  });

  it('are none where nothing else of the team passes', async () => {
    expect(await suggestedTo(team({ models: ['gpt-4o'], ...withBudget(0) }))).toBeUndefined();
  });

  it('are none where the team names no model', async () => {
    expect(await suggestedTo(aPolicy(withBudget(0)))).toBeUndefined();
  });

  it('are those of the list and never its patterns, where the model is not allowed', async () => {
    const policy = team({ models: ['claude-*', 'gpt-4.1', 'cheap', '*-mini*'] });

    expect(await suggestedTo(policy)).toEqual(['gpt-4.1', 'cheap']);
  });

  it('are told also to a call that names no model', async () => {
    expect(await suggestedTo(team({ models: ['cheap'] }), { model: undefined })).toEqual(['cheap']);
  });

  it('are those that have a price, where the team is denied the others', async () => {
    const policy = team({ unknownModel: 'deny', caps: [cap('mystery-2', 9), cap('cheap', 999)] });

    expect(await suggestedTo(policy, { model: modelId('mystery-1') })).toEqual(['cheap']);
  });

  it('are priced without the provider of the model that was denied', async () => {
    const caps = [cap('gpt-4o', 0), cap('cheap', 1_000)];
    const guard = guardPrompt({
      ...aFaultPolicy(),
      askMeter: environmentOn(metersWith(team({ caps, unknownModel: 'deny' }))),
      prices: async (at) => {
        const price = await prices(at);
        const onlyOwn: PriceModel = (call, unknownModel) =>
          call.model === 'cheap' && call.provider !== undefined
            ? pricedModel(call.model, { outcome: 'denied' })
            : price(call, unknownModel);
        return onlyOwn;
      },
    });

    expect(await guard({ ...aPrompt('one'), provider: 'azure' })).toMatchObject({
      suggestedModels: ['cheap'],
    });
  });

  it('are told also from memory, and take nothing of the meter', async () => {
    const meters = metersWith(team({ caps: [cap('gpt-4o', 0), cap('cheap', 1_000)] }));
    const guard = guardOn(meters);
    await guard('one');
    const before = meters.meterOf(TEAM);
    meters.breakDown();

    const again = await guard('two');

    expect(again).toMatchObject({ outcome: 'deny', suggestedModels: ['cheap'] });
    meters.repair();
    expect(meters.meterOf(TEAM)).toEqual(before);
  });

  it('are told without asking the meter, where the list alone denies', async () => {
    const meters = metersWith(team({ models: ['cheap'], ...withBudget(0) }));
    const guard = guardOn(meters);
    await guard('one');
    meters.breakDown();

    expect(await guard('two')).toMatchObject({
      reason: { code: 'model_not_allowed' },
      suggestedModels: ['cheap'],
    });
  });

  it('are none to a team that is suspended', async () => {
    const policy = team({ models: ['cheap'], status: 'suspended' });

    expect(await suggestedTo(policy)).toBeUndefined();
    expect(await suggestedTo(policy, { model: modelId('cheap') })).toBeUndefined();
  });
});

describe('the number of suggestions', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `model-${index}`);

  const suggested = (changes: Partial<DeniedCall>) => {
    const judged: string[] = [];
    const suggestions = suggestModels({
      denial: deny({ code: 'model_not_allowed', model: MODEL }),
      model: MODEL,
      terms: { ...ORDINARY_TERMS, models: names(30) },
      before: undefined,
      askWith: (model) => {
        judged.push(model);
        return { ask: anAsk(), objection: undefined };
      },
      ...changes,
    });
    return { suggestions, judged };
  };

  it('is five at most, in the order of the list', () => {
    expect(suggested({}).suggestions).toEqual([
      'model-0',
      'model-1',
      'model-2',
      'model-3',
      'model-4',
    ]);
  });

  it('is found among twenty at most, however long the list is', () => {
    const judged: string[] = [];
    const { suggestions } = suggested({
      askWith: (model) => {
        judged.push(model);
        return { ask: anAsk(), objection: model === 'model-20' ? undefined : 'denied' };
      },
    });

    expect(suggestions).toEqual([]);
    expect(judged).toEqual(names(20));
  });

  it('has the list before the caps, and each name once', () => {
    const terms = {
      ...ORDINARY_TERMS,
      models: ['one', 'two'],
      caps: [cap('two', 1), cap('three', 1)],
    };

    expect(suggested({ terms }).suggestions).toEqual(['one', 'two', 'three']);
  });

  it('never has the model that was denied, a pattern, or what no model can be called', () => {
    const models = [MODEL, 'gpt-*', '*', 'a b', '', 'é', 'cheap'];

    expect(suggested({ terms: { ...ORDINARY_TERMS, models } }).suggestions).toEqual(['cheap']);
  });

  it.each<readonly [Denial]>([
    [deny({ code: 'team_unknown' })],
    [deny({ code: 'team_suspended' })],
  ])('is none where the team itself is denied: %j', (denial) => {
    expect(suggested({ denial })).toEqual({ suggestions: [], judged: [] });
  });
});

describe('hidden amounts', () => {
  it('are marked on a denial by the meter and on one by the list', async () => {
    const byMeter = await guardOn(metersWith(team({ amounts: 'hidden', ...withBudget(0) })))('one');
    const byList = await guardOn(metersWith(team({ amounts: 'hidden', models: [] })))('one');

    expect(byMeter).toMatchObject({ reason: { code: 'budget_spent' }, hidesAmounts: true });
    expect(byList).toMatchObject({ reason: { code: 'model_not_allowed' }, hidesAmounts: true });
  });

  it('are not marked where a team shows them', async () => {
    expect(await guardOn(metersWith(team(withBudget(0))))('one')).not.toHaveProperty(
      'hidesAmounts',
    );
  });
});
