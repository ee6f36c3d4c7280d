import { CLOSED_ANSWERS, openAnswers } from '../support/fault-answers.ts';
import { type FaultBench, openFaultBench } from '../support/fault-bench.ts';
import { ENDPOINTS, FAULTS, NOTHING, ONE_CALL } from '../support/fault-cases.ts';
import { type FaultyGate, SECRETS, startGate } from '../support/faulty-gate.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

const POLICIES = ['open', 'closed'] as const;

const under = (policy: (typeof POLICIES)[number]) => ({
  FAIL_RATE_LIMIT: policy,
  FAIL_BUDGET: policy,
});

/** One that has decided before. What a new one does besides is in `faults-bounds`. */
const warmGate = async (policy: (typeof POLICIES)[number]): Promise<FaultyGate> => {
  const gate = await startGate(bench.tableName, under(policy));
  const team = await bench.newTeam();
  for (const name of ENDPOINTS) await inVirtualTime(bench.store, () => gate.ask(name, { team }));
  return gate;
};

/** The sum of all deadlines and pauses of one answer: see `inVirtualTime`. */
const BOUND_MS = 250;

let bench: FaultBench;
let gates: Readonly<Record<(typeof POLICIES)[number], FaultyGate>>;
beforeAll(async () => {
  bench = await openFaultBench();
  gates = { open: await warmGate('open'), closed: await warmGate('closed') };
});
afterAll(() => bench.close());

describe.each(Object.entries(FAULTS))('when the store %s', (_, fault) => {
  describe.each(POLICIES)('and the policy is %s', (policy) => {
    it.each(ENDPOINTS)('%s gives the answer of the policy in time', async (name) => {
      const { store } = bench;
      const gate = gates[policy];
      const team = await bench.newTeam();
      store.plan(() => fault.fault);

      const { result, elapsedMs } = await inVirtualTime(store, () => gate.ask(name, { team }));

      const calls = store.calls();
      const log = gate.takeLog();
      const answers = policy === 'open' ? openAnswers(team) : CLOSED_ANSWERS;
      expect(result).toEqual(answers[name]);
      expect(elapsedMs).toBeLessThanOrEqual(BOUND_MS);
      expect(calls).toHaveLength(fault.attempts);
      expect(new Set(calls.map(({ connection }) => connection)).size).toBe(fault.attempts);
      expect(log).toContain(fault.logged);
      expect(SECRETS.filter((secret) => log.includes(secret))).toEqual([]);
      expect(await bench.counted(team)).toEqual(fault.applies ? ONE_CALL[name] : NOTHING);
    });
  });
});

describe('when nobody listens where the store should be', () => {
  beforeAll(() => bench.store.shut());
  afterAll(() => bench.store.open());

  describe.each(POLICIES)('and the policy is %s', (policy) => {
    it.each(ENDPOINTS)('%s gives the answer of the policy in time', async (name) => {
      const { store } = bench;
      const gate = gates[policy];

      const { result, elapsedMs } = await inVirtualTime(store, () =>
        gate.ask(name, { team: 'anybody' }),
      );

      const answers = policy === 'open' ? openAnswers('anybody') : CLOSED_ANSWERS;
      expect(result).toEqual(answers[name]);
      expect(elapsedMs).toBeLessThanOrEqual(BOUND_MS);
      expect(gate.takeLog()).toContain('ECONNREFUSED');
    });
  });
});
