import { aReport, runCli, without } from '../../support/cli-world.ts';

const usage = ['usage', 'alpha'];

describe('tollgate usage', () => {
  it('draws the minute, the day and the month, and how the month is divided', async () => {
    const { stdout } = await runCli(usage, { reply: () => [200, aReport()] });

    expect(stdout).toBe(
      `alpha  2026-11-22 12:00 UTC
  minute  ██░░░░░░░░░░░░░░░░░░  12.0%  12 of 100 requests
  day     ████████████████░░░░  80.3%  400,000 of 500,000 tokens, 1,500 held
  month   ████████████████████ 100.1%  $100.12 of $100.00
  1,234 calls, 1 of them without a price
  At $4.62 a day it comes to $138.60 this month; it is used up.

MODEL   CALLS     TOKENS       SPENT    LIMIT
gpt-4o  1,200  2,900,000  $99.50      $120.00
o3         34    100,000   $0.620001

USER   CALLS     TOKENS    SPENT  LIMIT
alice  1,234  3,000,000  $100.12
`,
    );
  });

  it('says when the money will be used up, as long as that is to come', async () => {
    const { month, ...rest } = aReport();
    const forecast = {
      ...{ burn_usd_per_day: '4.00', projected_usd: '120.00' },
      runs_out_at: '2026-11-28T06:00:00.000Z',
    };

    const { stdout } = await runCli(usage, {
      reply: () => [200, { ...rest, month: { ...month, forecast } }],
    });

    expect(stdout).toContain(
      '  At $4.00 a day it comes to $120.00 this month, and runs out on 2026-11-28 06:00 UTC.\n',
    );
  });

  it('shows no money to those who are told none', async () => {
    const report = aReport({ amounts: 'hidden' });
    const month = without(report.month, 'usd', 'rolled_up_usd', 'forecast', 'caps', 'users');
    const models = [{ model: 'gpt-4o', calls: 1, tokens: 5 }];
    const hidden = { ...report, month: { ...month, models, users: [] } };

    const { stdout, exitCode } = await runCli(usage, { reply: () => [200, hidden] });

    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('$');
  });

  it.each([
    [['--user', 'a b'], '/usage/alpha?user=a+b'],
    [['--history'], '/usage/alpha/history'],
    [['--by', 'month'], '/usage/alpha/history?by=month'],
    [
      ['--history', '--from', '2026-10-01', '--to', '2026-11-22'],
      '/usage/alpha/history?from=2026-10-01&to=2026-11-22',
    ],
  ])('with %j asks for %s', async (options, path) => {
    const { seen } = await runCli([...usage, ...options]);

    expect(seen.map((each) => each.path)).toEqual([path]);
  });

  it('hands on the table of the API as it is', async () => {
    const { seen, stdout } = await runCli([...usage, '--csv'], {
      reply: () => [200, 'team,usd\r\nalpha,1\r\n'],
    });

    expect(seen[0]?.headers.get('accept')).toBe('text/csv');
    expect(stdout).toBe('team,usd\r\nalpha,1\r\n');
  });

  it('adds up a history in a last line', async () => {
    const sums = { calls: 2, tokens: 30, input_tokens: 20, output_tokens: 10, unpriced_calls: 0 };
    const history = {
      ...{ team: 'alpha', by: 'day', from: '2026-11-21', to: '2026-11-21', amounts: 'shown' },
      rows: [{ date: '2026-11-21', ...sums, usd: '0.50' }],
      totals: { ...sums, usd: '0.50' },
    };

    const { stdout } = await runCli([...usage, '--history'], { reply: () => [200, history] });

    expect(stdout).toBe(
      `Team alpha, by day

DAY         CALLS  INPUT  OUTPUT  TOKENS  SPENT
2026-11-21      2     20      10      30  $0.50
total           2     20      10      30  $0.50
`,
    );
  });
});

describe('tollgate watch', () => {
  const reply = () => [200, aReport()] as const;

  it('is a line for each look where there is no terminal, until its time is over', async () => {
    const { stdout, exitCode, pauses } = await runCli(
      ['watch', 'alpha', '--every', '10s', '--for', '20s'],
      { reply },
    );

    const line =
      '2026-11-22T12:00:00Z  alpha  12/100 requests  400,000/500,000 tokens  $100.12/$100.00  $0.00 held\n';
    expect([stdout, exitCode, pauses]).toEqual([line.repeat(3), 0, [10_000, 10_000]]);
  });

  it('draws over the look before in a terminal, and only over that', async () => {
    const { stdout } = await runCli(['watch', 'alpha', '--for', '2s'], { reply, isTerminal: true });

    const [first = '', second = ''] = stdout.split('\r\u001b[J').slice(1);
    const drawn = first.split('\n').length - 1;
    expect(stdout.startsWith('\r\u001b[J')).toBe(true);
    expect(first.endsWith('\u001b[1A'.repeat(drawn))).toBe(true);
    expect(second).toContain('alpha');
  });

  it('ends without an error at Ctrl-C', async () => {
    const { exitCode, seen } = await runCli(['watch', 'alpha'], { reply, stopsAtPause: 2 });

    expect([exitCode, seen.length]).toEqual([0, 2]);
  });

  it('goes on when an answer does not come, and ends when the answer is no', async () => {
    let looks = 0;
    const answers = [[200, aReport()], 'lost', 'lost', 'lost', [200, aReport()]] as const;

    const { stdout, stderr, exitCode } = await runCli(['watch', 'alpha'], {
      reply: () => answers[looks++] ?? [404, { message: 'gone' }],
    });

    expect(stdout.split('\n')).toHaveLength(3);
    expect(stderr).toBe(
      'No answer from http://127.0.0.1:3000: fetch failed\ngone (404, from API Gateway)\n',
    );
    expect(exitCode).toBe(1);
  });

  it('ends at once when the first answer does not come', async () => {
    const { exitCode } = await runCli(['watch', 'alpha'], { reply: () => 'lost' });

    expect(exitCode).toBe(3);
  });
});

describe('tollgate explain', () => {
  it('asks with what its options say, and shows which limit denies', async () => {
    const limit = { used: 0, held: 0, resets_at: null };
    const explanation = {
      ...{ team: 'alpha', at: '2026-11-22T12:00:00.000Z', registered: true, mode: 'enforce' },
      ...{ decision: 'deny', reason: 'RPM limit exceeded', reason_code: 'rate_limited' },
      ...{ retry_at: '2026-11-22T12:01:00.000Z', pricing: 'listed', price: null },
      ...{ tokens: 1_700, cost_usd: '0.008' },
      limits: [
        {
          name: 'requests_per_minute',
          limit: 0,
          remaining: 0,
          needed: 1,
          would_deny: true,
          ...limit,
        },
        {
          name: 'tokens_per_day',
          limit: null,
          remaining: null,
          needed: 9,
          would_deny: false,
          ...limit,
        },
      ],
    };

    const { seen, stdout } = await runCli(
      'explain alpha --model o3 --prompt-tokens 1200 --max-tokens 500'.split(' '),
      { reply: () => [200, explanation] },
    );

    expect(seen[0]?.body).toEqual({
      ...{ team: 'alpha', model: 'o3', prompt_tokens: 1_200, max_tokens: 500 },
    });
    expect(stdout).toBe(
      `Team alpha: deny, RPM limit exceeded, until 2026-11-22 12:01 UTC
The call: up to 1,700 tokens, $0.008 (listed)

LIMIT                      OF  USED  HELD      LEFT  NEEDED
requests per minute         0     0     0         0       1  denies
tokens per day       no limit     0     0  no limit       9  ok
`,
    );
  });
});
