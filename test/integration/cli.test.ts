import { type Ended, openWholeGate, runTollgate, type WholeGate } from '../support/whole-gate.ts';

let gate: WholeGate;
beforeAll(async () => {
  gate = await openWholeGate();
});
afterAll(() => gate.close());

const tollgate = (line: string, input = ''): Promise<Ended> => runTollgate(gate, line, input);

const jsonOf = async (line: string): Promise<unknown> =>
  JSON.parse((await tollgate(`${line} --json`)).stdout);

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(gate.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('tollgate, against the real functions', () => {
  it('takes a team through its life', async () => {
    const team = 'life';

    const created = await tollgate(`teams create ${team} --tier standard --cap gpt-4o*=20`);
    const again = await tollgate(`teams create ${team} --tier standard`);
    const updated = await tollgate(`teams update ${team} --rpm 7 --user-limit alice=5`);
    const stale = await tollgate(`teams update ${team} --rpm 8 --if-version 1`);
    const boosted = await tollgate(`boost add ${team} 50 --reason launch`);
    const suspended = await tollgate(`teams suspend ${team} --yes`);
    const resumed = await tollgate(`teams resume ${team}`);
    const state = await jsonOf(`teams get ${team}`);
    const deleted = await tollgate(`teams delete ${team} --yes`);
    const listed = await tollgate('teams list');

    const codes = [created, again, updated, stale, boosted, suspended, resumed, deleted, listed];
    expect(codes.map(({ code }) => code)).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0]);
    expect(stale.stderr).toContain('it is at version 2 and not at 1. Nothing was written.');
    expect(updated.stdout).toContain('  overrides.rpm: (none) -> 7\n');
    expect(state).toMatchObject({
      ...{ team, status: 'active', version: 5, limits: { rpm: 7, usd_per_month: '100.00' } },
      caps: [{ model: 'gpt-4o*', usd_per_month: '20.00' }],
      user_limits: { users: { alice: '5.00' } },
      boosts: [{ usd: '50.00', reason: 'launch' }],
    });
    expect(listed.stdout).not.toContain(team);
  });

  it('shows what a call has taken, and what the next would be told', async () => {
    await tollgate('teams create spender --tier sandbox');
    const headers = { 'x-team': 'spender', 'x-model': 'gpt-4o', 'x-request-id': 'call-1' };
    await post('/request', { body: { messages: [{ role: 'user', content: 'hi' }] } }, headers);
    const used = { input_tokens: 1_000, output_tokens: 500, user: 'alice', model: 'gpt-4o' };
    await post('/v1/usage', { team: 'spender', request_id: 'call-1', ...used });

    const usage = await tollgate('usage spender');
    const history = await jsonOf('usage spender --history --by month');
    const csv = await tollgate('usage spender --csv');
    const explained = await tollgate('explain spender --model gpt-4o --cost 26');
    const watched = await tollgate('watch spender --every 1h --for 1s');

    expect(usage.stdout).toContain('1,500 of 100,000 tokens');
    expect(usage.stdout).toMatch(/^gpt-4o +1 +1,500 +\$0\.0075$/m);
    expect(history).toMatchObject({ totals: { calls: 1, tokens: 1_500, usd: '0.0075' } });
    expect(csv.stdout).toMatch(/^team,month,line,/);
    expect(explained.stdout).toMatch(/^Team spender: deny, Monthly budget would be exceeded/);
    expect(watched.stdout).toMatch(
      /^\S+ {2}spender {2}\d\/20 requests {2}1,500\/100,000 tokens .*\n$/,
    );
  });

  it('exports teams that it takes back as they were', async () => {
    await tollgate('teams create twin --tier premium --usd-per-month none --models o3,gpt-4o*');
    const { stdout: exported } = await tollgate('export --team twin');

    const same = await tollgate('import --native -', exported);
    await tollgate('teams update twin --usd-per-month tier --mode shadow --models all');
    const differs = await tollgate('import --native -', exported);
    const back = await tollgate('import --native --update -', exported);
    const { stdout: again } = await tollgate('export --team twin');

    expect([same.stdout, differs.code, back.stdout]).toEqual([
      'unchanged  twin\n',
      1,
      'changed    twin\n',
    ]);
    const [before, after] = [exported, again].map((text) => JSON.parse(text) as object);
    expect(after).toEqual({
      ...before,
      version: 3,
      changed_at: (after as { readonly changed_at: string }).changed_at,
    });
  });

  it('takes over a team of LiteLLM, after it has told what would become of it', async () => {
    const theirs = JSON.stringify({ team_info: { team_id: 'lite', rpm_limit: 9, tpm_limit: 5 } });

    const dry = await tollgate('import - --dry-run', theirs);
    const before = await tollgate('teams get lite');
    const real = await tollgate('import -', theirs);
    const after = await jsonOf('teams get lite');

    expect([dry.code, before.code, real.code]).toEqual([0, 1, 0]);
    expect(dry.stdout).toContain('Not the same here\n  tpm_limit: ');
    expect(after).toMatchObject({ team: 'lite', limits: { rpm: 9 } });
  });

  it('sets prices, and tells who has changed what', async () => {
    const set = await tollgate(
      'prices set acme meta/llama --from 2099-12-01 --input 1.5 --output 3 --yes',
    );
    const shown = await tollgate('prices show acme meta/llama');
    const listed = await tollgate('prices list --provider openai --model gpt-4o');
    const audit = await tollgate('audit --limit 1');

    expect([set.code, shown.code, listed.code, audit.code]).toEqual([0, 0, 0, 0]);
    expect(shown.stdout).toMatch(/^2099-12-01 +set +1\.5 +3 +1\.5 +1\.5$/m);
    expect(listed.stdout).toMatch(/^openai +gpt-4o +2\.5 +10 /m);
    expect(audit.stdout).toMatch(/price\.set {2}acme\/meta\/llama {2}local\n$/);
  });

  it('ends each no with its own code', async () => {
    const [refused, wrong, lost] = [
      await tollgate('teams get nobody'),
      await tollgate('teams create x --tier gold'),
      await tollgate('teams get x --url http://127.0.0.1:9'),
    ];

    expect([refused.code, wrong.code, lost.code]).toEqual([1, 2, 3]);
    expect(refused.stderr).toBe('There is no such thing (404): There is no team nobody\n');
  });
});
