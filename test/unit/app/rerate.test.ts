import { priceFrom } from '../../../src/adapters/prices/price-model.ts';
import { rerate, type RerateQuestion } from '../../../src/app/rerate.ts';
import { type ModelId, modelId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { priceBook, type PriceOverride } from '../../../src/domain/price-book.ts';
import { parseRate, ratesOf } from '../../../src/domain/prices.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { at, NOW, TEAM } from '../../support/builders.ts';
import { aReceipt, AUGUST, type FakeLedger, fakeLedger } from '../../support/fake-ledger.ts';

/** So many dollars per million tokens, in and out: so many micro-dollars a token. */
const priced = (model: string, dollars: string, from: Instant): PriceOverride => {
  const rate = parseRate(dollars);
  if (rate === undefined) throw new Error(`Not a rate: ${dollars}`);
  return {
    provider: 'tests',
    model,
    from,
    tariff: { ...ratesOf({ input: rate, output: rate }), tiers: [] },
  };
};

const EVER = at('2020-01-01T00:00:00Z');

const run = (
  ledger: FakeLedger,
  overrides: readonly PriceOverride[],
  question: Partial<RerateQuestion> = {},
) =>
  rerate({
    ...ledger.ports,
    price: priceFrom(priceBook([], overrides)),
    chunkMax: 2,
    onWritten: () => undefined,
  })({ team: TEAM, month: AUGUST, now: NOW, model: undefined, applies: false, ...question });

const amounts = ({ changes }: Awaited<ReturnType<typeof run>>) =>
  changes.map(({ receipt, before, number }) => [receipt.request, number, before.usd, receipt.usd]);

const NONE_LEFT = { receipts: 0, usd: 0 };

describe('a re-rating', () => {
  it('shows what each model and each receipt would come to, and writes nothing', async () => {
    const ledger = fakeLedger(
      aReceipt('one'),
      aReceipt('two', { tokens: { input: 1_000, output: 0 }, usd: microUsd(1_000) }),
      aReceipt('three', { model: modelId('other'), usd: microUsd(120) }),
    );

    const report = await run(ledger, [priced('gpt-4o', '3', EVER), priced('other', '1', EVER)]);

    expect(report.models).toEqual([
      { model: 'gpt-4o', receipts: 2, changed: 2, before: 1_120, after: 3_360 },
      { model: 'other', receipts: 1, changed: 0, before: 120, after: 120 },
    ]);
    expect(amounts(report)).toEqual([
      ['two', 1, 1_000, 3_000],
      ['one', 1, 120, 360],
    ]);
    expect(report).toMatchObject({ written: 0, writtenByOthers: 0 });
    expect(ledger.entries).toHaveLength(3);
  });

  it('prices each receipt at its own time', async () => {
    const ledger = fakeLedger(
      aReceipt('before', { at: at('2026-08-14T23:59:59Z') }),
      aReceipt('after', { at: at('2026-08-15T00:00:00Z') }),
    );
    const prices = [priced('gpt-4o', '1', EVER), priced('gpt-4o', '2', at('2026-08-15T00:00:00Z'))];

    expect(amounts(await run(ledger, prices))).toEqual([['after', 1, 120, 240]]);
  });

  it('takes only the model that was asked for or served, if one is named', async () => {
    const ledger = fakeLedger(
      aReceipt('one'),
      aReceipt('two', { servedModel: modelId('gpt-4o-2024'), model: modelId('alias') }),
      aReceipt('three', { model: modelId('other') }),
    );
    const prices = ['gpt-4o', 'gpt-4o-2024', 'other'].map((name) => priced(name, '2', EVER));
    const changed = async (model: ModelId) => amounts(await run(ledger, prices, { model })).flat();

    expect(await changed(modelId('gpt-4o'))).toEqual(['one', 1, 120, 240]);
    expect(await changed(modelId('gpt-4o-2024'))).toEqual(['two', 1, 120, 240]);
    expect(await changed(modelId('unheard-of'))).toEqual([]);
  });

  it('gives a price to what had none, and keeps the policy under which it was counted', async () => {
    const ledger = fakeLedger(
      aReceipt('guess', { pricing: 'conservative', usd: microUsd(999) }),
      aReceipt('nothing', { pricing: 'unpriced', usd: microUsd(0), tokensCounted: 77 }),
      aReceipt('unknown', { model: modelId('x-1'), pricing: 'unpriced', usd: microUsd(0) }),
    );

    const report = await run(ledger, [priced('gpt-4o', '1', EVER)]);

    expect(report.changes.map(({ receipt, before }) => [before, receipt])).toMatchObject([
      [
        { usd: 999, pricing: 'conservative' },
        { request: 'guess', usd: 120, pricing: 'listed' },
      ],
      [
        { usd: 0, pricing: 'unpriced' },
        {
          request: 'nothing',
          usd: 120,
          pricing: 'listed',
          tokensCounted: 77,
          listing: 'override:tests/gpt-4o@2020-01-01T00:00:00.000Z',
        },
      ],
    ]);
  });

  it('corrects the word too, where the amount is the same', async () => {
    const ledger = fakeLedger(aReceipt('one', { pricing: 'conservative' }));

    const { changes } = await run(ledger, [priced('gpt-4o', '1', EVER)]);

    expect(changes).toMatchObject([
      { before: { usd: 120, pricing: 'conservative' }, receipt: { usd: 120, pricing: 'listed' } },
    ]);
  });

  it('leaves alone what was charged at its hold, and what had a price and has none any more', async () => {
    const ledger = fakeLedger(
      aReceipt('cut', { kind: 'incomplete', usd: microUsd(5_000) }),
      aReceipt('gone', { model: modelId('retired'), usd: microUsd(70) }),
      aReceipt('free', { model: modelId('retired'), usd: microUsd(0), pricing: 'free' }),
    );

    const report = await run(ledger, [priced('gpt-4o', '2', EVER)]);

    expect(report.changes).toEqual([]);
    expect(report.leftAlone).toEqual({
      incomplete: { receipts: 1, usd: 5_000 },
      unlisted: { receipts: 2, usd: 70 },
    });
    expect(report.models).toEqual([
      { model: 'gpt-4o', receipts: 1, changed: 0, before: 5_000, after: 5_000 },
      { model: 'retired', receipts: 2, changed: 0, before: 70, after: 70 },
    ]);
  });

  it('compares with what was corrected, in whatever order receipts and corrections come', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    for (const dollars of ['2', '3', '4']) {
      await run(ledger, [priced('gpt-4o', dollars, EVER)], { applies: true });
    }
    ledger.entries.reverse();

    const same = await run(ledger, [priced('gpt-4o', '4', EVER)]);
    const back = await run(ledger, [priced('gpt-4o', '1', EVER)]);

    expect(same).toMatchObject({
      changes: [],
      models: [{ model: 'gpt-4o', receipts: 1, changed: 0, before: 480, after: 480 }],
      leftAlone: { incomplete: NONE_LEFT, unlisted: NONE_LEFT },
    });
    expect(amounts(back)).toEqual([['one', 4, 480, 120]]);
  });
});

describe('a re-rating that is applied', () => {
  const DOUBLE = [priced('gpt-4o', '2', EVER)];
  const apply = (ledger: FakeLedger, changes: Partial<RerateQuestion> = {}) =>
    run(ledger, DOUBLE, { applies: true, ...changes });

  it('writes a correction for each receipt that changed, and changes meter and roll-ups by as much', async () => {
    const ledger = fakeLedger(...['one', 'two', 'three'].map((request) => aReceipt(request)));

    const report = await apply(ledger);

    expect(report).toMatchObject({ written: 3, writtenByOthers: 0 });
    expect(ledger.changes.map((change) => change?.usdInMonth)).toEqual([
      new Map([[679, 240]]),
      new Map([[679, 120]]),
    ]);
    expect(ledger.changes.map((change) => change?.tokensOnDay)).toEqual([new Map(), new Map()]);
    expect(ledger.sums('2026-08')).toMatchObject({ calls: 3, tokens: 360, usd: 720 });
  });

  it('finds nothing to do the second time', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    await apply(ledger);

    expect(await apply(ledger)).toMatchObject({ changes: [], written: 0 });
    expect(ledger.sums('2026-08')?.usd).toBe(240);
  });

  it('changes the meter in this month and in the one after it, and never later', async () => {
    const changesAt = async (now: Instant) => {
      const ledger = fakeLedger(aReceipt('one'));
      await apply(ledger, { now });
      return ledger.changes.map((change) => change !== undefined);
    };

    expect(await changesAt(at('2026-08-22T15:00:00Z'))).toEqual([true]);
    expect(await changesAt(at('2026-09-30T23:59:59.999Z'))).toEqual([true]);
    expect(await changesAt(at('2026-10-01T00:00:00Z'))).toEqual([false]);
  });

  it('rolls a receipt up before it corrects it', async () => {
    const ledger = fakeLedger();
    ledger.add([aReceipt('one')]);
    let usdBefore: number | undefined;
    const act = () => {
      usdBefore = ledger.sums('2026-08')?.usd;
    };
    ledger.interruptions = [{ before: 'write', act }];

    await apply(ledger);

    expect(usdBefore).toBe(120);
    expect(ledger.sums('2026-08')).toMatchObject({ calls: 1, usd: 240 });
  });

  it('leaves to another run what that was faster to correct, and writes the rest', async () => {
    const ledger = fakeLedger(aReceipt('one'), aReceipt('two'));
    const act = () =>
      ledger.correct({
        receipt: aReceipt('two', { usd: microUsd(240) }),
        number: 1,
        before: { usd: microUsd(120), pricing: 'listed' },
        correctedAt: NOW,
      });
    ledger.interruptions = [{ before: 'write', act }];

    expect(await apply(ledger)).toMatchObject({ written: 1, writtenByOthers: 1 });
    expect(ledger.sums('2026-08')?.usd).toBe(480);
  });

  it('corrects the correction of another run that had other prices', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    const act = () =>
      ledger.correct({
        receipt: aReceipt('one', { usd: microUsd(999) }),
        number: 1,
        before: { usd: microUsd(120), pricing: 'listed' },
        correctedAt: NOW,
      });
    ledger.interruptions = [{ before: 'write', act }];

    expect(await apply(ledger)).toMatchObject({ written: 1, writtenByOthers: 0 });
    expect(ledger.sums('2026-08')?.usd).toBe(240);
    expect(ledger.entries).toHaveLength(3);
  });

  it('ends with a fault when others correct the same receipt for ever', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    let [usd, number] = [120, 0];
    const act = () => {
      const before = { usd: microUsd(usd), pricing: 'listed' as const };
      [usd, number] = [usd + 1, number + 1];
      ledger.correct({
        receipt: aReceipt('one', { usd: microUsd(usd) }),
        number,
        before,
        correctedAt: NOW,
      });
    };
    ledger.interruptions = Array.from({ length: 8 }, () => ({ before: 'write' as const, act }));

    await expect(apply(ledger)).rejects.toThrow('The corrections of alpha kept moving');
  });
});
