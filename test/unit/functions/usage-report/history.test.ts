import { microUsd } from '../../../../src/domain/money.ts';
import { aMeter, aPolicy, at, dollars } from '../../../support/builders.ts';
import { aReceipt } from '../../../support/fake-ledger.ts';
import { reporting } from '../../../support/report-bench.ts';

const team = {
  policy: aPolicy(),
  meter: aMeter(),
  receipts: [
    aReceipt('one', { usd: dollars(6), at: at('2026-07-31T23:59:59.999Z') }),
    aReceipt('two', { usd: dollars(15), at: at('2026-08-21T00:00:00.000Z') }),
    aReceipt('three', { usd: microUsd(1), pricing: 'conservative' }),
  ],
};

const PATH = '/usage/alpha/history';
const ask = (query: string, headers: Readonly<Record<string, string>> = {}) =>
  reporting(team).get({ path: `${PATH}?${query}`, headers });

const row = (calls: number, usd: string, unpriced = 0) => ({
  calls,
  tokens: calls * 120,
  input_tokens: calls * 100,
  output_tokens: calls * 20,
  usd,
  unpriced_calls: unpriced,
});

describe('GET /usage/{team}/history', () => {
  it('has a row for each day up to today, and their totals', async () => {
    const { status, headers, body } = await ask('from=2026-08-20&to=2026-08-31');

    expect([status, headers?.['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      team: 'alpha',
      by: 'day',
      from: '2026-08-20',
      to: '2026-08-31',
      amounts: 'shown',
      rows: [
        { date: '2026-08-20', ...row(0, '0.00') },
        { date: '2026-08-21', ...row(1, '15.00') },
        { date: '2026-08-22', ...row(1, '0.000001', 1) },
      ],
      totals: row(2, '15.000001', 1),
    });
  });

  it.each([
    'from=2026-07&to=2026-08',
    'from=2026-07-31&to=2026-08-01',
    'from=2026-07-15&to=2026-12',
  ])('has whole months, wherever in them it is asked for: %s', async (query) => {
    expect((await ask(`by=month&${query}`)).body).toMatchObject({
      by: 'month',
      from: '2026-07',
      rows: [
        { month: '2026-07', ...row(1, '6.00') },
        { month: '2026-08', ...row(2, '15.000001', 1) },
      ],
      totals: row(3, '21.000001', 1),
    });
  });

  it.each([
    ['', '2026-07-24', '2026-08-22', 30],
    ['to=2026-03-01', '2026-01-31', '2026-03-01', 30],
    ['by=month', '2025-09', '2026-08', 12],
    ['by=month&to=2026-01-31', '2025-02', '2026-01', 12],
    ['from=2026-08-01', '2026-08-01', '2026-08-22', 22],
  ])('ends today and goes back thirty days or twelve months: %j', async (query, ...expected) => {
    const [from, to, length] = expected;
    const { body } = await ask(query);

    expect(body).toMatchObject({ from, to });
    expect((body as { rows: unknown[] }).rows).toHaveLength(length);
  });

  it.each([
    'from=2025-07-18&to=2026-08-21',
    'by=month&from=2021-09&to=2026-08',
    'from=2028-02-29&to=2028-02-29',
    'from=2026-08-22&to=2026-08-22',
    'from=2000-01-01&to=2000-01-01',
  ])('goes up to its bounds: %s', async (query) => {
    expect(await ask(query)).toMatchObject({ status: 200 });
  });

  it.each([
    ['from=2025-07-17&to=2026-08-21', 'from', '400 days at most; asked for are 401'],
    ['by=month&from=2021-08&to=2026-08', 'from', '60 months at most; asked for are 61'],
    ['from=2026-08-22&to=2026-08-21', 'from', 'must not be after to'],
    ['from=2026-08-23', 'from', 'must not be after to'],
  ])('and not beyond them: %s', async (query, path, message) => {
    expect(await ask(query)).toMatchObject({ status: 422, body: { errors: [{ path, message }] } });
  });

  it.each([
    ['from=2026-02-30', 'from'],
    ['from=2026-02-29', 'from'],
    ['to=2026-13-01', 'to'],
    ['to=2026-00-10', 'to'],
    ['from=2026-08', 'from'],
    ['from=2026-8-1', 'from'],
    ['from=1999-12-31', 'from'],
    ['from=2026-08-01T00:00:00Z', 'from'],
    ['from=%202026-08-01', 'from'],
    ['from=2026-08-01,2026-08-02', 'from'],
    ['from=', 'from'],
    ['from=yesterday', 'from'],
    ['by=week', 'by'],
    ['by=month&to=2026-13', 'to'],
    ['until=2026-08-01', '(query)'],
  ])('refuses what is no date, and what it does not know: %s', async (query, path) => {
    expect(await ask(query)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('has rows of zeros for a team that has used nothing', async () => {
    const { body } = await reporting({ meter: aMeter({ guestTier: 'sandbox' }) }).get({
      path: `${PATH}?from=2026-08-22&to=2026-08-22`,
    });

    expect(body).toMatchObject({ rows: [{ date: '2026-08-22', ...row(0, '0.00') }] });
  });

  it('has no rows for days that are still to come', async () => {
    expect((await ask('from=2026-08-23&to=2026-08-25')).body).toMatchObject({
      rows: [],
      totals: row(0, '0.00'),
    });
  });

  it('has rows of zeros for a guest of its own who has not called yet', async () => {
    const asking = { path: `${PATH}?from=2026-08-22`, headers: { 'x-team': 'alpha' } };

    expect(await reporting({ unknownTeamTier: 'sandbox' }).get(asking)).toMatchObject({
      status: 200,
      body: { rows: [{ date: '2026-08-22', ...row(0, '0.00') }] },
    });
    expect(await reporting().get(asking)).toMatchObject({ status: 404 });
  });

  it('knows no team that is not there', async () => {
    const { get } = reporting({ ...team, unknownTeamTier: 'sandbox' });

    expect(await get({ path: '/usage/beta/history' })).toMatchObject({ status: 404 });
  });
});

describe('GET /usage/{team}/history as CSV', () => {
  const accept = { accept: 'text/csv' };

  it('has the rows without their totals', async () => {
    const { headers, text } = await ask('from=2026-08-20&to=2026-08-22', accept);

    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="usage-alpha-2026-08-20-2026-08-22.csv"',
    });
    expect(text.split('\r\n')).toEqual([
      'date,calls,tokens,input_tokens,output_tokens,usd,unpriced_calls',
      '2026-08-20,0,0,0,0,0.00,0',
      '2026-08-21,1,120,100,20,15.00,0',
      '2026-08-22,1,120,100,20,0.000001,1',
      '',
    ]);
  });

  it('names months as such', async () => {
    const { text } = await ask('by=month&from=2026-07&to=2026-08', accept);

    expect(text.split('\r\n').slice(0, 2)).toEqual([
      'month,calls,tokens,input_tokens,output_tokens,usd,unpriced_calls',
      '2026-07,1,120,100,20,6.00,0',
    ]);
  });

  it('tells what is wrong as a problem all the same', async () => {
    expect((await ask('by=week', accept)).headers).toMatchObject({
      'content-type': 'application/problem+json',
    });
  });
});
