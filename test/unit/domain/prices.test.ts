import fc from 'fast-check';

import {
  type ContextTier,
  costOf,
  dearestRates,
  estimateCostOf,
  isFree,
  type ModelPrice,
  parseRate,
  type Rate,
  type Rates,
  ratesOf,
  rateText,
  type TokenCounts,
} from '../../../src/domain/prices.ts';

const rate = (text: string): Rate => {
  const parsed = parseRate(text);
  if (parsed === undefined) throw new Error(`Not a rate: ${text}`);
  return parsed;
};

/** Rates of six different digits, so that no kind of token can stand in for another unseen. */
const RATES: Rates = {
  input: rate('3'),
  output: rate('15'),
  cacheRead: rate('0.3'),
  cacheWrite: rate('3.75'),
  cacheWriteHour: rate('6'),
  reasoning: rate('20'),
};

const DOUBLE: Rates = {
  input: rate('6'),
  output: rate('30'),
  cacheRead: rate('0.6'),
  cacheWrite: rate('7.5'),
  cacheWriteHour: rate('12'),
  reasoning: rate('40'),
};

const OVER_200_000: ContextTier = { overInputTokens: 200_000, ...DOUBLE };

const aPrice = (changes: Partial<ModelPrice> = {}): ModelPrice => ({
  ...RATES,
  tiers: [],
  inputIncludesCached: true,
  ...changes,
});

const FREE: Rates = ratesOf({ input: rate('0'), output: rate('0') });

describe('a rate', () => {
  it.each([
    ['0', 0],
    ['0.075', 75_000_000],
    ['0.003625', 3_625_000],
    ['2.50', 2_500_000_000],
    ['600', 600_000_000_000],
    ['0.000000001', 1],
    ['999999.999999999', 999_999_999_999_999],
  ])('is read exactly from %s', (text, nano) => {
    expect(parseRate(text)).toBe(nano);
  });

  it.each([
    '',
    '-1',
    '1e-7',
    '.5',
    '5.',
    '1,5',
    ' 1',
    '1 ',
    '0.0000000001',
    '1000000',
    'NaN',
    '0x1',
  ])('is not read from "%s"', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });

  it.each(['0', '0.075', '0.003625', '2.5', '10', '600', '0.000000001'])(
    'is written as it was read: %s',
    (text) => {
      expect(rateText(rate(text))).toBe(text);
    },
  );

  it('comes back from its text whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (nano) => {
        expect(parseRate(rateText(nano as Rate))).toBe(nano);
      }),
    );
  });
});

describe('ratesOf', () => {
  it('bills a kind of token without a rate of its own as the kind it is nearest to', () => {
    expect(ratesOf({ input: rate('2'), output: rate('8') })).toEqual({
      input: rate('2'),
      output: rate('8'),
      cacheRead: rate('2'),
      cacheWrite: rate('2'),
      cacheWriteHour: rate('2'),
      reasoning: rate('8'),
    });
  });

  it('bills an hour in the cache as five minutes where only those are quoted', () => {
    const rates = ratesOf({ input: rate('2'), output: rate('8'), cacheWrite: rate('2.5') });

    expect(rates.cacheWriteHour).toBe(rate('2.5'));
  });

  it('keeps every rate that is quoted', () => {
    expect(ratesOf(RATES)).toEqual(RATES);
  });
});

describe('costOf', () => {
  it('bills each kind of token at its own rate', () => {
    const tokens: TokenCounts = {
      input: 10_000,
      output: 1_000,
      cacheRead: 5_000,
      cacheWrite: 2_000,
      cacheWriteHour: 1_000,
      reasoning: 400,
    };

    // 2,000 × 3 + 5,000 × 0.3 + 2,000 × 3.75 + 1,000 × 6 + 600 × 15 + 400 × 20
    expect(costOf(tokens, aPrice())).toBe(38_000);
  });

  it('takes cached tokens out of an input that includes them, and adds them to one that does not', () => {
    const tokens = { input: 1_000, output: 0, cacheRead: 400 };

    // 600 × 3 + 400 × 0.3, and 1,000 × 3 + 400 × 0.3
    expect(costOf(tokens, aPrice({ inputIncludesCached: true }))).toBe(1_920);
    expect(costOf(tokens, aPrice({ inputIncludesCached: false }))).toBe(3_120);
  });

  it('rounds up once, after the sum', () => {
    const price = aPrice({ ...ratesOf({ input: rate('0.3'), output: rate('0.3') }) });

    // 0.3 + 0.3 = 0.6 µ$: one, and not one for each term
    expect(costOf({ input: 1, output: 1 }, price)).toBe(1);
    // 10 × 0.3 = 3 µ$ exactly
    expect(costOf({ input: 10, output: 0 }, price)).toBe(3);
    // 11 × 0.3 = 3.3 µ$
    expect(costOf({ input: 11, output: 0 }, price)).toBe(4);
  });

  it('costs something as soon as one token does', () => {
    const price = aPrice(ratesOf({ input: rate('0.000000001'), output: rate('0') }));

    expect(costOf({ input: 1, output: 0 }, price)).toBe(1);
    expect(costOf({ input: 0, output: 0 }, price)).toBe(0);
  });

  it('bills the whole call at the tier of its prompt, from the first token above the line', () => {
    const price = aPrice({ tiers: [OVER_200_000] });

    // 200,000 × 3 + 100 × 15
    expect(costOf({ input: 200_000, output: 100 }, price)).toBe(601_500);
    // 200,001 × 6 + 100 × 30
    expect(costOf({ input: 200_001, output: 100 }, price)).toBe(1_203_006);
  });

  it('counts cached tokens into the prompt that reaches a tier, reported apart or not', () => {
    const tiers = [OVER_200_000];
    const apart = {
      input: 1,
      output: 0,
      cacheRead: 100_000,
      cacheWrite: 99_999,
      cacheWriteHour: 1,
    };

    // 1 × 6 + 100,000 × 0.6 + 99,999 × 7.5 + 1 × 12 = 810,010.5
    expect(costOf(apart, aPrice({ tiers, inputIncludesCached: false }))).toBe(810_011);
    // 200,000 with them: 0 × 3 + 100,000 × 0.3 + 99,999 × 3.75 + 1 × 6 = 405,002.25
    expect(costOf({ ...apart, input: 200_000 }, aPrice({ tiers }))).toBe(405_003);
  });

  it('takes the highest of several tiers that a prompt is over', () => {
    const higher: ContextTier = { ...DOUBLE, overInputTokens: 500_000, input: rate('9') };
    const price = aPrice({ tiers: [OVER_200_000, higher] });

    expect(costOf({ input: 500_000, output: 0 }, price)).toBe(3_000_000);
    expect(costOf({ input: 500_001, output: 0 }, price)).toBe(4_500_009);
  });

  it('bills what was reported cached even when it is more than the whole input', () => {
    // 0 × 3 + 500 × 0.3
    expect(costOf({ input: 100, output: 0, cacheRead: 500 }, aPrice())).toBe(150);
  });

  it('bills what was reported as reasoning even when it is more than the whole output', () => {
    // 0 × 15 + 500 × 20
    expect(costOf({ input: 0, output: 100, reasoning: 500 }, aPrice())).toBe(10_000);
  });

  it.each([-1, Number.NaN, Number.NEGATIVE_INFINITY, -0])('takes %d tokens for none', (tokens) => {
    const counts = { input: tokens, output: tokens, cacheRead: tokens, reasoning: tokens };

    expect(costOf(counts, aPrice())).toBe(0);
  });

  it('takes a part of a token for a whole one', () => {
    expect(costOf({ input: 0.5, output: 0 }, aPrice())).toBe(3);
  });

  it('does not lose a token where floating point would', () => {
    const price = aPrice(ratesOf({ input: rate('0.075'), output: rate('0') }));

    // 9,007,199,254,740,991 × 0.075 = 675,539,944,105,574.325
    expect(costOf({ input: 9_007_199_254_740_991, output: 0 }, price)).toBe(675_539_944_105_575);
  });

  it('stops at a billion dollars, however many tokens are reported', () => {
    const tokens = { input: Number.MAX_SAFE_INTEGER, output: Number.POSITIVE_INFINITY };

    expect(costOf(tokens, aPrice())).toBe(1_000_000_000_000_000);
  });

  it('is never negative, nor less than the cost of any part of it', () => {
    fc.assert(
      fc.property(fc.record(anyCounts), fc.boolean(), (tokens, inputIncludesCached) => {
        const price = aPrice({ inputIncludesCached, tiers: [OVER_200_000] });
        const cost = costOf(tokens, price);

        expect(cost).toBeGreaterThanOrEqual(costOf({ ...tokens, input: 0 }, price));
        expect(cost).toBeGreaterThanOrEqual(costOf({ ...tokens, output: 0, reasoning: 0 }, price));
        expect(cost).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('costs at most one micro-dollar less than its two halves', () => {
    const halves = fc.record({ input: count, output: count });
    fc.assert(
      fc.property(halves, halves, (one, other) => {
        const whole = { input: one.input + other.input, output: one.output + other.output };
        const apart = costOf(one, aPrice()) + costOf(other, aPrice());

        expect(apart - costOf(whole, aPrice())).toBeGreaterThanOrEqual(0);
        expect(apart - costOf(whole, aPrice())).toBeLessThanOrEqual(1);
      }),
    );
  });
});

const count = fc.integer({ min: 0, max: 300_000 });
const anyCounts = {
  input: fc.oneof(count, fc.double()),
  output: fc.oneof(count, fc.double()),
  cacheRead: fc.oneof(count, fc.double()),
  cacheWrite: count,
  cacheWriteHour: count,
  reasoning: fc.oneof(count, fc.double()),
};

describe('estimateCostOf', () => {
  it('takes each side at its dearest kind', () => {
    // 1,000 × 6 (an hour in the cache) + 100 × 20 (reasoning)
    expect(estimateCostOf({ inputTokens: 1_000, outputTokens: 100 }, aPrice())).toBe(8_000);
  });

  it.each(['input', 'cacheRead', 'cacheWrite', 'cacheWriteHour'] as const)(
    'bounds a prompt that is all %s when that is the dearest',
    (kind) => {
      const price = aPrice({ [kind]: rate('100') });

      expect(estimateCostOf({ inputTokens: 10, outputTokens: 0 }, price)).toBe(1_000);
    },
  );

  it.each(['output', 'reasoning'] as const)(
    'bounds an answer that is all %s when that is the dearest',
    (kind) => {
      const price = aPrice({ [kind]: rate('100') });

      expect(estimateCostOf({ inputTokens: 0, outputTokens: 10 }, price)).toBe(1_000);
    },
  );

  it('takes the tier that the prompt reaches', () => {
    const price = aPrice({ tiers: [OVER_200_000] });

    // 200,000 × 6 + 10 × 20, and 200,001 × 12 + 10 × 40
    expect(estimateCostOf({ inputTokens: 200_000, outputTokens: 10 }, price)).toBe(1_200_200);
    expect(estimateCostOf({ inputTokens: 200_001, outputTokens: 10 }, price)).toBe(2_400_412);
  });

  it('keeps the dearer price of a lower tier, which a shorter prompt would be billed at', () => {
    const cheaper: ContextTier = { ...FREE, overInputTokens: 200_000 };
    const price = aPrice({ tiers: [cheaper] });

    // 200,001 × 6
    expect(estimateCostOf({ inputTokens: 200_001, outputTokens: 0 }, price)).toBe(1_200_006);
  });

  it('rounds up and is nothing for nothing', () => {
    const price = aPrice(ratesOf({ input: rate('0.3'), output: rate('0.3') }));

    expect(estimateCostOf({ inputTokens: 1, outputTokens: 1 }, price)).toBe(1);
    expect(estimateCostOf({ inputTokens: 0, outputTokens: 0 }, price)).toBe(0);
  });

  it('bounds the cost of every call with at most these tokens, however they are split', () => {
    const anyRate = fc.integer({ min: 0, max: 100_000_000_000 }).map((nano) => nano as Rate);
    const anyRates = fc.record<Rates>({
      input: anyRate,
      output: anyRate,
      cacheRead: anyRate,
      cacheWrite: anyRate,
      cacheWriteHour: anyRate,
      reasoning: anyRate,
    });
    const parts = fc.record({ fresh: count, read: count, write: count, hour: count });
    fc.assert(
      fc.property(
        fc.tuple(anyRates, anyRates, fc.boolean()),
        parts,
        fc.record({ text: count, reasoning: count, spare: fc.nat({ max: 10 }) }),
        ([base, tier, included], { fresh, read, write, hour }, { text, reasoning, spare }) => {
          const tiers = [{ ...tier, overInputTokens: 200_000 }];
          const price = { ...base, tiers, inputIncludesCached: included };
          const prompt = fresh + read + write + hour;
          const cost = costOf(
            {
              input: included ? prompt : fresh,
              output: text + reasoning,
              cacheRead: read,
              cacheWrite: write,
              cacheWriteHour: hour,
              reasoning,
            },
            price,
          );
          const expected = { inputTokens: prompt + spare, outputTokens: text + reasoning + spare };

          expect(cost).toBeLessThanOrEqual(estimateCostOf(expected, price));
        },
      ),
    );
  });
});

describe('dearestRates', () => {
  it('takes the dearer of each kind, from whichever has it', () => {
    const one = { ...RATES, input: rate('9'), cacheRead: rate('9'), cacheWriteHour: rate('9') };
    const other = { ...RATES, output: rate('90'), cacheWrite: rate('9'), reasoning: rate('90') };
    const both = {
      input: rate('9'),
      output: rate('90'),
      cacheRead: rate('9'),
      cacheWrite: rate('9'),
      cacheWriteHour: rate('9'),
      reasoning: rate('90'),
    };

    expect(dearestRates(one, other)).toEqual(both);
    expect(dearestRates(other, one)).toEqual(both);
  });
});

describe('isFree', () => {
  it('is true of a price of zero for every kind of token', () => {
    expect(isFree({ ...FREE, tiers: [] })).toBe(true);
    expect(isFree({ ...FREE, tiers: [{ ...FREE, overInputTokens: 1 }] })).toBe(true);
  });

  it.each(Object.keys(RATES))('is false when only %s costs anything', (kind) => {
    expect(isFree({ ...FREE, [kind]: rate('0.01'), tiers: [] })).toBe(false);
  });

  it('is false when only long prompts cost anything', () => {
    expect(isFree({ ...FREE, tiers: [OVER_200_000] })).toBe(false);
  });
});
