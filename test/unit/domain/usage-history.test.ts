import fc from 'fast-check';
import { correctionLines } from '../../../src/domain/corrections.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { NO_SUMS, plus, type RollupLine, rollupLines } from '../../../src/domain/rollups.ts';
import { type Instant, instant } from '../../../src/domain/time.ts';
import {
  daysOf,
  type HistoryStep,
  spanLength,
  usageHistoryOf,
} from '../../../src/domain/usage-history.ts';
import { utcDay } from '../../../src/domain/windows.ts';
import { at } from '../../support/builders.ts';
import { aCorrection, aReceipt } from '../../support/fake-ledger.ts';

const span = (by: HistoryStep, from: string, to: string) => ({ by, from: at(from), to: at(to) });

const aDay = (day: string, calls: number, usd: number): RollupLine => ({
  window: utcDay(at(day)),
  part: [],
  sums: {
    calls,
    tokens: calls * 1_100,
    inputTokens: calls * 1_000,
    outputTokens: calls * 100,
    usd,
    unpricedCalls: 0,
  },
});

const shown = (
  by: HistoryStep,
  [from, to]: readonly [string, string],
  { days, now }: { readonly days: readonly RollupLine[]; readonly now: Instant },
) =>
  usageHistoryOf(span(by, from, to), { days, now }).rows.map(({ window, sums }) => [
    window.id,
    sums.calls,
    sums.usd,
  ]);

describe('a history by days', () => {
  it('has a row for each day, of zeros where nothing was used', () => {
    const days = [aDay('2026-08-20', 2, 7_000), aDay('2026-08-22', 1, 3_500)];

    expect(
      shown('day', ['2026-08-19', '2026-08-22'], { days, now: at('2026-08-22T14:05:00Z') }),
    ).toEqual([
      ['2026-08-19', 0, 0],
      ['2026-08-20', 2, 7_000],
      ['2026-08-21', 0, 0],
      ['2026-08-22', 1, 3_500],
    ]);
  });

  it('has all sums of a day, and of all days in the totals', () => {
    const days = [aDay('2026-08-20', 2, 7_000), aDay('2026-08-22', 1, 3_500)];
    const history = usageHistoryOf(span('day', '2026-08-20', '2026-08-22'), {
      days,
      now: at('2026-08-22T00:00:00Z'),
    });

    expect(history.rows[0]?.sums).toEqual({
      calls: 2,
      tokens: 2_200,
      inputTokens: 2_000,
      outputTokens: 200,
      usd: 7_000,
      unpricedCalls: 0,
    });
    expect(history.totals).toEqual({
      calls: 3,
      tokens: 3_300,
      inputTokens: 3_000,
      outputTokens: 300,
      usd: 10_500,
      unpricedCalls: 0,
    });
  });

  it.each([
    ['2026-08-22T23:59:59.999Z', ['2026-08-21', '2026-08-22']],
    ['2026-08-23T00:00:00.000Z', ['2026-08-21', '2026-08-22', '2026-08-23']],
    ['2026-08-20T23:59:59.999Z', []],
  ])('ends with today, at %s', (now, ids) => {
    const rows = shown('day', ['2026-08-21', '2026-08-25'], { days: [], now: at(now) });

    expect(rows.map(([id]) => id)).toEqual(ids);
  });

  it.each([
    ['2028-02-28', '2028-03-01', ['2028-02-28', '2028-02-29', '2028-03-01']],
    ['2026-02-28', '2026-03-01', ['2026-02-28', '2026-03-01']],
    ['2026-12-31', '2027-01-01', ['2026-12-31', '2027-01-01']],
    ['2026-08-22', '2026-08-22', ['2026-08-22']],
  ])('goes over the end of a month and of a year: %s to %s', (from, to, ids) => {
    const rows = shown('day', [from, to], { days: [], now: at('2030-01-01T00:00:00Z') });

    expect(rows.map(([id]) => id)).toEqual(ids);
  });
});

describe('a history by months', () => {
  it('adds up the days of each', () => {
    const days = [
      aDay('2026-06-01', 1, 1),
      aDay('2026-06-30', 1, 10),
      aDay('2026-08-01', 1, 100),
      aDay('2026-08-31', 1, 1_000),
    ];

    expect(
      shown('month', ['2026-06', '2026-08'], { days, now: at('2026-12-01T00:00:00Z') }),
    ).toEqual([
      ['2026-06', 2, 11],
      ['2026-07', 0, 0],
      ['2026-08', 2, 1_100],
    ]);
  });

  it.each([
    ['2026-08-31T23:59:59.999Z', ['2026-08']],
    ['2026-09-01T00:00:00.000Z', ['2026-08', '2026-09']],
  ])('ends with the present one, at %s', (now, ids) => {
    const rows = shown('month', ['2026-08-31', '2026-10-01'], { days: [], now: at(now) });

    expect(rows.map(([id]) => id)).toEqual(ids);
  });

  it('asks for all days of its months, wherever in them it begins and ends', () => {
    const { first, last } = daysOf(span('month', '2026-12-15', '2028-02-03'));

    expect([first.id, last.id]).toEqual(['2026-12-01', '2028-02-29']);
  });
});

describe('the length of a history', () => {
  it.each<readonly [HistoryStep, readonly [string, string], number]>([
    ['day', ['2026-08-22', '2026-08-22'], 1],
    ['day', ['2026-08-22', '2026-08-21'], 0],
    ['day', ['2027-12-31', '2029-01-01'], 368],
    ['month', ['2026-08-31', '2026-09-01'], 2],
    ['month', ['2022-01', '2026-12'], 60],
    ['month', ['2026-09', '2026-08'], 0],
  ])('by %s in %j is %i', (by, [from, to], length) => {
    expect(spanLength(span(by, from, to))).toBe(length);
  });

  it('asks for its own days and no other', () => {
    const { first, last } = daysOf(span('day', '2026-08-20', '2026-08-22'));

    expect([first.id, last.id]).toEqual(['2026-08-20', '2026-08-22']);
  });
});

describe('totals', () => {
  const someDay = fc.integer({ min: 0, max: 120 });
  const receipts = fc.array(
    fc.record({ day: someDay, usd: fc.nat(10_000_000), tokens: fc.nat(1_000_000) }),
    { maxLength: 60 },
  );
  const START = at('2027-12-01T00:00:00Z');
  const END = '2028-03-30';

  it('are the same by days and by months, and those of the receipts', () => {
    fc.assert(
      fc.property(receipts, (drawn) => {
        const lines = rollupLines(
          drawn.map(({ day, usd, tokens }, index) =>
            aReceipt(`r-${index}`, {
              at: instant(START + day * 86_400_000 + (index % 2) * 86_399_999),
              usd: microUsd(usd),
              tokensCounted: tokens,
            }),
          ),
        );
        const days = lines.filter(({ window }) => window.kind === 'day');
        const now = at('2028-12-31T00:00:00Z');
        const byDay = usageHistoryOf(span('day', '2027-12-01', END), { days, now });
        const byMonth = usageHistoryOf(span('month', '2027-12', '2028-03'), { days, now });

        const expected = drawn.reduce(
          (sums, { usd, tokens }) => ({ usd: sums.usd + usd, tokens: sums.tokens + tokens }),
          { usd: 0, tokens: 0 },
        );
        expect(byDay.totals).toMatchObject({ calls: drawn.length, ...expected });
        expect(byMonth.totals).toEqual(byDay.totals);
        expect(byDay.rows.reduce((sum, row) => sum + row.sums.usd, 0)).toBe(expected.usd);
        expect(byMonth.rows.reduce((sum, row) => sum + row.sums.usd, 0)).toBe(expected.usd);
      }),
    );
  });

  it('of a month are those of its own line, corrections included', () => {
    const receipts = [
      aReceipt('one', { at: at('2026-08-01T00:00:00Z') }),
      aReceipt('two', { at: at('2026-08-31T23:59:59.999Z') }),
    ];
    const corrections = receipts.map((receipt) =>
      aCorrection({ receipt: { ...receipt, usd: microUsd(100) } }),
    );
    const lines = [...rollupLines(receipts), ...correctionLines(corrections)];
    const days = lines.filter(({ window }) => window.kind === 'day');
    const whole = lines.filter(({ window, part }) => window.kind === 'month' && part.length === 0);
    const now = at('2026-12-31T00:00:00Z');

    const { rows } = usageHistoryOf(span('month', '2026-08', '2026-08'), { days, now });

    expect(rows.map(({ sums }) => sums)).toEqual([whole.map(({ sums }) => sums).reduce(plus)]);
    expect(rows[0]?.sums).toMatchObject({ calls: 2, usd: 200 });
  });

  it('of nothing are nothing', () => {
    const now = at('2026-08-22T14:05:00Z');

    expect(usageHistoryOf(span('day', '2026-09-01', '2026-09-02'), { days: [], now })).toEqual({
      rows: [],
      totals: NO_SUMS,
    });
  });
});
