import { aTeam, type Reply, runCli, type Seen } from '../../support/cli-world.ts';

const key = ({ method, path }: Seen): string => `${method} ${path}`;

/** Answers each request by the next reply of its own list; the last one stays. */
const script = (replies: Readonly<Record<string, readonly Reply[]>>) => {
  const asked = new Map<string, number>();
  return (seen: Seen): Reply => {
    const at = asked.get(key(seen)) ?? 0;
    asked.set(key(seen), at + 1);
    const list = replies[key(seen)] ?? [];
    return list[at] ?? list.at(-1) ?? [404, { message: 'Not Found' }];
  };
};

const STALE = {
  type: 'about:blank',
  status: 412,
  title: 'Somebody else has changed it',
  detail: 'The present version is 4.',
  version: 4,
};

describe('tollgate teams list', () => {
  it('reads every page, and shows limits in columns', async () => {
    const guest = { team: 'beta', registered: false, tier: 'sandbox' };
    const { stdout, exitCode } = await runCli(['teams', 'list'], {
      reply: script({
        'GET /teams?limit=100': [[200, { teams: [aTeam()], next_cursor: 'more' }]],
        'GET /teams?limit=100&cursor=more': [[200, { teams: [guest], next_cursor: null }]],
      }),
    });

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'TEAM   STATUS  TIER      RPM  TOKENS/DAY  USD/MONTH  DESCRIPTION',
        'alpha  active  standard  100     500,000    $100.00',
        'beta   guest   sandbox',
        '',
      ].join('\n'),
    );
  });
});

describe('tollgate teams create', () => {
  const created: Reply = [201, aTeam({ version: 1 })];

  it('says what its options say, and nothing of what they do not', async () => {
    const line =
      'teams create alpha --tier premium --rpm none --tokens-per-day 0 --usd-per-month 12.50 ' +
      '--hold-seconds 60 --holds on --alert-percents 50,90 --models gpt-4o*,o3 ' +
      '--fail-budget deployment --cap gpt-4o*=20 --user-limit a=b=5 --user-limit bob=none --each-user 9';

    const { seen } = await runCli(line.split(' '), { reply: () => created });

    expect(seen.map(({ body }) => body)).toEqual([
      {
        team: 'alpha',
        tier: 'premium',
        overrides: { rpm: null, tokens_per_day: 0, usd_per_month: '12.50' },
        holds: { seconds: 60, mode: 'on' },
        alert_percents: [50, 90],
        models: ['gpt-4o*', 'o3'],
        faults: { budget: null },
        caps: [{ model: 'gpt-4o*', usd_per_month: '20' }],
        user_limits: { usd_per_month: '9', users: { 'a=b': '5', bob: null } },
      },
    ]);
  });

  it.each([
    ['an answer that is lost', 'lost' as const],
    ['a table that gives no answer', [503, { message: 'Service Unavailable' }] as const],
  ])('asks again with the same key after %s', async (_case, first) => {
    const { seen, exitCode, pauses } = await runCli(['teams', 'create', 'alpha'], {
      reply: script({ 'POST /teams': [first, first, created] }),
    });

    expect(seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
      'key-1',
      'key-1',
      'key-1',
    ]);
    expect([exitCode, pauses]).toEqual([0, [300, 1_500]]);
  });

  it('gives up after three attempts, and says that there was no answer', async () => {
    const { seen, exitCode, stderr } = await runCli(['teams', 'create', 'alpha'], {
      reply: () => 'lost',
    });

    expect([seen.length, exitCode]).toEqual([3, 3]);
    expect(stderr).toBe('No answer from http://127.0.0.1:3000: fetch failed\n');
  });

  it('tells each flaw in a line of its own', async () => {
    const errors = [
      { path: 'team', message: 'must be text' },
      { path: 'overrides.rpm', message: 'must be less' },
    ];
    const problem = {
      ...{ type: 'about:blank', status: 422, title: 'The request is not valid' },
      ...{ detail: 'team: must be text; overrides.rpm: must be less', errors },
    };

    const { stderr, exitCode } = await runCli(['teams', 'create', 'alpha'], {
      reply: () => [422, problem],
    });

    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'The request is not valid (422):\n  team must be text\n  overrides.rpm must be less\n',
    );
  });
});

describe('tollgate teams update', () => {
  const update = ['teams', 'update', 'alpha', '--rpm', 'tier'];

  it('sends the version that it has read, and tells what became of what', async () => {
    const { seen, stdout } = await runCli(update, {
      reply: script({
        'GET /teams/alpha': [[200, aTeam({ overrides: { rpm: 7 } })]],
        'PATCH /teams/alpha': [[200, aTeam({ version: 4 })]],
      }),
    });

    expect(seen.map(key)).toEqual(['GET /teams/alpha', 'PATCH /teams/alpha']);
    expect(seen[1]?.headers.get('if-match')).toBe('"3"');
    expect(seen[1]?.body).toEqual({ overrides: { rpm: 'tier' } });
    expect(stdout).toBe('Team alpha is changed.\n  overrides.rpm: 7 -> (none)\n');
  });

  const overtaken = script({
    'GET /teams/alpha': [
      [200, aTeam()],
      [200, aTeam({ version: 4, mode: 'shadow' })],
    ],
    'PATCH /teams/alpha': [
      [412, STALE],
      [200, aTeam({ version: 5, mode: 'shadow' })],
    ],
  });

  it('overwrites nobody, and says what somebody else has changed', async () => {
    const { seen, stderr, exitCode } = await runCli(update, {
      reply: script({
        'GET /teams/alpha': [
          [200, aTeam()],
          [200, aTeam({ version: 4, mode: 'shadow' })],
        ],
        'PATCH /teams/alpha': [[412, STALE]],
      }),
    });

    expect(exitCode).toBe(1);
    expect(seen.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect(stderr).toBe(
      'Team alpha has changed meanwhile: it is at version 4 and not at 3. Nothing was written.\n' +
        '  mode: enforce -> shadow\n' +
        'Try again if that is what you want, or write over it with --force.\n',
    );
  });

  it('writes over it with --force, on the version that is there now', async () => {
    const { seen, exitCode } = await runCli([...update, '--force'], { reply: overtaken });

    const written = seen.filter(({ method }) => method === 'PATCH');
    expect(written.map(({ headers }) => headers.get('if-match'))).toEqual(['"3"', '"4"']);
    expect(exitCode).toBe(0);
  });

  it('forces once: who is overtaken twice is told so', async () => {
    const { seen, exitCode, stderr } = await runCli([...update, '--force'], {
      reply: script({
        'GET /teams/alpha': [
          [200, aTeam()],
          [200, aTeam({ version: 4 })],
        ],
        'PATCH /teams/alpha': [[412, STALE]],
      }),
    });

    expect(seen.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      1,
      'Somebody else has changed it (412): The present version is 4.',
    ]);
  });

  it('keeps the caps and the users that no option names', async () => {
    const present = aTeam({
      caps: [
        { model: 'o3', usd_per_month: '1.00' },
        { model: 'gpt-4o*', usd_per_month: '20.00' },
      ],
      user_limits: { usd_per_month: null, users: { alice: '5.00', bob: null } },
    });

    const { seen } = await runCli(
      'teams update alpha --cap o3=off --cap o1=3 --user-limit bob=off'.split(' '),
      { reply: () => [200, present] },
    );

    expect(seen[1]?.body).toEqual({
      caps: [
        { model: 'gpt-4o*', usd_per_month: '20.00' },
        { model: 'o1', usd_per_month: '3' },
      ],
      user_limits: { users: { alice: '5.00' } },
    });
  });

  it('changes nothing where nothing is named, or the team is a guest', async () => {
    const nothing = await runCli(['teams', 'update', 'alpha'], { reply: () => [200, aTeam()] });
    const guest = await runCli(update, {
      reply: () => [200, { team: 'alpha', registered: false, tier: 'sandbox' }],
    });

    expect([nothing.exitCode, nothing.seen.length]).toEqual([2, 1]);
    expect([guest.exitCode, guest.seen.length]).toEqual([1, 1]);
    expect(guest.stderr).toContain('tollgate teams create alpha --tier sandbox');
  });
});

describe('a command that is felt at once', () => {
  const suspended: Reply = [200, aTeam({ status: 'suspended' })];

  it.each([
    ['teams suspend alpha'],
    ['teams delete alpha'],
    ['boost remove alpha b-1'],
    ['prices set openai o3 --from 2026-12-01 --input 1 --output 2'],
  ])('asks nobody and does nothing without --yes where nobody is: %s', async (line) => {
    const { seen, exitCode } = await runCli(line.split(' '));

    expect([seen, exitCode]).toEqual([[], 2]);
  });

  it('does nothing when somebody says no, and is done when they say yes', async () => {
    const line = ['teams', 'suspend', 'alpha', '--reason', 'leak'];

    const no = await runCli(line, { says: false, reply: () => suspended });
    const yes = await runCli(line, { says: true, reply: () => suspended });

    expect([no.exitCode, no.seen, no.asked.length]).toEqual([1, [], 1]);
    expect([yes.exitCode, yes.stdout]).toEqual([0, 'Team alpha is suspended.\n']);
    expect(yes.seen[1]?.body).toEqual({ reason: 'leak' });
  });

  it('asks nobody with --yes', async () => {
    const { exitCode, asked } = await runCli(['teams', 'suspend', 'alpha', '--yes'], {
      says: false,
      reply: () => suspended,
    });

    expect([exitCode, asked]).toEqual([0, []]);
  });
});
