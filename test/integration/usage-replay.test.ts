import { randomFrom } from '../../scripts/simulate/random.ts';
import { memoryStore } from '../../scripts/simulate/store/store.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { requestId, teamId } from '../../src/domain/ids.ts';
import { exactCost, type Ledger, ledgerOf, windowSums } from '../support/ledger.ts';
import { openTable } from '../support/table.ts';
import {
  at,
  aTeam,
  benchTable,
  meddledMemory,
  register,
  usageEnvironment,
} from '../support/usage-bench.ts';
import { replayedCalls, send, shuffled, storedBooks } from '../support/usage-replay.ts';

/** The engine is shared, and so is the machine. */

const NOW = at('2026-09-03T00:00:00Z');

/** The windows of the meter are numbered from the first of 1970. */
const numbered = (sums: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(sums)
      .filter(([, amount]) => amount !== 0)
      .map(([name, amount]) => {
        const [year = 0, month = 0, day] = name.split('-').map(Number);
        const months = (year - 1970) * 12 + month - 1;
        return [day === undefined ? months : Date.parse(name) / 86_400_000, amount];
      }),
  );

const expectedBooks = (ledger: Ledger) => ({
  holds: 0,
  months: numbered(windowSums(ledger, 'SPEND')),
  days: numbered(windowSums(ledger, 'DAY')),
  lines: ledger.lines,
  costs: ledger.costs,
});

interface Replay {
  readonly table: Table;
  readonly count: number;
  readonly seed: number;
  /** So many calls were held before. */
  readonly held: number;
}

const replayThrice = async ({ table, count, seed, held }: Replay) => {
  const random = randomFrom(seed);
  const teams = [aTeam(), aTeam(), aTeam()] as const;
  for (const team of teams) await register(table, { team });
  const calls = replayedCalls({ teams, count, random });
  const env = usageEnvironment(table, NOW);
  for (const { entry } of calls.slice(0, held)) {
    const team = teamId(entry.team);
    await env.guard({ team, request: requestId(entry.request) });
  }

  const tally = await send(env, shuffled(calls, { times: 3, random }), random);

  const entries = calls.map(({ entry }) => entry);
  const books = await Promise.all(
    teams.map(async (team) => {
      const ledger = ledgerOf(team, entries);
      return {
        stored: await storedBooks(table, team, Object.keys(ledger.costs)),
        expected: expectedBooks(ledger),
      };
    }),
  );
  return { tally, books };
};

describe('the accountant of these tests', () => {
  it('reckons exactly, and rounds up once', () => {
    const price = { input: '0.1', output: '0.2', cachedIsInside: true };

    // 0.1 + 0.2 is 0.3, and that is one micro-dollar; 3 × 0.1 + 1 × 0.7 is one too
    expect(exactCost({ input: 1, output: 1 }, price)).toBe(1n);
    expect(exactCost({ input: 3, output: 1 }, { ...price, output: '0.7' })).toBe(1n);
    expect(exactCost({ input: 3, output: 1 }, { ...price, output: '0.700000001' })).toBe(2n);
  });
});

describe('events that are told three times, in any order and in every way', () => {
  it('add up to what they cost, 10,000 of them', async () => {
    const table = meddledMemory(memoryStore('usage'));

    const { tally, books } = await replayThrice({
      table,
      count: 10_000,
      seed: 20_260_903,
      held: 300,
    });

    expect(tally).toEqual({ recorded: 10_000, duplicate: 20_000, others: 0 });
    for (const { stored, expected } of books) expect(stored).toEqual(expected);
  });

  it('add up to what they cost on the engine, 150 of them', async () => {
    const opened = await openTable();

    const { tally, books } = await replayThrice({
      table: benchTable(opened.name),
      count: 150,
      seed: 3,
      held: 40,
    });

    expect(tally).toEqual({ recorded: 150, duplicate: 300, others: 0 });
    for (const { stored, expected } of books) expect(stored).toEqual(expected);
    await opened.close();
  });
});
