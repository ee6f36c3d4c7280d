import { runDiagnose } from '../../../scripts/diagnose/command.ts';
import { DiagnoseError } from '../../../scripts/diagnose/diagnose-error.ts';
import { readOrder } from '../../../scripts/diagnose/options.ts';
import { at } from '../../support/builders.ts';

describe('the options', () => {
  it('tell an answer by themselves', () => {
    expect(
      readOrder([
        '--status',
        '429',
        '--header',
        'a: 1',
        '--header',
        'b: 2',
        '--body',
        'x',
        '--json',
      ]),
    ).toEqual({
      does: 'diagnose',
      json: true,
      file: undefined,
      told: { status: 429, headers: ['a: 1', 'b: 2'], body: 'x' },
    });
  });

  it('tell nothing when there are none: then stdin does', () => {
    expect(readOrder([])).toEqual({
      does: 'diagnose',
      json: false,
      file: undefined,
      told: undefined,
    });
  });

  it.each(['99', '600', 'abc', '', '42.5'])('refuse %j as a status', (status) => {
    expect(() => readOrder(['--status', status])).toThrow('--status is a number from 100 to 599');
  });

  it('do not repeat what they cannot read: it may be a token', () => {
    expect(() => readOrder(['--sk-abcdef'])).toThrow('The options make no sense: see --help');
    expect(() => readOrder(['eyJhbGciOi'])).toThrow('The options make no sense: see --help');
  });
});

describe('npm run diagnose', () => {
  const FILES: Readonly<Record<string, string>> = { 'a.txt': '{"Message":"Forbidden"}' };
  const run = (input: string, ...options: readonly string[]) =>
    runDiagnose(options, {
      readStdin: () => Promise.resolve(input),
      readFile: (file) => {
        const found = FILES[file];
        return found === undefined ? Promise.reject(new Error(file)) : Promise.resolve(found);
      },
      clock: () => at('2026-11-22T12:00:00Z'),
    });

  it('recognises what is piped into it, with exit code 0', async () => {
    const { exitCode, stdout } = await run('HTTP/2 403\n\n{"message":"Forbidden"}', '--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ layer: 'API Gateway', status: 403 });
  });

  it('ends with 1 when it does not recognise it', async () => {
    const { exitCode, stdout } = await run('hello');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Not recognised\n/);
  });

  it('reads a file instead, and options beside it', async () => {
    const { stdout } = await run('hello', '--file', 'a.txt', '--status', '403');

    expect(stdout).toMatch(/^Lambda function URL: .* \(403\)\n/);
  });

  it('does not wait for stdin where the options tell it all', async () => {
    const { stdout } = await run('{"message":"Forbidden"}', '--body', '{"Message":"Forbidden"}');

    expect(stdout).toMatch(/^Lambda function URL: /);
  });

  it('explains itself', async () => {
    const { exitCode, stdout } = await run('', '--help', '--status', '429');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^npm run diagnose: which layer/);
  });

  it.each([
    ['there is nothing to read', [], 'There is nothing to read: paste an answer, or see --help'],
    ['the file is not there', ['--file', 'no/such/file'], 'The file cannot be read'],
    ['the options make no sense', ['--bogus'], 'The options make no sense: see --help'],
  ] as const)('says so in a sentence when %s', async (_, options, message) => {
    await expect(run('', ...options)).rejects.toEqual(new DiagnoseError(message));
  });
});
