import { NO_SUMS, plus, type RollupLine, type Sums } from './rollups.ts';
import { type Instant, instant } from './time.ts';
import { utcDay, utcMonth, type Window } from './windows.ts';

export type HistoryStep = 'day' | 'month';

export interface HistoryRow {
  readonly window: Window<HistoryStep>;
  readonly sums: Sums;
}

export interface UsageHistory {
  readonly rows: readonly HistoryRow[];
  /** Of the rows. */
  readonly totals: Sums;
}

/** The first and the last window of a history, both in it. */
export interface Span {
  readonly by: HistoryStep;
  readonly from: Instant;
  readonly to: Instant;
}

const WINDOW_OF = { day: utcDay, month: utcMonth } as const satisfies Record<
  HistoryStep,
  (at: Instant) => Window<HistoryStep>
>;

/** How many windows a span has. */
export const spanLength = ({ by, from, to }: Span): number =>
  WINDOW_OF[by](to).index - WINDOW_OF[by](from).index + 1;

/** The days whose sums a span is made of: of months, all their days. */
export const daysOf = ({
  by,
  from,
  to,
}: Span): { readonly first: Window<'day'>; readonly last: Window<'day'> } => ({
  first: utcDay(WINDOW_OF[by](from).startsAt),
  last: utcDay(lastMoment(WINDOW_OF[by](to))),
});

const lastMoment = ({ endsAt }: Window<HistoryStep>): Instant => instant(endsAt - 1);

/**
 * A row for each window of the span that has begun, of zeros where nothing was used.
 *
 * A month is added up of its days: every call is in both, and the lines of days are few, while those
 * of months stand among as many as there are models and users.
 */
export const usageHistoryOf = (
  span: Span,
  { days, now }: { readonly days: readonly RollupLine[]; readonly now: Instant },
): UsageHistory => {
  const windowOf = WINDOW_OF[span.by];
  const sums = new Map<string, Sums>();
  for (const { window, sums: ofDay } of days) {
    const { id } = windowOf(window.startsAt);
    sums.set(id, plus(sums.get(id) ?? NO_SUMS, ofDay));
  }
  const rows = windowsIn(span, now).map((window) => ({
    window,
    sums: sums.get(window.id) ?? NO_SUMS,
  }));
  return { rows, totals: rows.reduce((total, row) => plus(total, row.sums), NO_SUMS) };
};

const windowsIn = ({ by, from, to }: Span, now: Instant): readonly Window<HistoryStep>[] => {
  const windowOf = WINDOW_OF[by];
  const windows: Window<HistoryStep>[] = [];
  let window = windowOf(from);
  while (window.startsAt <= to && window.startsAt <= now) {
    windows.push(window);
    window = windowOf(window.endsAt);
  }
  return windows;
};
