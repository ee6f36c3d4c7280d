import { jest } from '@jest/globals';
import { aTeam, giveCredentials, runCli } from '../../support/cli-world.ts';

const reply = () => [200, aTeam()] as const;
const get = ['teams', 'get', 'alpha'];

describe('the connection', () => {
  it('is to the gate of npm start, without a signature, unless told otherwise', async () => {
    const { seen } = await runCli(get, { reply });

    expect(seen.map(({ path }) => path)).toEqual(['/teams/alpha']);
    expect(seen[0]?.headers.has('authorization')).toBe(false);
  });

  it.each([
    ['--token', { line: ['--token', 's3cret'], environment: {} }],
    ['TOLLGATE_TOKEN', { line: [], environment: { TOLLGATE_TOKEN: 's3cret' } }],
  ])(
    'has the token of %s in its header, and nowhere else',
    async (_where, { line, environment }) => {
      const { seen, stdout, stderr } = await runCli([...get, ...line, '--debug'], {
        environment: { TOLLGATE_URL: 'https://gate.example', ...environment },
        reply: () => [403, { message: 'Forbidden' }],
      });

      expect(seen[0]?.headers.get('authorization')).toBe('Bearer s3cret');
      expect(stdout + stderr).not.toContain('s3cret');
    },
  );

  it('tells no token to a line that anybody can read', async () => {
    const { seen, exitCode } = await runCli(
      [...get, '--token', 't', '--url', 'http://gate.example'],
      {
        reply,
      },
    );

    expect([seen, exitCode]).toEqual([[], 2]);
  });

  describe('to a deployed gate', () => {
    let takeAway: () => void;
    beforeEach(() => {
      takeAway = giveCredentials();
    });
    afterEach(() => {
      takeAway();
      jest.restoreAllMocks();
    });

    it.each([
      ['https://abc.execute-api.eu-west-1.amazonaws.com', [], 'eu-west-1/execute-api'],
      ['https://abc.lambda-url.us-east-1.on.aws', [], 'us-east-1/lambda'],
      ['https://gate.example', ['--region', 'eu-north-1'], 'eu-north-1/execute-api'],
    ])('is signed: %s', async (url, options, scope) => {
      const sent = jest
        .spyOn(globalThis, 'fetch')
        .mockImplementation(() => Promise.resolve(Response.json(aTeam())));

      const { exitCode } = await runCli([...get, '--url', url, ...options]);

      const headers = new Headers(sent.mock.calls[0]?.[1]?.headers);
      expect(exitCode).toBe(0);
      expect(headers.get('authorization')).toMatch(
        new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/${scope}/aws4_request`),
      );
    });

    it('is not signed with --no-sign', async () => {
      const { seen } = await runCli([...get, '--url', 'https://gate.example', '--no-sign'], {
        reply,
      });

      expect(seen[0]?.headers.has('authorization')).toBe(false);
    });

    it('asks for the region where the host does not tell it', async () => {
      const { exitCode, stderr } = await runCli([...get, '--url', 'https://gate.example']);

      expect(exitCode).toBe(2);
      expect(stderr).toContain('--region');
    });
  });
});
