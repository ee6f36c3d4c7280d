import { modelId } from '../../../src/domain/ids.ts';
import { NO_SUMS, plus, rollupLines } from '../../../src/domain/rollups.ts';
import type { Receipt } from '../../../src/domain/usage.ts';
import { at, dollars, MODEL, NOW, REQUEST, TEAM } from '../../support/builders.ts';

const aReceipt = (changes: Partial<Receipt> = {}): Receipt => ({
  team: TEAM,
  request: REQUEST,
  kind: 'used',
  model: MODEL,
  servedModel: undefined,
  provider: undefined,
  tokens: { input: 1_000, output: 100, cacheRead: 400 },
  at: NOW,
  user: 'ann',
  reportedUsd: undefined,
  usd: dollars(0.0035),
  pricing: 'listed',
  price: undefined,
  listing: undefined,
  tokensCounted: 1_100,
  cap: undefined,
  ...changes,
});

const shown = (receipts: readonly Receipt[]) =>
  rollupLines(receipts).map(({ window, part, sums }) => [window.id, ...part, sums.calls]);

describe('the lines of the reports', () => {
  it('have nothing in them without receipts', () => {
    expect(rollupLines([])).toEqual([]);
    expect(NO_SUMS).toEqual({
      calls: 0,
      tokens: 0,
      inputTokens: 0,
      outputTokens: 0,
      usd: 0,
      unpricedCalls: 0,
    });
  });

  it('of one receipt are its day, its month, and of that its model and its user', () => {
    expect(rollupLines([aReceipt()])).toMatchObject([
      {
        window: { kind: 'day', id: '2026-08-22' },
        part: [],
        sums: {
          calls: 1,
          tokens: 1_100,
          inputTokens: 1_000,
          outputTokens: 100,
          usd: 3_500,
          unpricedCalls: 0,
        },
      },
      { window: { kind: 'month', id: '2026-08' }, part: [] },
      { window: { kind: 'month', id: '2026-08' }, part: ['MODEL', 'gpt-4o'] },
      { window: { kind: 'month', id: '2026-08' }, part: ['USER', 'ann'] },
    ]);
  });

  it('are shared by what belongs together', () => {
    const receipts = [
      aReceipt(),
      aReceipt({ user: undefined, at: at('2026-08-31T23:59:59.999Z') }),
      aReceipt({ model: modelId('o3'), at: at('2026-09-01T00:00:00Z') }),
      aReceipt({ model: undefined }),
    ];

    expect(shown(receipts)).toEqual([
      ['2026-08-22', 2],
      ['2026-08', 3],
      ['2026-08', 'MODEL', 'gpt-4o', 2],
      ['2026-08', 'USER', 'ann', 2],
      ['2026-08-31', 1],
      ['2026-08', 'USER', '-', 1],
      ['2026-09-01', 1],
      ['2026-09', 1],
      ['2026-09', 'MODEL', 'o3', 1],
      ['2026-09', 'USER', 'ann', 1],
      ['2026-08', 'MODEL', '-', 1],
    ]);
  });

  it('do not take a user for a model of the same name, nor for one with a line end in it', () => {
    const receipts = [aReceipt({ user: 'gpt-4o' }), aReceipt({ user: 'a\nMODEL\ngpt-4o' })];

    expect(shown(receipts)).toEqual([
      ['2026-08-22', 2],
      ['2026-08', 2],
      ['2026-08', 'MODEL', 'gpt-4o', 2],
      ['2026-08', 'USER', 'gpt-4o', 1],
      ['2026-08', 'USER', 'a\nMODEL\ngpt-4o', 1],
    ]);
  });

  it.each([
    ['listed', 0],
    ['free', 0],
    ['conservative', 1],
    ['unpriced', 1],
  ] as const)('say whether a price was the model’s own: %s', (pricing, unpricedCalls) => {
    expect(rollupLines([aReceipt({ pricing })])[0]?.sums.unpricedCalls).toBe(unpricedCalls);
  });

  it('add up member by member', () => {
    const one = {
      calls: 1,
      tokens: 20,
      inputTokens: 300,
      outputTokens: 4_000,
      usd: 50_000,
      unpricedCalls: 600_000,
    };

    expect(plus(one, { ...one, usd: 1 })).toEqual({
      calls: 2,
      tokens: 40,
      inputTokens: 600,
      outputTokens: 8_000,
      usd: 50_001,
      unpricedCalls: 1_200_000,
    });
  });
});
