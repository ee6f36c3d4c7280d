import type { GrowthResult, Grown } from '../../../../../scripts/bench/growth/run.ts';
import { growthMarkdown, printGrowth } from '../../../../../scripts/bench/growth/text.ts';

const aGrown = (changes: Partial<Grown>): Grown => ({
  count: 1,
  ratio: { value: 1.204, low: 1.18, high: 1.236 },
  decisionMs: 3.456,
  bareMs: 2.87,
  callsPerDecision: 1,
  writeUnitsMax: 1,
  meterBytes: 99,
  requestBytes: 888,
  ...changes,
});

const RESULT: GrowthResult = {
  engine: 'DynamoDB Local on Java',
  teams: [
    aGrown({}),
    aGrown({
      count: 100_000,
      requestBytes: 1_761,
      ratio: { value: 1.22, low: 1.19, high: 1.25 },
    }),
  ],
  caps: [aGrown({ count: 50 })],
  inFlight: [aGrown({ count: 0 }), aGrown({ count: 200, writeUnitsMax: 5, meterBytes: 4_418 })],
  callers: [
    {
      callers: 64,
      teams: 1,
      inFlightMax: 256,
      decision: { p50Ms: 318.26, p99Ms: 595.8, perSecond: 1_154.5 },
      bare: { p50Ms: 345.33, p99Ms: 502.36, perSecond: 1_249.6 },
      ratio: 0.828,
    },
  ],
};

const linesOf = (text: string): readonly string[] => text.split('\n');

describe('what is told of growth', () => {
  it('is a table for each thing that grows, with a line that says whether it costs more', () => {
    const lines = linesOf(printGrowth(RESULT));

    expect(lines.slice(0, 6)).toEqual([
      'Teams in the table',
      "Flat from 1 to 100,000: as many calls and write units, and a p50 of 1.20 and 1.22 bare writes. A decision names one item by its key, and reads no other. About a team that the environment has not asked about lately the request is the longer one, and all of the meter comes back. The bare write is one number by the stock SDK, which is its client as it comes; a decision is by the gate's own client.",
      '',
      'teams in the table  p50 to a bare write  95 % interval  p50 ms  calls  write units  bytes of the meter  bytes of the request',
      '                 1                 1.20      1.18-1.24    3.46   1.00            1                  99                   888',
      '           100,000                 1.22      1.19-1.25    3.46   1.00            1                  99                 1,761',
    ]);
    expect(lines.filter((line) => /^[A-Z][a-z ]+$/.test(line))).toEqual([
      'Teams in the table',
      'Model caps of the team',
      'Calls in flight',
      'Callers at once',
    ]);
  });

  it('says in each chapter by whose client the bare write is', () => {
    const lines = linesOf(printGrowth(RESULT));

    expect(lines.filter((line) => line.includes('one number by the stock SDK'))).toHaveLength(4);
  });

  it('says that something is not flat where the figures say so', () => {
    const lines = linesOf(printGrowth(RESULT));

    const told = lines[lines.indexOf('Calls in flight') + 1];
    expect(told).toMatch(
      /^Not flat from 0 to 200: write units 1 to 5\. A write costs one unit while/,
    );
  });

  it('says how many calls for callers at once, and how many are in flight', () => {
    const lines = linesOf(printGrowth(RESULT));

    const told = lines[lines.indexOf('Callers at once') + 1];
    expect(told).toMatch(
      /^For a hundred bare writes there is time for 83 to 83 decisions, with at most 256 calls of a team in flight\./,
    );
    expect(told).toContain('Each caller makes 4 calls in a round, which end between the rounds');
  });

  it('has decisions beside bare writes for callers that come at once', () => {
    expect(linesOf(printGrowth(RESULT)).slice(-2)).toEqual([
      'callers  teams  in flight at most  decisions/s  p50 ms  p99 ms  bare writes/s  p50 ms  p99 ms  decisions to bare writes',
      '     64      1                256        1,155   318.3   595.8          1,250   345.3   502.4                      0.83',
    ]);
  });

  it('is the same as Markdown for the documentation', () => {
    const lines = linesOf(growthMarkdown(RESULT));

    expect(lines.slice(0, 7)).toEqual([
      '### Teams in the table',
      '',
      "Flat from 1 to 100,000: as many calls and write units, and a p50 of 1.20 and 1.22 bare writes. A decision names one item by its key, and reads no other. About a team that the environment has not asked about lately the request is the longer one, and all of the meter comes back. The bare write is one number by the stock SDK, which is its client as it comes; a decision is by the gate's own client.",
      '',
      '| teams in the table | p50 to a bare write | 95 % interval | p50 ms | calls | write units | bytes of the meter | bytes of the request |',
      '| --: | --: | --: | --: | --: | --: | --: | --: |',
      '| 1 | 1.20 | 1.18-1.24 | 3.46 | 1.00 | 1 | 99 | 888 |',
    ]);
    expect(lines.at(-1)).toBe(
      '| 64 | 1 | 256 | 1,155 | 318.3 | 595.8 | 1,250 | 345.3 | 502.4 | 0.83 |',
    );
    expect(lines.filter((line) => line.startsWith('### '))).toHaveLength(4);
  });
});
