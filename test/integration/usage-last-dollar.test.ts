import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { requestId, type TeamId } from '../../src/domain/ids.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { microUsd } from '../../src/domain/money.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  at,
  aTeam,
  aUsage,
  benchTable,
  meterOf,
  register,
  usageEnvironment,
} from '../support/usage-bench.ts';

/** The engine is shared, and so is the machine. */

const NOW = at('2026-08-22T14:05:00Z');
const MONTH = 679;

let opened: TestTable;
let table: Table;

beforeAll(async () => {
  opened = await openTable();
  table = benchTable(opened.name);
});
afterAll(() => opened.close());

const spentOrHeld = ({ usdInMonth }: Meter): number => usdInMonth.get(MONTH) ?? 0;

/** Each can cost 12,500 micro-dollars at most: 1,000 × 2.5 + 1,000 × 10. */
const twoHundredAtOnce = async (team: TeamId, name: string): Promise<readonly string[]> => {
  const environments = Array.from({ length: 10 }, () => usageEnvironment(table, NOW));
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const request = requestId(`${name}-${index}`);
      const decision = await environments[index % 10]?.guard({ team, request });
      return decision?.outcome === 'allow' ? [request] : [];
    }),
  );
  return answers.flat();
};

describe('two hundred calls at once against the last dollar', () => {
  it('never spend and hold more than the budget, and what they leave can be used', async () => {
    const limits = {
      requestsPerMinute: undefined,
      tokensPerDay: undefined,
      usdPerMonth: microUsd(100_000_000),
    };
    const { team } = await register(table, { team: aTeam(), limits });
    const env = usageEnvironment(table, NOW);
    // 99 dollars: 9,900,000 tokens of output at 10 micro-dollars.
    await env.record([aUsage(team, 'spent', { tokens: { input: 0, output: 9_900_000 } })], NOW);

    const admitted = await twoHundredAtOnce(team, 'first');

    // One dollar has room for 80 calls of 12,500.
    expect(admitted).toHaveLength(80);
    expect(spentOrHeld(await meterOf(table, team))).toBe(100_000_000);

    // True costs up to all that was held: 1,000 tokens in, 0 to 1,000 out.
    const events = admitted.map((id, index) =>
      aUsage(team, id, { tokens: { input: 1_000, output: (index % 5) * 250 } }),
    );
    const seen: number[] = [];
    for (let start = 0; start < events.length; start += 8) {
      await env.record(events.slice(start, start + 8), NOW);
      seen.push(spentOrHeld(await meterOf(table, team)));
    }

    // 80 × 2,500 for input; 16 × (0 + 2,500 + 5,000 + 7,500 + 10,000) for output
    expect(Math.max(...seen)).toBeLessThanOrEqual(100_000_000);
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, 99_600_000]]),
    });

    // What is left, 400,000, has room for 32 more.
    expect(await twoHundredAtOnce(team, 'second')).toHaveLength(32);
    expect(spentOrHeld(await meterOf(table, team))).toBe(100_000_000);
  });

  it('settle while others are admitted, and never pass the budget at any moment', async () => {
    const limits = {
      requestsPerMinute: undefined,
      tokensPerDay: undefined,
      usdPerMonth: microUsd(1_000_000),
    };
    const { team } = await register(table, { team: aTeam(), limits });
    const env = usageEnvironment(table, NOW);
    const seen: number[] = [];
    let spent = 0;

    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const request = requestId(`call-${index}`);
        const decision = await env.guard({ team, request });
        seen.push(spentOrHeld(await meterOf(table, team)));
        if (decision.outcome === 'deny') return;
        await env.record([aUsage(team, request)], NOW);
        spent += 3_500;
      }),
    );

    expect(Math.max(...seen)).toBeLessThanOrEqual(1_000_000);
    expect(spent).toBeGreaterThanOrEqual(80 * 3_500);
    expect(await meterOf(table, team)).toMatchObject({
      holds: new Map(),
      usdInMonth: new Map([[MONTH, spent]]),
    });
  });
});
