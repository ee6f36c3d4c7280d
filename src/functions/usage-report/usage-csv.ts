import { usdText } from '../../domain/money.ts';
import type { Sums } from '../../domain/rollups.ts';
import type { LimitStanding } from '../../domain/standing.ts';
import type { UsageReport } from '../../domain/usage-report.ts';
import type { Cell, CsvTable } from '../../http/csv.ts';
import type { Telling } from './usage-json.ts';

interface Line {
  readonly kind: 'total' | 'model' | 'user' | 'cap';
  readonly name: string;
  /** `undefined`: a cap is counted in money alone. */
  readonly sums: Sums | undefined;
  readonly usd: number;
  readonly limit?: number | undefined;
  readonly standing?: LimitStanding | undefined;
}

const COLUMNS = ['team', 'month', 'line', 'name', 'calls', 'tokens'] as const;
const MONEY_COLUMNS = ['usd', 'limit_usd', 'held_usd', 'remaining_usd'] as const;

/**
 * The month as a table: its total, and how that is divided among models and among users, by the
 * roll-ups, so that each division adds up to the total; then the caps, as the meter has them.
 */
export const usageCsv = (report: UsageReport, telling: Telling): CsvTable => {
  const { team, month } = report;
  const isTold = telling === 'with_amounts';
  return {
    columns: isTold ? [...COLUMNS, ...MONEY_COLUMNS] : COLUMNS,
    rows: linesOf(report, telling).map((line) => [
      team,
      month.window.id,
      line.kind,
      line.name,
      line.sums?.calls ?? null,
      line.sums?.tokens ?? null,
      ...(isTold ? moneyCells(line) : []),
    ]),
  };
};

const linesOf = ({ month }: UsageReport, telling: Telling): readonly Line[] => {
  const { sums, standing, models, users, caps } = month;
  return [
    { kind: 'total', name: '', sums, usd: sums.usd, limit: standing.limit, standing },
    ...models.map((each) => lineOf('model', each.model, each.sums)),
    ...users.map((each) => ({ ...lineOf('user', each.user, each.sums), limit: each.limit })),
    ...(telling === 'with_amounts' ? caps : []).map(({ cap, standing: ofCap }) => ({
      kind: 'cap' as const,
      name: cap.model,
      sums: undefined,
      usd: ofCap.taken - ofCap.held,
      limit: ofCap.limit,
      standing: ofCap,
    })),
  ];
};

const lineOf = (kind: 'model' | 'user', name: string, sums: Sums): Line => ({
  kind,
  name,
  sums,
  usd: sums.usd,
});

const moneyCells = ({ usd, limit, standing }: Line): readonly Cell[] => [
  usdText(usd),
  limit === undefined ? null : usdText(limit),
  standing === undefined ? null : usdText(standing.held),
  standing?.limit === undefined ? null : usdText(Math.max(0, standing.limit - standing.taken)),
];
