import type { JudgedLine } from '../../src/app/judge-rollups.ts';
import type { RebuildReport } from '../../src/app/rebuild-rollups.ts';
import { usdText } from '../../src/domain/money.ts';
import type { Sums } from '../../src/domain/rollups.ts';
import { lineText } from './rebuild-text.ts';

/** The report for a program. Money is decimal text in dollars. */
export const rebuildJson = (report: RebuildReport) => ({
  right: report.isRight,
  receipts: report.receipts,
  corrections: report.corrections,
  lines: report.lines,
  moving: report.moving,
  written: report.written.map(lineJson),
  left: report.left.map(lineJson),
  unclear: report.unclear.map(lineText),
  not_rolled_up: {
    overdue: report.overdue,
    requests: report.notRolledUp.map(({ request }) => request),
  },
  meter: report.meter.map(({ counter, window, cap, used, explained, verdict }) => {
    const format = counter === 'tokensOnDay' ? String : usdText;
    return {
      window,
      counter: COUNTER[counter],
      ...(cap === undefined ? {} : { cap }),
      used: format(used),
      by_receipts: format(explained),
      verdict,
    };
  }),
});

const COUNTER = { usdInMonth: 'usd', usdOfCap: 'cap_usd', tokensOnDay: 'tokens' } as const;

const lineJson = (line: JudgedLine) => ({
  line: lineText(line),
  stored: sumsJson(line.stored.sums),
  by_receipts: sumsJson(line.sums),
});

const sumsJson = (sums: Sums) => ({
  calls: sums.calls,
  tokens: sums.tokens,
  input_tokens: sums.inputTokens,
  output_tokens: sums.outputTokens,
  usd: usdText(sums.usd),
  unpriced_calls: sums.unpricedCalls,
});
