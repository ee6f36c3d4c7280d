/**
 * What calls cost, by hand. The rates are those of `@pydantic/genai-prices` 0.1.8 and were not read
 * off the table under test; beside each stands the provider's own price page, in dollars per
 * million tokens, so that tokens times rate is micro-dollars.
 */
import { listedModels } from '../../../../src/adapters/prices/book.ts';
import { priceFor } from '../../../../src/domain/price-answer.ts';
import { findPrice, priceBook } from '../../../../src/domain/price-book.ts';
import { costOf, estimateCostOf, isFree, type ModelPrice } from '../../../../src/domain/prices.ts';
import { type Instant, instant } from '../../../../src/domain/time.ts';

const at = (text: string): Instant => instant(Date.parse(text));
const NOW = at('2026-11-22T12:00:00Z');
const BOOK = priceBook(listedModels());

const priceOf = (model: string, provider: string, when: Instant = NOW): ModelPrice => {
  const found = findPrice(BOOK, { model, provider, at: when });
  if (found === undefined) throw new Error(`No price: ${model}`);
  return found.price;
};

describe('a call to OpenAI', () => {
  // "API pricing": gpt-4o 2.50 in, 1.25 cached, 10.00 out
  it('is billed for cached tokens once, at their own rate', () => {
    const price = priceOf('gpt-4o-2024-08-06', 'openai');

    // 200 × 2.5 + 1,000 × 1.25 + 300 × 10 = 500 + 1,250 + 3,000
    expect(costOf({ input: 1_200, cacheRead: 1_000, output: 300 }, price)).toBe(4_750);
  });

  // "API pricing": gpt-4o-2024-05-13 5.00 in, 15.00 out, no cached rate
  it('is billed by the snapshot where that has a price of its own', () => {
    const price = priceOf('gpt-4o-2024-05-13', 'openai');

    // 1,000 × 5 + 100 × 15
    expect(costOf({ input: 1_000, cacheRead: 400, output: 100 }, price)).toBe(6_500);
  });

  // "API pricing": o3 2.00 in, 8.00 out
  it('is billed for reasoning as for output, and once', () => {
    const price = priceOf('o3', 'openai');

    // 1,000 × 2 + 5,000 × 8, of which 4,600 were reasoning
    expect(costOf({ input: 1_000, output: 5_000, reasoning: 4_600 }, price)).toBe(42_000);
  });

  // "API pricing": o3 was 10.00 in, 40.00 out until it was cut on 2025-06-10
  it('is billed at the price of its day', () => {
    const tokens = { input: 1_000, output: 100 };
    const before = priceOf('o3', 'openai', at('2025-06-09T23:59:59.999Z'));
    const after = priceOf('o3', 'openai', at('2025-06-10T00:00:00Z'));

    // 1,000 × 10 + 100 × 40, then 1,000 × 2 + 100 × 8
    expect(costOf(tokens, before)).toBe(14_000);
    expect(costOf(tokens, after)).toBe(2_800);
  });

  // "API pricing": gpt-5.5 5.00 in, 30.00 out; from 272,000 input tokens on 10.00 and 45.00
  it('is billed as a long one from 272,000 input tokens on', () => {
    const price = priceOf('gpt-5.5', 'openai');

    // 271,999 × 5 + 10 × 30, then 272,000 × 10 + 10 × 45
    expect(costOf({ input: 271_999, output: 10 }, price)).toBe(1_360_295);
    expect(costOf({ input: 272_000, output: 10 }, price)).toBe(2_720_450);
  });

  // "API pricing": text-embedding-3-small 0.02
  it('is billed at least one micro-dollar for an embedding of seven tokens', () => {
    const price = priceOf('text-embedding-3-small', 'openai');

    // 7 × 0.02 = 0.14
    expect(costOf({ input: 7, output: 0 }, price)).toBe(1);
  });

  // "Moderation" guide: free of charge
  it('is free for moderation', () => {
    expect(isFree(priceOf('omni-moderation-latest', 'openai'))).toBe(true);
    expect(isFree(priceOf('gpt-4o-mini', 'openai'))).toBe(false);
  });
});

describe('a call to Anthropic', () => {
  // "Pricing": Sonnet 4.6 3 in, 15 out, 0.30 cache hits, 3.75 five-minute and 6 one-hour writes
  const price = priceOf('claude-sonnet-4-6', 'anthropic');

  it('is billed for writing to the cache beside its input', () => {
    // 50 × 3 + 4,735 × 3.75 + 255 × 15 = 150 + 17,756.25 + 3,825
    expect(costOf({ input: 50, cacheWrite: 4_735, output: 255 }, price)).toBe(21_732);
  });

  it('is billed for reading from the cache beside its input', () => {
    // 50 × 3 + 4,735 × 0.3 + 255 × 15 = 150 + 1,420.5 + 3,825
    expect(costOf({ input: 50, cacheRead: 4_735, output: 255 }, price)).toBe(5_396);
  });

  it('is billed more for an hour in the cache than for five minutes', () => {
    // 10 × 3 + 1,000 × 6 + 10 × 15
    expect(costOf({ input: 10, cacheWriteHour: 1_000, output: 10 }, price)).toBe(6_180);
  });

  it('is held at the dearest a prompt can be: an hour in the cache', () => {
    // 1,000 × 6 + 1,024 × 15
    expect(estimateCostOf({ inputTokens: 1_000, outputTokens: 1_024 }, price)).toBe(21_360);
  });

  // "Pricing": Opus 4.6 beyond 200,000 tokens was 10 in, 37.50 out, until 2026-03-13
  it('is billed as a long one only while the provider did so', () => {
    const tokens = { input: 1, cacheRead: 200_000, output: 0 };
    const during = priceOf('claude-opus-4-6', 'anthropic', at('2026-03-12T00:00:00Z'));
    const since = priceOf('claude-opus-4-6', 'anthropic', at('2026-03-13T00:00:00Z'));

    // 1 × 10 + 200,000 × 1, then 1 × 5 + 200,000 × 0.5
    expect(costOf(tokens, during)).toBe(200_010);
    expect(costOf(tokens, since)).toBe(100_005);
  });
});

describe('a call to Bedrock', () => {
  // "Amazon Bedrock pricing": Opus 4.5 5.50 in, 0.55 read, 27.50 out in a region; globally 5, 0.5, 25
  it('is billed for where it runs, with cached tokens beside the input', () => {
    const tokens = { input: 100, cacheRead: 1_000, output: 10 };
    const region = priceOf('us.anthropic.claude-opus-4-5-20251101-v1:0', 'aws.bedrock');
    const globally = priceOf('global.anthropic.claude-opus-4-5-20251101-v1:0', 'aws.bedrock');

    // 100 × 5.5 + 1,000 × 0.55 + 10 × 27.5, then 100 × 5 + 1,000 × 0.5 + 10 × 25
    expect(costOf(tokens, region)).toBe(1_375);
    expect(costOf(tokens, globally)).toBe(1_250);
  });
});

describe('a call to Gemini', () => {
  // "Gemini API pricing": 2.5 Pro 1.25 in, 0.125 cached, 10 out; over 200,000 tokens 2.50, 0.25, 15
  const price = priceOf('models/gemini-2.5-pro', 'gcp.gemini');

  it('is billed below the tier up to exactly 200,000 tokens', () => {
    // 200,000 × 1.25 + 1,000 × 10
    expect(costOf({ input: 200_000, output: 1_000 }, price)).toBe(260_000);
  });

  it('is billed wholly in the tier from the next token on', () => {
    // 200,001 × 2.5 + 1,000 × 15 = 500,002.5 + 15,000
    expect(costOf({ input: 200_001, output: 1_000 }, price)).toBe(515_003);
  });

  it('reaches the tier by tokens that were cached, too', () => {
    // 200,000 × 2.5 + 100,000 × 0.25 + 1,000 × 15
    expect(costOf({ input: 300_000, cacheRead: 100_000, output: 1_000 }, price)).toBe(540_000);
  });

  // "Gemini API pricing": 3.8 Flash 0.75 in, 3.75 out through 2026-12-31, then 1.50 and 7.50
  it('is billed at the introductory price to the end of its last day', () => {
    const tokens = { input: 1_000, output: 1_000 };
    const last = priceOf('gemini-3.8-flash', 'google', at('2026-12-31T23:59:59.999Z'));
    const next = priceOf('gemini-3.8-flash', 'google', at('2027-01-01T00:00:00Z'));

    expect(costOf(tokens, last)).toBe(4_500);
    expect(costOf(tokens, next)).toBe(9_000);
  });
});

describe('a call to an unknown model', () => {
  const question = { model: 'claude-opus-9', provider: 'anthropic', at: NOW };

  it('is billed at the dearest of its family where the team takes the conservative way', () => {
    const answer = priceFor(BOOK, question, 'conservative');
    if (answer.outcome !== 'conservative') throw new Error(answer.outcome);

    // "Pricing": Opus 4.1, and Opus 3 before it: 15 in, 75 out
    expect(answer.among).toBe('family');
    expect(costOf({ input: 1_000, output: 1_000 }, answer.price)).toBe(90_000);
  });

  it('is not taken for a model with a similar name', () => {
    expect(priceFor(BOOK, { ...question, model: 'gpt-4o-mini-foo' }, 'deny').outcome).toBe(
      'denied',
    );
    expect(priceFor(BOOK, { ...question, model: 'whisper-1' }, 'deny').outcome).toBe('denied');
  });
});
