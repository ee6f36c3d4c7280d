import { reportText } from '../../../../scripts/bench/report.ts';
import { aResult } from './a-result.ts';

describe('the report', () => {
  it('tells the machine, the cases, what was counted and the targets', () => {
    const exact = { ...aResult().exact, calls_per_decision: 1.02 };

    const text = reportText(aResult({ exact }));

    expect(text.split('\n')).toEqual([
      'DynamoDB Local on Java, fully compiled, Node 24.21.0, 2 cores (Some Processor), linux x64',
      '700 iterations of seed 7, each with every case once, in random order; percentiles by',
      'nearest rank, intervals by the percentile bootstrap over iterations. Times are of this machine and',
      'this engine; what can be compared is the ratios. Collections of garbage are among them.',
      '',
      'one at a time                  p25 ms   p50   p90   p99  p50 / bare  95 % interval  CPU µs',
      'a bare UpdateItem, stock SDK     2.00  2.50  4.00  8.13        1.00  1.00 to 1.00     1235',
      "the same by the gate's client    2.00  2.50  4.00  8.13        0.90  0.90 to 0.90     1235",
      'one of the meter, stock SDK      2.00  2.50  4.00  8.13        1.00  1.00 to 1.00     1235',
      'a GetItem of it, stock SDK       2.00  2.50  4.00  8.13        1.00  1.00 to 1.00     1235',
      'a decision                       2.00  3.00  4.00  8.13        1.20  1.13 to 1.25     1235',
      '',
      '2400 decisions, teams with 10 caps and up to 30 calls in flight  each',
      'calls of the table                                               1.02',
      'write units of the dearest write                                    1',
      'read units                                                       0.01',
      'bytes of a request, on average                                   1972',
      'bytes of the largest meter                                        884',
      'bytes of log and metrics                                          348',
      '',
      'The stock SDK is its client as it comes, without an option: the floor, the five reads and their write, and',
      "rate-limiter-flexible have it. All that is Tollgate's, and the second row, have the gate's own client.",
      "An environment's first decision about a team, which learns its terms, is left out. Refused writes are",
      'among the calls, and tell no units. The tables have no stream: an engine writes it within the write,',
      'and the service beside it.',
      '',
      'target                                                      found',
      'the whole function / a bare UpdateItem: at most 1.35         1.35  met',
      'a decision / a bare UpdateItem: at most 1.25                 1.25  met',
      'a decision / rate-limiter-flexible: at most 0.65             0.65  met',
      'a decision / three of those limiters: at most 0.3             0.3  met',
      'five reads and a write / a decision: at least 3                 3  met',
      'calls of the table for a decision: at most 1.005             1.02  missed',
      'write units of the dearest call: at most 1                      1  met',
      "a flood's denials from memory: at least 0.95                 0.95  met",
      'false denials from memory in a flood: at most 0                 0  met',
      "another team's decision in a flood / in quiet: at most 1.2    1.2  met",
    ]);
  });
});
