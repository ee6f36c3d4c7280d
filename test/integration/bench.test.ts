import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { type BenchResult, CASES, jsonLines } from '../../scripts/bench/result.ts';
import { runBench } from '../../scripts/bench/run.ts';

/** A few of everything: no time of these says anything, and none is looked at. */
const PLAN = {
  seed: 1,
  teams: 4,
  // One at a time: at the end of a slot two at one meter may need a second call.
  atOnce: 1,
  warmUps: 1,
  iterations: 2,
  secondsMax: Infinity,
  decisions: 48,
  floodSeconds: 1,
} as const;

/** The time of a flood, without the time in which nothing is due: who would sleep finds it gone by. */
const skippingPace = () => {
  let skippedMs = 0;
  return {
    nowMs: () => performance.now() + skippedMs,
    sleep: (ms: number) => {
      skippedMs += ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
};

const tablesOfABench = async (): Promise<readonly string[]> => {
  const client = new DynamoDBClient({});
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    names.push(...TableNames);
  }
  client.destroy();
  return names.filter((name) => name.startsWith('bench-'));
};

describe('a bench', () => {
  let result: BenchResult;
  const told: string[] = [];
  beforeAll(async () => {
    result = await runBench(PLAN, (text) => told.push(text), skippingPace());
  });

  it('counts one call and one write unit for each decision, and nothing read', () => {
    const { exact } = result;

    expect(exact).toEqual(
      expect.objectContaining({
        decisions: 48,
        calls_per_decision: 1,
        write_units_max: 1,
        read_units_per_decision: 0,
      }),
    );
  });

  it('finds ten caps and thirty calls in flight on meters that fit into a write unit, the denied ones too', () => {
    const { meter_bytes, denied_meter_bytes } = result.exact;

    for (const bytes of [meter_bytes, denied_meter_bytes]) {
      expect(bytes).toBeGreaterThan(600);
      expect(bytes).toBeLessThanOrEqual(1_024);
    }
  });

  it('has every case, with numbers that are ones', () => {
    const { cases } = result;

    expect(cases.map(({ name }) => name)).toEqual(CASES);
    for (const { ratio, toLean, p25, p50, p90, p99, cpuMicros } of cases) {
      const intervals = [ratio, toLean].flatMap(({ value, low, high }) => [value, low, high]);
      const numbers = [...intervals, p25, p50, p90, p99];
      // Where the system counts processor time in ticks, a short call takes none.
      expect(cpuMicros).toBeGreaterThanOrEqual(0);
      expect(numbers.every((number) => Number.isFinite(number) && number > 0)).toBe(true);
    }
  });

  it('compares each case with both floors, and a decision in a row with a bare write in a row', () => {
    const { cases, inARow } = result;

    const p50Of = (wanted: string) => cases.find(({ name }) => name === wanted)?.p50 ?? NaN;
    const decision = cases.find(({ name }) => name === 'decision');
    expect(decision?.ratio.value).toBeCloseTo(p50Of('decision') / p50Of('bare'), 9);
    expect(decision?.toLean.value).toBeCloseTo(p50Of('decision') / p50Of('bare lean'), 9);
    expect(inARow.value).toBeCloseTo(p50Of('decision in a row') / p50Of('bare in a row'), 9);
  });

  it('ends in a line of finite numbers under the names that a machine looks for', () => {
    const [, summary] = jsonLines(result);

    const numbers = (found: unknown): readonly string[] =>
      Object.entries(Object(found) as object).flatMap(([name, value]) =>
        Number.isFinite(value) ? [name] : [],
      );
    const { ratios, exact, flood } = JSON.parse(summary) as Record<string, unknown>;
    expect(numbers(ratios)).toEqual([
      'decision_vs_bare',
      'handler_vs_bare',
      'decision_vs_rlf',
      'decision_vs_rlf3',
      'five_calls_vs_decision',
      'denied_vs_bare',
      'settle_vs_bare',
    ]);
    expect(numbers(exact)).toEqual(['calls_per_decision', 'write_units_max', 'meter_bytes']);
    expect(numbers(flood)).toEqual(['absorbed', 'false_denials', 'other_team_p50']);
  });

  it('leaves no table behind', async () => {
    expect(await tablesOfABench()).toEqual([]);
  });

  it('tells how far it is', () => {
    expect(told).toContain('1 of 3 iterations, the first to warm up');
    expect(told).toContain('48 of 48 decisions counted');
  });
});
