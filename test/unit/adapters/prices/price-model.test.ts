import { pricesFrom } from '../../../../src/adapters/prices/price-model.ts';
import { modelId } from '../../../../src/domain/ids.ts';
import type { PriceOverride } from '../../../../src/domain/price-book.ts';
import { parseRate, ratesOf } from '../../../../src/domain/prices.ts';
import { type Instant, laterBy } from '../../../../src/domain/time.ts';
import { at } from '../../../support/builders.ts';

const NOW = at('2026-08-22T14:05:00Z');
const MINUTE_MS = 60_000;

const anOverride = (dollars: string, from: Instant = NOW): PriceOverride => {
  const rate = parseRate(dollars);
  if (rate === undefined) throw new Error(`Not a rate: ${dollars}`);
  return {
    provider: 'openai',
    model: 'gpt-4o',
    from,
    tariff: { ...ratesOf({ input: rate, output: rate }), tiers: [] },
  };
};

/** A table of overrides that a test changes, or breaks. */
const aSource = (overrides: readonly PriceOverride[] = []) => {
  const state = { overrides, isDown: false, reads: 0 };
  const told: unknown[] = [];
  const prices = pricesFrom({
    readOverrides: () => {
      state.reads += 1;
      return state.isDown ? Promise.reject(new Error('down')) : Promise.resolve(state.overrides);
    },
    onFault: (error) => told.push(error),
  });
  /** Nano-dollars per million tokens of input, as known at `known`, of a call at `of`. */
  const inputRate = async (known: Instant, of: Instant = known) => {
    const price = await prices(known);
    const answer = price({ model: modelId('gpt-4o'), provider: 'openai', at: of }, 'deny');
    return answer.pricing === 'listed' ? answer.price?.input : answer.pricing;
  };
  return { state, told, inputRate };
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('prices', () => {
  it('are those of the list where nobody has set others', async () => {
    expect(await aSource().inputRate(NOW)).toBe(2_500_000_000);
  });

  it('that were set hold from their date on, to the minute', async () => {
    const { inputRate } = aSource([anOverride('7')]);

    expect(await inputRate(NOW, at('2026-08-22T14:04:59.999Z'))).toBe(2_500_000_000);
    expect(await inputRate(NOW, NOW)).toBe(7_000_000_000);
  });

  it('that were set are read again after a minute, without anybody waiting', async () => {
    const { state, inputRate } = aSource();
    await inputRate(NOW);
    state.overrides = [anOverride('7', at('2026-08-01T00:00:00Z'))];

    expect(await inputRate(laterBy(NOW, MINUTE_MS - 1))).toBe(2_500_000_000);
    expect(state.reads).toBe(1);

    expect(await inputRate(laterBy(NOW, MINUTE_MS))).toBe(2_500_000_000);
    await settled();
    expect(await inputRate(laterBy(NOW, MINUTE_MS + 1))).toBe(7_000_000_000);
    expect(state.reads).toBe(2);
  });

  it('that were known hold while they cannot be read', async () => {
    const { state, told, inputRate } = aSource([anOverride('7', at('2026-08-01T00:00:00Z'))]);
    await inputRate(NOW);
    state.isDown = true;

    await inputRate(laterBy(NOW, MINUTE_MS));
    await settled();

    expect(await inputRate(laterBy(NOW, MINUTE_MS + 1))).toBe(7_000_000_000);
    expect(told).toEqual([new Error('down')]);
  });

  it('are those of the list while no others could ever be read', async () => {
    const { state, told, inputRate } = aSource([anOverride('7', at('2026-08-01T00:00:00Z'))]);
    state.isDown = true;

    expect(await inputRate(NOW)).toBe(2_500_000_000);
    expect(told).toHaveLength(1);

    state.isDown = false;
    await inputRate(laterBy(NOW, MINUTE_MS));
    await settled();
    expect(await inputRate(laterBy(NOW, MINUTE_MS + 1))).toBe(7_000_000_000);
  });
});
