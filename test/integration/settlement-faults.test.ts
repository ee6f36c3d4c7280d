import { memoryStore } from '../../scripts/simulate/store/store.ts';
import { StoreFault } from '../../src/domain/errors.ts';
import { requestId, type TeamId } from '../../src/domain/ids.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  aTeam,
  benchTable,
  meddledMemory,
  meddledTable,
  meterOf,
  register,
  usageEnvironment,
  at,
} from '../support/usage-bench.ts';
import {
  atEveryCommand,
  epilogue,
  eventsOf,
  failingAt,
  type FaultBench,
  FAULTS,
  outcomeOf,
  prologue,
  RIGHT_OUTCOME,
  type Work,
} from '../support/usage-faults.ts';

/** The engine is shared, and so is the machine. */

const memoryBench = (): FaultBench => {
  const store = memoryStore('usage');
  return {
    table: meddledMemory(store),
    meddled: (meddler, attemptsMax) => meddledMemory(store, meddler, attemptsMax),
  };
};

const recordIn =
  (team: TeamId): Work =>
  (env) =>
    env.record(eventsOf(team), env.now);

/** The environment ends after both receipts of the held calls, before either hold is settled. */
const cutBetweenTheTwoWrites = async (bench: FaultBench, team: TeamId): Promise<void> => {
  let isDead = false;
  const before = (command: string) => {
    isDead ||= command === 'UpdateItem';
    return isDead ? Promise.reject(new Error('The process has ended')) : undefined;
  };
  const env = usageEnvironment(bench.meddled({ before }, 1), at('2026-09-01T00:00:30Z'));
  await expect(env.record(eventsOf(team), env.now)).rejects.toThrow(StoreFault);
};

describe.each([
  ['gives back what ran out', false],
  ['charges what ran out', true],
])('a batch of usages of a team that %s', (_what, isStrict) => {
  it('ends as it should where nothing fails', async () => {
    const bench = memoryBench();
    const team = await prologue(bench, isStrict);

    await epilogue(bench, team, false);

    expect(await outcomeOf(bench, team)).toEqual(RIGHT_OUTCOME);
  });

  describe.each([
    ['sent again', false],
    ['swept and sent again', true],
  ])('and is %s', (_again, isSwept) => {
    it.each(FAULTS)('ends in the same when it %s any one of its commands', async (_fate, fault) => {
      const commands = await atEveryCommand(fault, async (point) => {
        const bench = memoryBench();
        const team = await prologue(bench, isStrict);

        const sent = await failingAt(bench, point, recordIn(team));
        await epilogue(bench, team, isSwept);

        expect({ point, ...(await outcomeOf(bench, team)) }).toEqual({ point, ...RIGHT_OUTCOME });
        return sent;
      });

      // Meter, policy, prices, meter; two receipts, holds; expired, unheld; roll-up.
      expect(commands).toBeGreaterThanOrEqual(10);
    });
  });

  it.each(FAULTS)(
    'ends in the same when it was cut in two, swept, and then %s any one command',
    async (_fate, fault) => {
      const commands = await atEveryCommand(fault, async (point) => {
        const bench = memoryBench();
        const team = await prologue(bench, isStrict);
        await cutBetweenTheTwoWrites(bench, team);
        await sweep(bench, team);

        const sent = await failingAt(bench, point, recordIn(team));
        await epilogue(bench, team, true);

        expect({ point, ...(await outcomeOf(bench, team)) }).toEqual({ point, ...RIGHT_OUTCOME });
        return sent;
      });

      expect(commands).toBeGreaterThanOrEqual(10);
    },
  );

  it.each(FAULTS)('ends in the same when a sweep %s any one of its commands', async (_, fault) => {
    const commands = await atEveryCommand(fault, async (point) => {
      const bench = memoryBench();
      const team = await prologue(bench, isStrict);
      await cutBetweenTheTwoWrites(bench, team);

      const sent = await failingAt(bench, point, (env) => {
        env.now = MUCH_LATER;
        return env.sweep();
      });
      await epilogue(bench, team, true);

      expect({ point, ...(await outcomeOf(bench, team)) }).toEqual({ point, ...RIGHT_OUTCOME });
      return sent;
    });

    // Teams, meter, policy; the holds with the words of them.
    expect(commands).toBe(4);
  });
});

const MUCH_LATER = at('2026-09-01T00:20:00Z');

const sweep = async ({ table }: FaultBench, team: TeamId): Promise<void> => {
  await usageEnvironment(table, MUCH_LATER).expire(team);
};

it.each(FAULTS)(
  'a call that was never made gives back once when that %s any one command',
  async (_fate, fault) => {
    const commands = await atEveryCommand(fault, async (point) => {
      const bench = memoryBench();
      const { team } = await register(bench.table, { team: aTeam() });
      const env = usageEnvironment(bench.table, at('2026-09-01T00:00:29Z'));
      const request = requestId('call');
      await env.guard({ team, request });

      const sent = await failingAt(bench, point, (failing) => failing.voidCall({ team, request }));
      await env.voidCall({ team, request });

      expect(await meterOf(bench.table, team)).toMatchObject({
        holds: new Map(),
        usdInMonth: new Map([[680, 0]]),
      });
      return sent;
    });

    expect(commands).toBeGreaterThanOrEqual(2);
  },
);

describe('on the engine, a batch of usages', () => {
  let opened: TestTable;
  let bench: FaultBench;

  beforeAll(async () => {
    opened = await openTable();
    bench = {
      table: benchTable(opened.name),
      meddled: (meddler, attemptsMax) => meddledTable(opened.name, meddler, attemptsMax),
    };
  });
  afterAll(() => opened.close());

  it.each([FAULTS[0], FAULTS[3]])(
    'ends in the same when it %s any one of its commands',
    async (_fate, fault) => {
      const commands = await atEveryCommand(fault, async (point) => {
        const team = await prologue(bench, false);

        const sent = await failingAt(bench, point, recordIn(team));
        await epilogue(bench, team, point.fate === 'dies');

        expect({ point, ...(await outcomeOf(bench, team)) }).toEqual({ point, ...RIGHT_OUTCOME });
        return sent;
      });

      expect(commands).toBeGreaterThanOrEqual(10);
    },
  );
});
