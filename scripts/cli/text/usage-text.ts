import type { UsageHistory, UsageReport } from '../../openapi/answers/reports.ts';
import type { Context } from '../context.ts';
import { countText, dollarText, minuteText, pointsAligned } from './amounts.ts';
import { bar, percentOf } from './bar.ts';
import { shown } from './colour.ts';
import { table } from './table.ts';

export type Look = Pick<Context, 'paint' | 'width'>;

/** A team's minute, day and month as bars, and how the month is divided. */
export const usageText = (report: UsageReport, look: Look): string =>
  [...headLines(report, look), ...ownLines(report), ...shareLines(report, look)].join('\n');

/** The part that changes from one second to the next. */
const headLines = (report: UsageReport, { paint }: Look): readonly string[] => {
  const { team, at, minute, day, month, status } = report;
  const denied = status === 'active' ? '' : paint.red(`  ${status}`);
  return [
    `${paint.bold(team)}${denied}  ${paint.dim(`${minuteText(at)} UTC`)}`,
    meterLine('minute', {
      bar: bar(percentOf(minute.requests, minute.limit), paint),
      text: `${countText(minute.requests)} of ${ofLimit(minute.limit)} requests`,
    }),
    meterLine('day', {
      bar: bar(day.tokens.utilization_percent, paint),
      text: `${countText(day.tokens.used)} of ${ofLimit(day.tokens.limit)} tokens${heldText(day.tokens.held, countText)}`,
    }),
    ...(month.usd === undefined ? [] : monthLines(report, paint)),
  ];
};

const meterLine = (name: string, line: { readonly bar: string; readonly text: string }): string =>
  `  ${name.padEnd(8)}${line.bar}  ${line.text}`;

const ofLimit = (limit: number | null): string => (limit === null ? 'unlimited' : countText(limit));

const heldText = <Amount>(held: Amount, text: (held: Amount) => string): string =>
  Number(held) === 0 ? '' : `, ${text(held)} held`;

const monthLines = ({ at, month }: UsageReport, paint: Look['paint']): readonly string[] => {
  const { usd, forecast, calls, unpriced_calls: unpriced } = month;
  if (usd === undefined) return [];
  const limit = usd.limit === null ? 'an unlimited budget' : dollarText(usd.limit);
  const boosts =
    Number(usd.boosts) === 0 ? '' : `; ${dollarText(usd.boosts)} of the budget is boosts`;
  return [
    meterLine('month', {
      bar: bar(usd.utilization_percent, paint),
      text: `${dollarText(usd.used)} of ${limit}${heldText(usd.held, dollarText)}`,
    }),
    `  ${callsText(calls)}${unpriced === 0 ? '' : `, ${countText(unpriced)} of them without a price`}${boosts}`,
    ...(forecast === null || forecast === undefined ? [] : [`  ${forecastText(forecast, at)}`]),
  ];
};

const forecastText = (
  forecast: NonNullable<UsageReport['month']['forecast']>,
  at: string,
): string => {
  const { burn_usd_per_day: burn, projected_usd: projected, runs_out_at: end } = forecast;
  const pace = `At ${dollarText(burn)} a day it comes to ${dollarText(projected)} this month`;
  if (end === null) return `${pace}.`;
  // Both are of one form, which sorts as time does. What is used up has no instant: nobody noted it.
  return end <= at ? `${pace}; it is used up.` : `${pace}, and runs out on ${minuteText(end)} UTC.`;
};

const callsText = (calls: number): string => (calls === 1 ? '1 call' : `${countText(calls)} calls`);

const ownLines = ({ user }: UsageReport): readonly string[] => {
  if (user === undefined) return [];
  if (user === null) return ['', 'No user was named.'];
  const { usd, limit } = user;
  const money = usd === undefined ? '' : `, ${dollarText(usd)}`;
  const own =
    limit === undefined || limit === null
      ? ''
      : ` of ${dollarText(limit.limit)}, ${dollarText(limit.remaining)} left`;
  const calls = `${callsText(user.calls)}, ${countText(user.tokens)} tokens`;
  return ['', `User ${shown(user.user)}: ${calls}${money}${own}`];
};

const shareLines = ({ month }: UsageReport, look: Look): readonly string[] => [
  ...shareTable(
    'MODEL',
    month.models.map(({ model, cap, ...line }) => ({ ...line, name: model, limit: cap?.limit })),
    look,
  ),
  ...shareTable(
    'USER',
    month.users.map(({ user, ...line }) => ({ ...line, name: user })),
    look,
  ),
];

interface Share {
  readonly name: string;
  readonly calls: number;
  readonly tokens: number;
  readonly usd?: string | undefined;
  readonly limit?: string | null | undefined;
}

const shareTable = (heading: string, shares: readonly Share[], look: Look): readonly string[] => {
  if (shares.length === 0) return [];
  const spent = pointsAligned(shares.map(({ usd }) => (usd === undefined ? '' : dollarText(usd))));
  const limits = pointsAligned(
    shares.map(({ limit }) => (limit === undefined || limit === null ? '' : dollarText(limit))),
  );
  const columns = [
    { heading, gives: true },
    { heading: 'CALLS', align: 'right' },
    { heading: 'TOKENS', align: 'right' },
    { heading: 'SPENT', align: 'right' },
    { heading: 'LIMIT', align: 'right' },
  ] as const;
  const rows = shares.map(({ name, calls, tokens }, at) => [
    name,
    countText(calls),
    countText(tokens),
    spent[at] ?? '',
    limits[at] ?? '',
  ]);
  return ['', ...table(columns, rows, { width: look.width, heading: look.paint.bold })];
};

export const historyText = ({ team, by, rows, totals }: UsageHistory, look: Look): string => {
  const all = [...rows, { ...totals, date: 'total', month: 'total' }];
  const spent = pointsAligned(all.map(({ usd }) => (usd === undefined ? '' : dollarText(usd))));
  const lines = table(
    [
      { heading: by.toUpperCase() },
      { heading: 'CALLS', align: 'right' },
      { heading: 'INPUT', align: 'right' },
      { heading: 'OUTPUT', align: 'right' },
      { heading: 'TOKENS', align: 'right' },
      { heading: 'SPENT', align: 'right' },
    ],
    all.map((row, at) => [
      (by === 'day' ? row.date : row.month) ?? '',
      countText(row.calls),
      countText(row.input_tokens),
      countText(row.output_tokens),
      countText(row.tokens),
      spent[at] ?? '',
    ]),
    { width: look.width, heading: look.paint.bold },
  );
  return [`Team ${team}, by ${by}`, '', ...lines].join('\n');
};
