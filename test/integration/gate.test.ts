import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { engineOf, GATE, silenceAt, startGate, urlOf } from '../support/gate-process.ts';

/** Starting a JVM on a busy machine takes most of it. */
const PATIENCE_MS = 90_000;

/** In the engine of these tests, in a table of its own. */
const aGate = () => startGate({ TABLE_NAME: `gate-${randomUUID()}` });

/** With an engine of its own, as `npm start` has it. */
const aWholeGate = () => ({ AWS_ENDPOINT_URL_DYNAMODB: undefined });

describe('the local gate', () => {
  it(
    'decides once it says that it does, and ends when it is told to',
    async () => {
      const gate = aGate();
      const url = await urlOf(gate);

      const health = await fetch(`${url}/health`);
      const unknown = await fetch(`${url}/v1/unheard-of`, { method: 'POST' });
      const decision = await fetch(`${url}/v1/rate-limit/check`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"team":"demo-sandbox"}',
      });
      gate.child.kill('SIGTERM');

      expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
      expect([unknown.status, await unknown.json()]).toEqual([404, { message: 'Not Found' }]);
      expect([decision.status, await decision.json()]).toEqual([
        200,
        expect.objectContaining({ allowed: true }),
      ]);
      expect(await gate.exitCode).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'takes its engine with it when Ctrl-C is pressed',
    async () => {
      const gate = startGate(aWholeGate());
      const [url, engine] = await Promise.all([urlOf(gate), engineOf(gate)]);

      gate.child.kill('SIGINT');

      expect(await gate.exitCode).toBe(0);
      await Promise.all([silenceAt(url), silenceAt(engine)]);
    },
    PATIENCE_MS,
  );

  it(
    'leaves no engine behind when it is killed without a word',
    async () => {
      const gate = startGate(aWholeGate());
      const engine = await engineOf(gate);

      gate.child.kill('SIGKILL');

      await silenceAt(engine);
    },
    PATIENCE_MS,
  );

  it(
    'ends when the process that started it was killed without a word',
    async () => {
      const parent = startGate({ TABLE_NAME: `gate-${randomUUID()}` }, [
        '--eval',
        `require('node:child_process').spawn(process.execPath, [${JSON.stringify(GATE)}], { stdio: 'inherit' })`,
      ]);
      const url = await urlOf(parent);

      parent.child.kill('SIGKILL');

      await silenceAt(url);
    },
    PATIENCE_MS,
  );

  it(
    'says in one line that its port is taken',
    async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;

      const gate = startGate({ PORT: String(port) });

      expect(await gate.exitCode).toBe(1);
      expect(gate.output()).toBe(`Port ${port} is taken. PORT=0 npm start takes any free one.\n`);
      other.close();
    },
    PATIENCE_MS,
  );

  it.each([
    [{ PORT: 'http' }, 'PORT is "http": it can be 0 to 65535.\n'],
    [
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
      'Nothing answers at AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1. ' +
        'Start it (`docker compose up -d`) or unset the variable.\n',
    ],
    [{ TOLLGATE_ENGINE: 'oracle' }, 'TOLLGATE_ENGINE is "oracle": it can be java or dynoxide.\n'],
  ])(
    'says in one line what is wrong with %j',
    async (environment, line) => {
      const gate = startGate(environment);

      expect(await gate.exitCode).toBe(1);
      expect(gate.output()).toBe(line);
    },
    PATIENCE_MS,
  );
});
