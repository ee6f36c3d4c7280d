/**
 * What receipts say, by hand. Beside each call stands what the provider's own price page had in
 * November 2026, in dollars per million tokens: tokens times that is micro-dollars.
 */
import { pricesFrom } from '../../../src/adapters/prices/price-model.ts';
import { priceUsage } from '../../../src/app/price-usage.ts';
import { modelId } from '../../../src/domain/ids.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { ORDINARY_TERMS, type Terms } from '../../../src/domain/terms.ts';
import type { Receipt, UsageEvent } from '../../../src/domain/usage.ts';
import { at, dollars, REQUEST, TEAM } from '../../support/builders.ts';

const NOW = at('2026-11-22T12:00:00Z');

interface Call extends Partial<Omit<UsageEvent, 'model' | 'servedModel'>> {
  readonly model?: string;
  readonly servedModel?: string;
}

const receiptOf = async (
  { model, servedModel, ...call }: Call,
  terms: Partial<Terms> = {},
): Promise<Receipt> => {
  const prices = pricesFrom({ readOverrides: () => Promise.resolve([]), onFault: () => undefined });
  const event: UsageEvent = {
    team: TEAM,
    request: REQUEST,
    kind: 'used',
    model: model === undefined ? undefined : modelId(model),
    servedModel: servedModel === undefined ? undefined : modelId(servedModel),
    provider: undefined,
    tokens: { input: 0, output: 0 },
    at: NOW,
    user: undefined,
    reportedUsd: undefined,
    ...call,
  };
  return priceUsage(await prices(NOW), event, { ...ORDINARY_TERMS, ...terms });
};

describe('a receipt of a call to OpenAI', () => {
  // "API pricing": GPT-4o 2.50 in, 1.25 cached, 10.00 out
  it('has cached tokens in the input, at their own price', async () => {
    const receipt = await receiptOf({
      model: 'gpt-4o',
      servedModel: 'gpt-4o-2024-08-06',
      provider: 'openai',
      tokens: { input: 1_200, cacheRead: 1_024, output: 300 },
    });

    // 176 × 2.5 + 1,024 × 1.25 + 300 × 10 = 440 + 1,280 + 3,000
    expect(receipt).toMatchObject({
      usd: 4_720,
      tokensCounted: 1_500,
      pricing: 'listed',
      listing: 'list:openai/gpt-4o@1970-01-01T00:00:00.000Z',
      price: { input: 2_500_000_000, cacheRead: 1_250_000_000, inputIncludesCached: true },
    });
  });

  // "API pricing": o3 2.00 in, 8.00 out since 2025-06-10, and reasoning is billed as output
  it('has the reasoning in the output', async () => {
    const receipt = await receiptOf({
      model: 'o3',
      provider: 'openai',
      tokens: { input: 75, output: 1_186, reasoning: 1_024 },
    });

    // 75 × 2 + 1,186 × 8 = 150 + 9,488
    expect(receipt).toMatchObject({
      usd: 9_638,
      tokensCounted: 1_261,
      listing: 'list:openai/o3@2025-06-10T00:00:00.000Z',
    });
  });

  it('has the price of the call’s own day', async () => {
    const call = { model: 'o3', provider: 'openai', tokens: { input: 75, output: 1_186 } };

    // 75 × 10 + 1,186 × 40 the day before the cut
    const before = await receiptOf({ ...call, at: at('2025-06-09T23:59:59.999Z') });
    expect(before.usd).toBe(48_190);
    expect((await receiptOf({ ...call, at: at('2025-06-10T00:00:00Z') })).usd).toBe(9_638);
  });
});

describe('a receipt of a call to Anthropic', () => {
  // "Pricing": Sonnet 4.6 3 in, 0.30 cache hits, 3.75 and 6 for five minutes and an hour, 15 out
  const call = { model: 'claude-sonnet-4-6', provider: 'anthropic' };

  it('has what was read from the cache beside the input', async () => {
    const tokens = { input: 21, cacheRead: 188_086, output: 393 };

    // 21 × 3 + 188,086 × 0.3 + 393 × 15 = 63 + 56,425.8 + 5,895
    expect(await receiptOf({ ...call, tokens })).toMatchObject({
      usd: 62_384,
      tokensCounted: 188_500,
      price: { inputIncludesCached: false },
    });
  });

  it('has what was written to the cache beside the input, by how long it lives', async () => {
    const tokens = { input: 21, cacheWrite: 2_000, cacheWriteHour: 1_000, output: 393 };

    // 21 × 3 + 2,000 × 3.75 + 1,000 × 6 + 393 × 15 = 63 + 7,500 + 6,000 + 5,895
    expect(await receiptOf({ ...call, tokens })).toMatchObject({
      usd: 19_458,
      tokensCounted: 3_414,
    });
  });

  // "Pricing" of Amazon Bedrock: Haiku 4.5 in a region 1.10 in, 5.50 out
  it('is one of Bedrock where that was asked', async () => {
    const receipt = await receiptOf({
      model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      provider: 'aws.bedrock',
      tokens: { input: 1_000, output: 1_000 },
    });

    // 1,000 × 1.1 + 1,000 × 5.5
    expect(receipt.usd).toBe(6_600);
  });
});

describe('a receipt of a call to Gemini', () => {
  // "Gemini API pricing": 2.5 Pro 1.25 in, 10 out; over 200,000 tokens 2.50 in, 0.25 cached, 15 out
  it('is wholly in the dearer tier above 200,000 tokens', async () => {
    const call = { model: 'gemini-2.5-pro', provider: 'gcp.gemini' };
    const above = { input: 250_000, cacheRead: 50_000, output: 2_000 };

    // 200,000 × 1.25 + 2,000 × 10
    expect(await receiptOf({ ...call, tokens: { input: 200_000, output: 2_000 } })).toMatchObject({
      usd: 270_000,
    });
    // 200,000 × 2.5 + 50,000 × 0.25 + 2,000 × 15 = 500,000 + 12,500 + 30,000
    expect(await receiptOf({ ...call, tokens: above })).toMatchObject({
      usd: 542_500,
      tokensCounted: 252_000,
    });
  });
});

describe('a receipt of a model without a price', () => {
  const call = {
    model: 'claude-opus-9',
    provider: 'anthropic',
    tokens: { input: 1_000, output: 1_000 },
  };

  // The dearest of the family: Opus 4.1 15 in, 75 out
  it.each(['conservative', 'deny'] as const)(
    'is at the dearest of its family where the policy is %s: it was used all the same',
    async (unknownModel) => {
      // 1,000 × 15 + 1,000 × 75
      expect(await receiptOf(call, { unknownModel })).toMatchObject({
        usd: 90_000,
        pricing: 'conservative',
        listing: 'dearest:family',
      });
    },
  );

  it('is nothing where the policy allows that, and says so; its tokens count', async () => {
    expect(await receiptOf(call, { unknownModel: 'allow' })).toMatchObject({
      usd: 0,
      pricing: 'unpriced',
      price: undefined,
      listing: undefined,
      tokensCounted: 2_000,
    });
  });

  it('is at the dearest of all where not even a name is told', async () => {
    const { usd, pricing, listing } = await receiptOf({ tokens: { input: 1, output: 0 } });

    expect([pricing, listing]).toEqual(['conservative', 'dearest:all']);
    expect(usd).toBeGreaterThanOrEqual(75);
  });

  it('is at the price of the name that was asked for, where the served one has none', async () => {
    const receipt = await receiptOf({
      ...call,
      model: 'claude-sonnet-4-6',
      servedModel: 'claude-sonnet-4-6-experimental',
    });

    // 1,000 × 3 + 1,000 × 15
    expect(receipt).toMatchObject({ usd: 18_000, pricing: 'listed' });
  });

  it('is at the price of the model that was served, where both have one', async () => {
    const receipt = await receiptOf({
      ...call,
      model: 'claude-sonnet-4-6',
      servedModel: 'claude-haiku-4-5',
    });

    // 1,000 × 1 + 1,000 × 5
    expect(receipt.usd).toBe(6_000);
  });
});

describe('a receipt', () => {
  it('says of a model at no price that it is free', async () => {
    const tokens = { input: 1_000, output: 0 };

    expect(
      await receiptOf({ model: 'omni-moderation-latest', provider: 'openai', tokens }),
    ).toMatchObject({ usd: 0, pricing: 'free' });
  });

  const cap = { model: 'gpt-4o', usdPerMonth: dollars(50) };

  it.each([
    ['as it is', { model: 'gpt-4o' }],
    ['with a prefix and a date', { model: 'openai/gpt-4o-2024-08-06' }],
    ['by the name that was served', { model: 'smart', servedModel: 'gpt-4o-2024-08-06' }],
  ])('counts towards the cap of its model: %s', async (_what, call) => {
    expect((await receiptOf(call, { caps: [cap] })).cap).toBe(capCodeOf(cap));
  });

  it('counts towards no cap of another model', async () => {
    expect((await receiptOf({ model: 'gpt-4o-mini' }, { caps: [cap] })).cap).toBeUndefined();
  });
});
