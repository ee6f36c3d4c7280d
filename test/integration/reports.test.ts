import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import {
  knowsTeamIn,
  readDayLinesIn,
  readMonthLinesIn,
} from '../../src/adapters/dynamo/reports-read.ts';
import { rollupKeyFor } from '../../src/adapters/dynamo/rollups-read.ts';
import { setRollupIn } from '../../src/adapters/dynamo/rollups-set.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { readPolicyIn } from '../../src/adapters/dynamo/teams.ts';
import { listedModels } from '../../src/adapters/prices/book.ts';
import { priceFrom } from '../../src/adapters/prices/price-model.ts';
import { type HistoryReport, reportHistory } from '../../src/app/report-history.ts';
import { reportUsage } from '../../src/app/report-usage.ts';
import { modelId, requestId, type TeamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { priceBook } from '../../src/domain/price-book.ts';
import { NO_SUMS, type RollupLine, rollupLines } from '../../src/domain/rollups.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import type { Span } from '../../src/domain/usage-history.ts';
import type { UsageReport } from '../../src/domain/usage-report.ts';
import { aContext, dollars } from '../support/builders.ts';
import { aReceipt } from '../support/fake-ledger.ts';
import { deployedReports, reportEvent } from '../support/report-bench.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  at,
  aTeam,
  aUsage,
  benchTable,
  meddledTable,
  register,
  usageEnvironment,
} from '../support/usage-bench.ts';

const NOW = at('2026-08-22T14:05:00Z');

let opened: TestTable;
let table: Table;

beforeAll(async () => {
  opened = await openTable();
  table = benchTable(opened.name);
});
afterAll(() => opened.close());

interface Asked {
  readonly at?: Instant;
  readonly user?: string;
  readonly table?: Table;
}

const reportOn = async (team: TeamId, asked: Asked = {}): Promise<UsageReport> => {
  const asking = asked.table ?? table;
  const report = await reportUsage({
    readMeter: readMeter(asking),
    readPolicy: readPolicyIn(asking),
    readMonthLines: readMonthLinesIn(asking),
    price: priceFrom(priceBook(listedModels())),
  })({ team, user: asked.user, at: asked.at ?? NOW, guestTier: undefined });
  if (report === undefined) throw new Error(`No report: ${team}`);
  return report;
};

const historyOf = async (team: TeamId, span: Span, asking = table): Promise<HistoryReport> => {
  const history = await reportHistory({
    readDayLines: readDayLinesIn(asking),
    readPolicy: readPolicyIn(asking),
    knowsTeam: knowsTeamIn(asking),
  })({ team, span, at: at('2026-12-31T00:00:00Z'), guestTier: undefined });
  if (history === undefined) throw new Error(`No history: ${team}`);
  return history;
};

const days = (from: string, to: string): Span => ({ by: 'day', from: at(from), to: at(to) });
const months = (from: string, to: string): Span => ({ by: 'month', from: at(from), to: at(to) });

describe('the report of a team that calls', () => {
  it('has what is used, what is held, and whose it is', async () => {
    const { team } = await register(table, {
      team: aTeam(),
      limits: { requestsPerMinute: 10, tokensPerDay: 10_000, usdPerMonth: dollars(1) },
      caps: [{ model: 'gpt-4o', usdPerMonth: dollars(0.5) }],
      userLimits: { usdPerMonth: dollars(0.02), users: new Map() },
      version: 2,
    });
    const env = usageEnvironment(table, NOW);
    const dated = modelId('openai/gpt-4o-2024-08-06');
    await env.guard({ team, request: requestId('flight'), user: 'ann', model: dated });
    await env.record(
      [
        aUsage(team, 'one', { user: 'ann', model: dated }),
        aUsage(team, 'two', { user: 'bob', model: modelId('o3') }),
        aUsage(team, 'three', { user: 'ann', at: at('2026-08-21T23:59:59.999Z') }),
      ],
      NOW,
    );

    const report = await reportOn(team, { user: 'ann' });

    // gpt-4o: 1,000 × 2.5 + 100 × 10; o3: 1,000 × 2 + 100 × 8. Held: 1,000 × 2.5 + 1,000 × 10.
    const resetsAt = at('2026-09-01T00:00:00Z');
    expect(report.minute).toMatchObject({ limit: 10, requests: 1 });
    expect(report.day).toMatchObject({ limit: 10_000, taken: 4_200, held: 2_000 });
    expect(report.month.standing).toEqual({
      limit: dollars(1),
      taken: 9_800 + 12_500,
      held: 12_500,
      resetsAt,
    });
    expect(report.month.sums).toMatchObject({ calls: 3, tokens: 3_300, usd: 9_800 });
    const cap = { limit: dollars(0.5), taken: 7_000 + 12_500, held: 12_500, resetsAt };
    expect(
      report.month.models.map((each) => [each.model, each.sums.usd, each.cap?.standing]),
    ).toEqual([
      ['gpt-4o', 3_500, cap],
      ['openai/gpt-4o-2024-08-06', 3_500, cap],
      ['o3', 2_800, undefined],
    ]);
    expect(report.user).toMatchObject({
      user: 'ann',
      sums: { calls: 2, usd: 7_000 },
      standing: { limit: dollars(0.02), taken: 7_000 + 12_500, held: 12_500 },
    });
  });

  it.each([
    ['2026-08-31T23:59:59.999Z', '2026-08', 1, '2026-08-31'],
    ['2026-09-01T00:00:00.000Z', '2026-09', 2, '2026-09-01'],
    ['2026-09-02T00:00:00.000Z', '2026-09', 2, '2026-09-02'],
  ] as const)('is of the month and the day of now, at %s', async (...expected) => {
    const [now, month, calls, day] = expected;
    const { team } = await register(table, { team: aTeam() });
    const late = at('2026-09-01T12:00:00Z');
    await usageEnvironment(table, late).record(
      [
        aUsage(team, 'one', { at: at('2026-08-31T23:59:59.999Z') }),
        aUsage(team, 'two', { at: at('2026-09-01T00:00:00.000Z') }),
        aUsage(team, 'three', { at: late }),
      ],
      late,
    );

    const report = await reportOn(team, { at: at(now) });

    expect(report.month).toMatchObject({
      window: { id: month },
      sums: { calls, usd: calls * 3_500 },
      standing: { taken: calls * 3_500, held: 0 },
    });
    expect(report.day).toMatchObject({
      window: { id: day },
      taken: { '2026-08-31': 1_100, '2026-09-01': 2_200, '2026-09-02': 0 }[day],
    });
  });
});

describe('a history', () => {
  it('has each call on its day, over leap days and the ends of months', async () => {
    const { team } = await register(table, { team: aTeam() });
    const late = at('2024-03-01T12:00:00Z');
    const times = [
      '2024-01-31T23:59:59.999Z',
      '2024-02-01T00:00:00.000Z',
      '2024-02-29T00:00:00.000Z',
      '2024-02-29T23:59:59.999Z',
      '2024-03-01T00:00:00.000Z',
    ];
    await usageEnvironment(table, late).record(
      times.map((text, index) => aUsage(team, `call-${index}`, { at: at(text) })),
      late,
    );

    const byDay = await historyOf(team, days('2024-02-28', '2024-03-01'));
    const byMonth = await historyOf(team, months('2024-01', '2024-03'));

    const shown = ({ rows }: HistoryReport) =>
      rows.map(({ window, sums }) => [window.id, sums.calls]);
    expect(shown(byDay)).toEqual([
      ['2024-02-28', 0],
      ['2024-02-29', 2],
      ['2024-03-01', 1],
    ]);
    expect(shown(byMonth)).toEqual([
      ['2024-01', 1],
      ['2024-02', 3],
      ['2024-03', 1],
    ]);
    expect(byMonth.totals).toMatchObject({ calls: 5, usd: 17_500, tokens: 5_500 });
  });
});

const CALLS = 100_000;
const MONTH_STARTS = at('2026-08-01T00:00:00Z');
const MONTH_MS = 31 * 86_400_000;

/** The n-th of many calls, by arithmetic that anybody can repeat. */
const call = (n: number) => ({
  at: instant(MONTH_STARTS + Math.floor((n * MONTH_MS) / CALLS)),
  model: `model-${(n * 7) % 40}`,
  user: `user ${(n * 13) % 700}`,
  usd: (n * 7_919) % 1_000_003,
  tokens: (n * 104_729) % 20_011,
});

const rollUpAll = async (team: TeamId): Promise<void> => {
  const receipts = Array.from({ length: CALLS }, (_, n) => {
    const { model, usd, tokens, ...rest } = call(n);
    const counted = { usd: microUsd(usd), tokensCounted: tokens, model: modelId(model) };
    return aReceipt(`r-${n}`, { ...rest, ...counted });
  });
  const lines = rollupLines(receipts);
  const set = (line: RollupLine) => {
    const read = { ...line, key: rollupKeyFor(team)(line), sums: NO_SUMS, revision: 0 };
    return setRollupIn(table)({ team, read, sums: line.sums });
  };
  for (let start = 0; start < lines.length; start += 25) {
    await Promise.all(lines.slice(start, start + 25).map(set));
  }
};

interface Summed {
  calls: number;
  tokens: number;
  usd: number;
}

/** Adds up call by call, by whatever name is asked for. */
const summedBy = (nameOf: (n: number) => string): ReadonlyMap<string, Summed> => {
  const sums = new Map<string, Summed>();
  for (let n = 0; n < CALLS; n += 1) {
    const { tokens, usd } = call(n);
    const sum = sums.get(nameOf(n)) ?? { calls: 0, tokens: 0, usd: 0 };
    sums.set(nameOf(n), { calls: sum.calls + 1, tokens: sum.tokens + tokens, usd: sum.usd + usd });
  }
  return sums;
};

const short = ({ calls, tokens, usd }: Summed): Summed => ({ calls, tokens, usd });

describe('a team with a hundred thousand calls in a month', () => {
  it('has its reports from one query each, and every number is that of the calls', async () => {
    const { team } = await register(table, { team: aTeam() });
    await rollUpAll(team);
    const commands: string[] = [];
    const watched = meddledTable(opened.name, {
      before: (command) => {
        commands.push(command);
        return undefined;
      },
    });

    const { month } = await reportOn(team, { table: watched });
    const history = await historyOf(team, days('2026-08-01', '2026-08-31'), watched);

    expect(commands.filter((command) => command === 'Query')).toHaveLength(2);
    expect(commands.filter((command) => command.startsWith('Get'))).toHaveLength(4);
    expect(commands).toHaveLength(6);
    const whole = summedBy(() => 'all').get('all');
    expect(short(month.sums)).toEqual(whole);
    expect(short(history.totals)).toEqual(whole);
    expect(new Map(month.models.map(({ model, sums }) => [model, short(sums)]))).toEqual(
      summedBy((n) => call(n).model),
    );
    expect(new Map(month.users.map(({ user, sums }) => [user, short(sums)]))).toEqual(
      summedBy((n) => call(n).user),
    );
    expect(new Map(history.rows.map(({ window, sums }) => [window.id, short(sums)]))).toEqual(
      summedBy((n) => new Date(call(n).at).toISOString().slice(0, 10)),
    );
  });
});

describe('the deployed function', () => {
  it('answers from the table, for a team that is there and for one that is not', async () => {
    const { team } = await register(table, { team: aTeam('deployed') });
    const handler = await deployedReports(opened.name);

    const ask = async (path: string) => {
      const { statusCode, body } = await handler(reportEvent({ path }), aContext());
      return { status: statusCode, body: JSON.parse(body ?? '') as unknown };
    };

    expect(await ask(`/usage/${team}`)).toMatchObject({
      status: 200,
      body: { team, registered: true, month: { calls: 0, usd: { limit: null, used: '0.00' } } },
    });
    expect(await ask(`/usage/${team}/history`)).toMatchObject({
      status: 200,
      body: { team, by: 'day', totals: { calls: 0 } },
    });
    expect(await ask('/usage/nobody')).toMatchObject({ status: 404 });
  });
});
