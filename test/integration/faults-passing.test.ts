import { CLOSED_ANSWERS, wellAnswers } from '../support/fault-answers.ts';
import { type FaultBench, openFaultBench } from '../support/fault-bench.ts';
import { ENDPOINTS, FAULTS, NOTHING, ONE_CALL } from '../support/fault-cases.ts';
import {
  type Call,
  cancelled,
  resetAfter,
  resetBefore,
  silent,
  well,
} from '../support/fault-store.ts';
import { type FaultyGate, startGate } from '../support/faulty-gate.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

let bench: FaultBench;
let gate: FaultyGate;
beforeAll(async () => {
  bench = await openFaultBench();
  gate = await startGate(bench.tableName);
  const team = await bench.newTeam();
  for (const name of ENDPOINTS) await inVirtualTime(bench.store, () => gate.ask(name, { team }));
});
afterAll(() => bench.close());

const PASSING = Object.entries(FAULTS).filter(([, { attempts }]) => attempts === 2);

describe.each(PASSING)('when the store %s, once', (_, { fault }) => {
  it.each(ENDPOINTS)('%s answers as if nothing had been, and counts once', async (name) => {
    const { store } = bench;
    const team = await bench.newTeam();
    store.plan(({ nth }) => (nth === 0 ? fault : well));

    const { result, elapsedMs } = await inVirtualTime(store, () => gate.ask(name, { team }));

    const [first, second] = store.calls();
    expect(result).toEqual(wellAnswers(team)[name]);
    expect(elapsedMs).toBeLessThanOrEqual(250);
    expect(second?.operation).toBe(first?.operation);
    expect(second?.connection).not.toBe(first?.connection);
    expect(await bench.counted(team)).toEqual(ONE_CALL[name]);
  });
});

describe('a call whose answer was lost twice', () => {
  it.each(ENDPOINTS)('is counted once when %s is asked again under its id', async (name) => {
    const { store } = bench;
    const question = { team: await bench.newTeam(), request: 'the-same-call' };
    store.plan(({ nth }) => (nth < 2 ? resetAfter : well));

    await inVirtualTime(store, () => gate.ask(name, question));
    const { result } = await inVirtualTime(store, () => gate.ask(name, question));

    expect(result.status).toBe(200);
    expect(await bench.counted(question.team)).toEqual(ONE_CALL[name]);
  });
});

describe('an environment that was frozen', () => {
  it.each([
    ['resets', resetBefore],
    ['lets starve', silent],
  ])(
    'decides at its second attempt when the store %s all its idle connections',
    async (_, fault) => {
      const { store } = bench;
      const team = await bench.newTeam();
      const ask = () => gate.ask('rate-limit', { team });
      store.plan(() => well);
      await inVirtualTime(store, () => Promise.all([ask(), ask(), ask()]));
      const idle = new Set(store.calls().map(({ connection }) => connection));
      store.plan(({ connection }: Call) => (idle.has(connection) ? fault : well));

      const { result } = await inVirtualTime(store, ask);

      const isIdle = store.calls().map(({ connection }) => idle.has(connection));
      expect(idle.size).toBe(3);
      expect(isIdle).toEqual([true, false]);
      expect(result.body).toMatchObject({ allowed: true, remaining: 96 });
    },
  );
});

describe.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
  'when the transaction that counts tokens is cancelled for %s',
  (code) => {
    const cancelledAt = ({ operation, nth }: Call, nthMax: number) =>
      operation === 'TransactWriteItems' && nth <= nthMax ? cancelled('None', code) : well;

    it('counts them at the second attempt', async () => {
      const { store } = bench;
      const team = await bench.newTeam();
      const strict = await startGate(bench.tableName, { UNKNOWN_TEAM: 'deny' });
      store.plan((call) => cancelledAt(call, 0));

      const { result } = await inVirtualTime(store, () => strict.ask('tokens', { team }));

      expect(result).toEqual(wellAnswers(team).tokens);
      expect(await bench.counted(team)).toEqual(ONE_CALL.tokens);
    });

    it('asks for the report again when it is cancelled each time', async () => {
      const { store } = bench;
      const team = await bench.newTeam();
      store.plan((call) => cancelledAt(call, Infinity));

      const { result } = await inVirtualTime(store, () => gate.ask('tokens', { team }));

      expect(result).toEqual(CLOSED_ANSWERS.tokens);
      expect(await bench.counted(team)).toEqual(NOTHING);
    });
  },
);
