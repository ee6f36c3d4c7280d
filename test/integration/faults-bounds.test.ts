import { readFile } from 'node:fs/promises';
import { readTemplate } from '../../scripts/local/template.ts';
import { readConfig } from '../../src/config.ts';
import { CLOSED_ANSWERS, openAnswers, limitHeaders } from '../support/fault-answers.ts';
import { type FaultBench, openFaultBench } from '../support/fault-bench.ts';
import { ENDPOINTS } from '../support/fault-cases.ts';
import { lateBy, silent, well } from '../support/fault-store.ts';
import { type EndpointName, startGate } from '../support/faulty-gate.ts';
import { inVirtualTime, NOON } from '../support/virtual-time.ts';

let bench: FaultBench;
beforeAll(async () => {
  bench = await openFaultBench();
});
beforeEach(() => {
  bench.store.plan(() => well);
});
afterAll(() => bench.close());

const OPEN = { FAIL_RATE_LIMIT: 'open', FAIL_BUDGET: 'open' };
const CLOSED = { FAIL_RATE_LIMIT: 'closed', FAIL_BUDGET: 'closed' };

const DECISIONS: readonly EndpointName[] = ['rate-limit', 'budget', 'guard', 'verdict'];

describe('the deadlines', () => {
  it('leave room for two attempts and the pause between them, within 250 ms', () => {
    const { storeAttemptMs, decisionMs } = readConfig({ TABLE_NAME: 'any' });

    expect(storeAttemptMs).toBe(100);
    expect(2 * storeAttemptMs + 20).toBeLessThanOrEqual(decisionMs);
    expect(decisionMs).toBeLessThanOrEqual(250);
  });

  it('are the ones that are deployed', async () => {
    const template = await readFile(new URL('../../serverless.yml', import.meta.url), 'utf8');

    expect(readTemplate(template).environment).toMatchObject({
      STORE_ATTEMPT_MS: '100',
      FAIL_RATE_LIMIT: 'open',
      FAIL_BUDGET: 'closed',
    });
  });

  it.each(DECISIONS)('end %s that needs several answers, each slow', async (name) => {
    const gate = await startGate(bench.tableName, OPEN);
    bench.store.plan(() => lateBy(60));

    const { result, elapsedMs } = await inVirtualTime(bench.store, () =>
      gate.ask(name, { team: 'never-seen' }),
    );

    expect(result.status).toBe(200);
    expect(elapsedMs).toBeLessThanOrEqual(250);
  });

  it('end the admission of a new team, which takes four of them', async () => {
    const gate = await startGate(bench.tableName, OPEN);
    bench.store.plan(() => lateBy(60));

    const { result } = await inVirtualTime(bench.store, () =>
      gate.ask('rate-limit', { team: 'never-seen-either' }),
    );

    expect(result).toEqual(openAnswers('never-seen-either')['rate-limit']);
    expect(gate.takeLog()).toContain('No decision within 230 ms');
  });
});

describe('an environment that starts while the store is silent', () => {
  it.each(ENDPOINTS)('gives the answer of the policy to its first call of %s', async (name) => {
    const gate = await startGate(bench.tableName, CLOSED);
    bench.store.plan(() => silent);

    const { result, elapsedMs } = await inVirtualTime(bench.store, () =>
      gate.ask(name, { team: 'anybody' }),
    );

    expect(result).toEqual(CLOSED_ANSWERS[name]);
    expect(elapsedMs).toBeLessThanOrEqual(250);
  });
});

describe('the fault policy', () => {
  const open = openAnswers('anybody');

  const turned = { FAIL_RATE_LIMIT: 'closed', FAIL_BUDGET: 'open' };

  it.each([
    { settings: {}, name: 'rate-limit', answer: open['rate-limit'] },
    { settings: {}, name: 'budget', answer: CLOSED_ANSWERS.budget },
    { settings: {}, name: 'guard', answer: CLOSED_ANSWERS.guard },
    { settings: {}, name: 'verdict', answer: CLOSED_ANSWERS.verdict },
    { settings: turned, name: 'rate-limit', answer: CLOSED_ANSWERS['rate-limit'] },
    { settings: turned, name: 'budget', answer: open.budget },
    { settings: turned, name: 'guard', answer: CLOSED_ANSWERS.guard },
    { settings: turned, name: 'verdict', answer: CLOSED_ANSWERS.verdict },
  ] as const)('with the settings $settings decides $name', async ({ settings, name, answer }) => {
    const gate = await startGate(bench.tableName, settings);
    bench.store.plan(() => silent);

    const { result } = await inVirtualTime(bench.store, () => gate.ask(name, { team: 'anybody' }));

    expect(result).toEqual(answer);
  });

  it('is not asked for a denial that is remembered', async () => {
    const gate = await startGate(bench.tableName);
    const team = await bench.newTeam({ requestsPerMinute: 1 });
    const ask = () => inVirtualTime(bench.store, () => gate.ask('rate-limit', { team }));
    await ask();
    const { result: denied } = await ask();
    bench.store.plan(() => silent);

    const { result, elapsedMs } = await ask();

    expect(denied.body).toMatchObject({ reason: 'RPM limit exceeded (2/1 requests per minute)' });
    expect(result).toEqual(denied);
    expect(bench.store.calls()).toEqual([]);
    expect(elapsedMs).toBeLessThanOrEqual(250);
  });
});

describe('a clock that is behind the meter', () => {
  const SLOT_MS = 5_000;

  it.each([
    ['decides as ever within a slot', NOON + SLOT_MS, 'well'],
    ['does not guess beyond it', NOON + 2 * SLOT_MS, 'unverified'],
  ] as const)('%s', async (_, ahead, expected) => {
    const gate = await startGate(bench.tableName);
    const team = await bench.newTeam();
    const ask = () => gate.ask('rate-limit', { team });
    await inVirtualTime(bench.store, ask, ahead);

    const { result } = await inVirtualTime(bench.store, ask);

    const asEver = {
      status: 200,
      headers: limitHeaders({ remaining: 98, t: 70 }),
      body: { allowed: true, team, limit: 100, remaining: 98, reset_seconds: 70 },
    };
    expect(result).toEqual(expected === 'well' ? asEver : openAnswers(team)['rate-limit']);
  });
});
