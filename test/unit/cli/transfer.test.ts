import { aTeam, type Reply, runCli, type Seen, without } from '../../support/cli-world.ts';
import type { RegisteredTeam } from '../../../scripts/openapi/answers/teams.ts';

/** A gate with these teams, as far as an import asks it. */
const gateWith =
  (teams: readonly RegisteredTeam[]) =>
  (seen: Seen): Reply => {
    if (seen.method === 'POST' && seen.path === '/teams') return [201, aTeam()];
    if (seen.path.startsWith('/teams?')) return [200, { teams, next_cursor: null }];
    const team = teams.find((each) => seen.path.startsWith(`/teams/${each.team}`));
    return team === undefined ? [404, { message: 'no' }] : [200, team];
  };

const native = ['import', '--native', 'teams.jsonl'];
const fileOf = (...teams: readonly RegisteredTeam[]) => ({
  'teams.jsonl': teams.map((team) => `${JSON.stringify(team)}\n`).join(''),
});

const written = (seen: readonly Seen[]): readonly string[] =>
  seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

const SETTABLE = {
  ...{ team: 'alpha', tier: 'standard', description: '', overrides: {}, window: 'sliding' },
  ...{ mode: 'enforce', warn_percent: 80, hard_percent: 100, alert_percents: [50, 80, 100] },
  holds: aTeam().holds,
  ...{ unknown_model: 'conservative', amounts: 'shown', models: null, caps: [] },
  faults: { rate_limit: null, budget: null },
  user_limits: { usd_per_month: null, users: {} },
};

describe('tollgate export', () => {
  it('is a line of JSON for each registered team, and none for guests', async () => {
    const guest = { team: 'beta', registered: false, tier: 'sandbox' };

    const { stdout } = await runCli(['export'], {
      reply: () => [200, { teams: [aTeam(), guest], next_cursor: null }],
    });

    expect(stdout).toBe(`${JSON.stringify(aTeam())}\n`);
  });
});

describe('tollgate import --native', () => {
  it('leaves alone what is there already', async () => {
    const teams = [aTeam(), aTeam({ team: 'beta', status: 'suspended' })];

    const { seen, stdout, exitCode } = await runCli(native, {
      files: fileOf(...teams),
      reply: gateWith(teams),
    });

    expect(written(seen)).toEqual([]);
    expect([stdout, exitCode]).toEqual(['unchanged  alpha\nunchanged  beta\n', 0]);
  });

  it('makes what is missing, with what can be set and nothing else', async () => {
    const { seen, exitCode } = await runCli(native, {
      files: fileOf(aTeam()),
      reply: gateWith([]),
    });

    const creation = seen.find(({ method }) => method === 'POST');
    expect(exitCode).toBe(0);
    expect(creation?.body).toEqual(SETTABLE);
    expect(creation?.headers.get('idempotency-key')).toBe('key-1');
  });

  const present = aTeam({ overrides: { rpm: 7, usd_per_month: null }, version: 9 });
  const wanted = aTeam({ overrides: { usd_per_month: '5.00' }, status: 'suspended' });

  it('changes nothing that differs, says so and ends with 1', async () => {
    const { seen, stdout, stderr, exitCode } = await runCli(native, {
      files: fileOf(wanted),
      reply: gateWith([present]),
    });

    expect([written(seen), stdout, exitCode]).toEqual([[], 'differs    alpha\n', 1]);
    expect(stderr).toBe('There, and not as in the file: alpha. --update changes them.\n');
  });

  it('changes it with --update, limits that it loses included', async () => {
    const { seen, exitCode } = await runCli([...native, '--update'], {
      files: fileOf(wanted),
      reply: gateWith([present]),
    });

    expect(exitCode).toBe(0);
    expect(written(seen)).toEqual(['PATCH /teams/alpha', 'POST /teams/alpha/suspend']);
    expect(seen.find(({ method }) => method === 'PATCH')?.body).toEqual({
      ...without(SETTABLE, 'team'),
      overrides: { usd_per_month: '5.00', rpm: 'tier' },
    });
  });

  it('writes nothing in a dry run', async () => {
    const { seen, stdout } = await runCli([...native, '--update', '--dry-run'], {
      files: fileOf(wanted, aTeam({ team: 'new' })),
      reply: gateWith([present]),
    });

    expect([written(seen), stdout]).toEqual([[], 'changed    alpha\ncreated    new\n']);
  });

  it.each([
    ['not json', 'Line 1 is not JSON'],
    ['{"team":"alpha"}', 'Line 1 is no exported team'],
  ])('asks nothing of the gate where a line is %s', async (line, why) => {
    const { seen, stderr, exitCode } = await runCli(native, { files: { 'teams.jsonl': line } });

    expect([seen, exitCode]).toEqual([[], 2]);
    expect(stderr).toContain(why);
  });
});

describe('tollgate import', () => {
  it('hands on what the other gateway says, and tells what became of it', async () => {
    const report = {
      imported: [{ path: 'rpm_limit', note: 'overrides.rpm' }],
      not_equivalent: [{ path: 'tpm_limit', note: 'no tokens by the minute' }],
      assumed: [],
    };

    const { seen, stdout } = await runCli(
      ['import', 'team.json', '--dry-run', '--team', 'alpha', '--zero-means', 'nothing'],
      {
        files: { 'team.json': '{"rpm_limit":5}' },
        reply: () => [200, { dry_run: true, report, team: aTeam() }],
      },
    );

    expect(seen.map(({ path, body }) => [path, body])).toEqual([
      ['/teams/import?dry_run=true&team=alpha&zero_means=nothing', { rpm_limit: 5 }],
    ]);
    expect(stdout.split('\n').slice(0, 6)).toEqual([
      'Taken over',
      '  rpm_limit: overrides.rpm',
      '',
      'Not the same here',
      '  tpm_limit: no tokens by the minute',
      '',
    ]);
  });
});

describe('tollgate boost add', () => {
  it('takes a day with all of it, and gives a boost once', async () => {
    const boost = { id: 'b-1', usd: '50.00', until: '2026-11-26T00:00:00.000Z', reason: 'launch' };
    let attempts = 0;

    const { seen, stdout } = await runCli(
      ['boost', 'add', 'alpha', '$50', '--until', '2026-11-25', '--reason', 'launch'],
      { reply: () => ((attempts += 1) === 1 ? 'lost' : [201, { ...boost, ended: false }]) },
    );

    const asked = { usd: '50', until: '2026-11-26T00:00:00.000Z', reason: 'launch' };
    expect(seen.map(({ body }) => body)).toEqual([asked, asked]);
    expect(new Set(seen.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
    expect(stdout).toBe('Team alpha has $50.00 more until 2026-11-26 00:00 UTC (b-1).\n');
  });
});

describe('tollgate prices set', () => {
  it('puts the rates and the tiers under the names of the API, slashes in the path', async () => {
    const rates = {
      ...{ input: '1', output: '2', cache_read: '1', cache_write: '1' },
      ...{ cache_write_hour: '1', reasoning: '2' },
    };
    const price = {
      provider: 'p',
      model: 'meta/llama',
      revision: 1,
      from: null,
      ...rates,
      tiers: [],
    };

    const { seen } = await runCli(
      [
        ...'prices set p meta/llama --from 2026-12-01 --input 1 --output 2 --cache-read 0.1'.split(
          ' ',
        ),
        ...['--over', '200000:input=5,output=15,cache-write-hour=6', '--yes'],
      ],
      { reply: () => [201, price] },
    );

    expect(seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      [
        'PUT',
        '/prices/p/meta/llama',
        {
          ...{ from: '2026-12-01T00:00:00Z', input: '1', output: '2', cache_read: '0.1' },
          tiers: [{ over_input_tokens: 200_000, input: '5', output: '15', cache_write_hour: '6' }],
        },
      ],
    ]);
  });

  it.each(['200000', 'x:input=1', '1:price=2'])('takes no tier "%s"', async (tier) => {
    const { seen, exitCode } = await runCli(
      `prices set p m --from 2026-12-01 --input 1 --output 2 --yes --over ${tier}`.split(' '),
    );

    expect([seen, exitCode]).toEqual([[], 2]);
  });
});

describe('tollgate audit', () => {
  const entry = (id: string, second: number) => ({
    ...{ id, at: `2026-11-22T12:00:0${second}.000Z`, who: 'bob', action: 'team.update' },
    ...{ team: 'alpha', before: { mode: 'enforce' }, after: { mode: 'shadow' }, request_id: 'r' },
  });

  it('tells who has changed what', async () => {
    const { stdout } = await runCli(['audit', '--team', 'alpha'], {
      reply: () => [200, { entries: [entry('a', 1)], next_cursor: null }],
    });

    expect(stdout).toBe(
      '2026-11-22T12:00:01Z  team.update  alpha  bob\n    mode: enforce -> shadow\n',
    );
  });

  it('follows oldest first, tells each once, and looks back a minute', async () => {
    const pages = [[entry('b', 2), entry('a', 1)], [entry('c', 3), entry('b', 2)], [entry('c', 3)]];
    let looks = 0;

    const { stdout, seen, exitCode } = await runCli(['audit', '--follow', '--json'], {
      stopsAtPause: 3,
      reply: () => [200, { entries: pages[looks++] ?? [], next_cursor: null }],
    });

    const ids = stdout
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { readonly id: string }).id]));
    expect([ids, exitCode]).toEqual([['a', 'b', 'c'], 0]);
    expect(seen[2]?.path).toContain('from=2026-11-22T11%3A59%3A03.000Z');
  });
});
