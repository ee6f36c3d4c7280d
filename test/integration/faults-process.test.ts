import { randomUUID } from 'node:crypto';
import { type FaultStore, lateBy, openFaultStore, silent, well } from '../support/fault-store.ts';
import { engineEndpoint } from '../support/faulty-gate.ts';
import { type GateProcess, startGate, urlOf } from '../support/gate-process.ts';

/** Starting a process on a busy machine takes most of it. */
const PATIENCE_MS = 60_000;

let store: FaultStore;
let gate: GateProcess;
let url: string;
beforeAll(async () => {
  store = await openFaultStore(engineEndpoint());
  gate = startGate({
    AWS_ENDPOINT_URL_DYNAMODB: store.endpoint,
    TABLE_NAME: `faults-${randomUUID()}`,
    STORE_ATTEMPT_MS: '100',
  });
  url = await urlOf(gate);
}, PATIENCE_MS);
afterAll(async () => {
  gate.child.kill('SIGKILL');
  await gate.exitCode;
  await store.shut();
});

interface Checked {
  readonly degraded?: boolean;
}

const check = async (team: string): Promise<Checked> => {
  const answer = await fetch(`${url}/v1/rate-limit/check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ team }),
  });
  return (await answer.json()) as Checked;
};

/** Asks until it decides again: on a busy machine a store that is well may be late now and then. */
const recovery = async (team: string): Promise<Checked> => {
  const answer = await check(team);
  return answer.degraded === true ? recovery(team) : answer;
};

/** Node ends a process in which a rejection finds nobody who listens. */
describe('a process whose store fails', () => {
  it(
    'outlives what comes of attempts and decisions that it no longer waits for',
    async () => {
      store.plan(() => silent);
      const unanswered = await check('demo-standard');
      store.plan(({ nth }) => (nth < 2 ? lateBy(90) : silent));
      const tooLong = await check(`new-${randomUUID()}`);
      await store.untilGivenUp(2);
      await store.shut();
      const refused = await check('demo-standard');
      await store.open();
      store.plan(() => well);

      const recovered = await recovery('demo-standard');

      expect([unanswered, tooLong, refused]).toEqual([
        expect.objectContaining({ allowed: true, degraded: true }),
        expect.objectContaining({ allowed: true, degraded: true }),
        expect.objectContaining({ allowed: true, degraded: true }),
      ]);
      expect(recovered).toMatchObject({ allowed: true, limit: 100 });
      gate.child.kill('SIGTERM');
      expect(await gate.exitCode).toBe(0);
    },
    PATIENCE_MS,
  );
});
