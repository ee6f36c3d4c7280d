import { metricsTo } from '../../../src/adapters/metrics.ts';
import type { Measurement } from '../../../src/app/ports-telemetry.ts';
import { at } from '../../support/builders.ts';

const lineOf = (measurement: Measurement): string => {
  const lines: string[] = [];
  metricsTo((line) => lines.push(line), 'Tollgate')(measurement);
  expect(lines).toHaveLength(1);
  return lines.join('');
};

describe('a metric', () => {
  it('is one line in the embedded format, as a whole and by few dimensions, and without a team', () => {
    const line = lineOf({
      at: at('2026-08-22T14:05:00Z'),
      by: { dimensions: { Outcome: 'deny', Reason: 'rate_limited' }, values: { Decisions: 1 } },
      values: { DecisionLatency: 3.25, AbsorbedDenials: 1 },
    });

    expect(line).toBe(
      '{"_aws":{"Timestamp":1787407500000,"CloudWatchMetrics":[' +
        '{"Namespace":"Tollgate","Dimensions":[[],["Outcome","Reason"]],"Metrics":[{"Name":"Decisions","Unit":"Count"}]},' +
        '{"Namespace":"Tollgate","Dimensions":[[]],"Metrics":[{"Name":"DecisionLatency","Unit":"Milliseconds"},{"Name":"AbsorbedDenials","Unit":"Count"}]}]},' +
        '"Outcome":"deny","Reason":"rate_limited","Decisions":1,"DecisionLatency":3.25,"AbsorbedDenials":1}\n',
    );
  });

  it('is a line without a member where nothing was measured', () => {
    expect(lineOf({ at: at('2026-08-22T14:05:00Z') })).toBe(
      '{"_aws":{"Timestamp":1787407500000,"CloudWatchMetrics":[]}}\n',
    );
  });

  it('without dimensions is told as a whole alone', () => {
    const line = lineOf({ at: at('2026-08-22T14:05:00Z'), values: { ExpiredHolds: 0 } });

    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: 1_787_407_500_000,
        CloudWatchMetrics: [
          {
            Namespace: 'Tollgate',
            Dimensions: [[]],
            Metrics: [{ Name: 'ExpiredHolds', Unit: 'Count' }],
          },
        ],
      },
      ExpiredHolds: 0,
    });
  });
});
