import { parsePriceItem } from '../../../../src/adapters/dynamo/price-item.ts';
import { at } from '../../../support/builders.ts';

const FROM = at('2026-09-01T00:00:00Z');

describe('a price that an operator has set', () => {
  it('is read exactly, and what it does not quote is billed as what it does', () => {
    const price = {
      provider: 'openai',
      model: 'gpt-4o',
      from: FROM,
      rates: { input: '2.5', output: '10.000000001' },
    };

    expect(parsePriceItem(price)).toEqual({
      provider: 'openai',
      model: 'gpt-4o',
      from: FROM,
      tariff: {
        input: 2_500_000_000,
        output: 10_000_000_001,
        cacheRead: 2_500_000_000,
        cacheWrite: 2_500_000_000,
        cacheWriteHour: 2_500_000_000,
        reasoning: 10_000_000_001,
        tiers: [],
      },
    });
  });

  it('has its kinds of tokens and its tiers', () => {
    const price = {
      provider: 'anthropic',
      model: 'claude-next',
      from: FROM,
      rates: {
        input: '3',
        output: '15',
        cacheRead: '0.3',
        cacheWrite: '3.75',
        cacheWriteHour: '6',
        reasoning: '16',
      },
      tiers: [{ overInputTokens: 200_000, input: '6', output: '22.5' }],
    };

    expect(parsePriceItem(price).tariff).toEqual({
      input: 3e9,
      output: 15e9,
      cacheRead: 3e8,
      cacheWrite: 375e7,
      cacheWriteHour: 6e9,
      reasoning: 16e9,
      tiers: [
        {
          overInputTokens: 200_000,
          input: 6e9,
          output: 225e8,
          cacheRead: 6e9,
          cacheWrite: 6e9,
          cacheWriteHour: 6e9,
          reasoning: 225e8,
        },
      ],
    });
  });

  it.each([
    ['nothing', undefined],
    ['a number for a price', { rates: { input: 2.5, output: '10' } }],
    ['no price', { rates: { input: 'much', output: '10' } }],
    ['more digits than are exact', { rates: { input: '0.0000000001', output: '10' } }],
    ['no date', { from: undefined }],
    ['a date in text', { from: '2026-09-01' }],
  ])('is not believed where this code cannot have written it: %s', (_what, changes) => {
    const price = { provider: 'p', model: 'm', from: FROM, rates: { input: '1', output: '2' } };

    expect(() =>
      parsePriceItem(changes === undefined ? undefined : { ...price, ...changes }),
    ).toThrow();
  });
});
