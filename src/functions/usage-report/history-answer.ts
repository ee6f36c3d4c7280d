import type { HistoryReport } from '../../app/report-history.ts';
import type { TeamId } from '../../domain/ids.ts';
import { usdText } from '../../domain/money.ts';
import type { Sums } from '../../domain/rollups.ts';
import type { HistoryStep } from '../../domain/usage-history.ts';
import type { Cell, CsvTable } from '../../http/csv.ts';
import type { Telling } from './usage-json.ts';

/** What a history was asked for, as the answer repeats it. */
export interface HistoryRange {
  readonly team: TeamId;
  readonly by: HistoryStep;
  /** `2026-10-01`, or `2026-10` by months. */
  readonly from: string;
  readonly to: string;
}

const NAME_OF = { day: 'date', month: 'month' } as const satisfies Record<HistoryStep, string>;

const sumsJson = (sums: Sums, telling: Telling) => ({
  calls: sums.calls,
  tokens: sums.tokens,
  input_tokens: sums.inputTokens,
  output_tokens: sums.outputTokens,
  ...(telling === 'with_amounts' ? { usd: usdText(sums.usd) } : {}),
  unpriced_calls: sums.unpricedCalls,
});

export const historyJson = (
  range: HistoryRange,
  { rows, totals }: HistoryReport,
  telling: Telling,
) => ({
  ...range,
  amounts: telling === 'with_amounts' ? 'shown' : 'hidden',
  rows: rows.map(({ window, sums }) => ({
    [NAME_OF[range.by]]: window.id,
    ...sumsJson(sums, telling),
  })),
  totals: sumsJson(totals, telling),
});

/** The rows alone: whoever adds up a column must not find its sum in it. */
export const historyCsv = (
  { by }: HistoryRange,
  { rows, totals }: HistoryReport,
  telling: Telling,
): CsvTable => ({
  columns: [NAME_OF[by], ...Object.keys(sumsJson(totals, telling))],
  rows: rows.map(({ window, sums }): readonly Cell[] => [
    window.id,
    ...Object.values(sumsJson(sums, telling)),
  ]),
});
