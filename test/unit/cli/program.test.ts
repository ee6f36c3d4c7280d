import { aTeam, runCli } from '../../support/cli-world.ts';

const COMMANDS = [
  ...['teams list', 'teams get', 'teams create', 'teams update', 'teams suspend', 'teams resume'],
  ...['teams delete', 'boost add', 'prices list', 'prices show', 'prices set', 'usage', 'me'],
  ...['watch', 'explain', 'import', 'export', 'audit'],
];

describe('the command line', () => {
  it.each(COMMANDS)('teaches %s by an example', async (command) => {
    const { stdout, exitCode } = await runCli([...command.split(' '), '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples?:[^]*tollgate ${command}`));
  });

  it.each([
    ['an option that nobody knows', ['teams', 'list', '--nonsense']],
    ['a command that nobody knows', ['tems']],
    ['a tier that there is not', ['teams', 'create', 'a', '--tier', 'gold']],
    ['a number that is none', ['teams', 'create', 'a', '--rpm', 'many']],
    ['an amount that is none', ['teams', 'create', 'a', '--usd-per-month', '1,5']],
    ['a cap without an amount', ['teams', 'create', 'a', '--cap', 'gpt-4o']],
    ['a missing argument', ['usage']],
    ['a URL that is none', ['teams', 'list', '--url', 'gate']],
    ['a duration that is none', ['watch', 'alpha', '--every', 'soon']],
  ])('ends with 2 and asks nothing of the gate: %s', async (_case, line) => {
    const { exitCode, stderr, seen } = await runCli(line);

    expect([exitCode, seen]).toEqual([2, []]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [404, 1],
    [409, 1],
    [500, 3],
  ])('ends a %d with %d', async (status, code) => {
    const { exitCode } = await runCli(['teams', 'get', 'alpha'], {
      reply: () => [status, { message: 'no' }],
    });

    expect(exitCode).toBe(code);
  });

  it('takes no page for an answer: it says what could not be read', async () => {
    const { exitCode, stderr } = await runCli(['teams', 'get', 'alpha'], {
      reply: () => [200, '<html>'],
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('is not one that this command can read');
  });

  it('gives scripts what the API gave, also when that is a no', async () => {
    const problem = { type: 'about:blank', status: 404, title: 'None', detail: 'There is no team' };

    const yes = await runCli(['teams', 'get', 'alpha', '--json'], { reply: () => [200, aTeam()] });
    const no = await runCli(['--json', 'teams', 'get', 'alpha'], { reply: () => [404, problem] });

    expect(JSON.parse(yes.stdout)).toEqual(aTeam());
    expect(JSON.parse(no.stdout)).toEqual(problem);
    expect(no.exitCode).toBe(1);
  });

  it('shows where an error comes from with --debug, and only then', async () => {
    const line = ['teams', 'get', 'alpha'];

    const plain = await runCli(line);
    const debug = await runCli([...line, '--debug']);

    expect(plain.stderr).not.toContain('    at ');
    expect(debug.stderr).toContain('    at ');
  });

  it('never repeats a question that might count twice', async () => {
    const { seen } = await runCli(['explain', 'alpha'], { reply: () => 'lost' });

    expect(seen).toHaveLength(1);
  });
});

describe('colours', () => {
  const reply = () => [200, aTeam()] as const;

  it.each([
    ['in a terminal', { isTerminal: true }, true],
    ['nowhere else', { isTerminal: false }, false],
    ['not with NO_COLOR', { isTerminal: true, environment: { NO_COLOR: '1' } }, false],
    ['with an empty NO_COLOR', { isTerminal: true, environment: { NO_COLOR: '' } }, true],
  ])('are %s', async (_where, parts, hasColour) => {
    const { stdout } = await runCli(['teams', 'get', 'alpha'], { ...parts, reply });

    expect(stdout.includes('\u001b[')).toBe(hasColour);
  });

  it('do not come out of the texts of others', async () => {
    const { stdout } = await runCli(['teams', 'get', 'alpha'], {
      reply: () => [200, aTeam({ description: '\u001b[2J\u202egnp.exe' })],
    });

    expect(stdout).toContain('\ufffd[2J\ufffdgnp.exe');
  });
});
