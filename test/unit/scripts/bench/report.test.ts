import { reportText } from '../../../../scripts/bench/report.ts';
import { aResult } from './a-result.ts';

describe('the report', () => {
  it('tells the machine, the cases, what was counted and the targets', () => {
    const exact = { ...aResult().exact, calls_per_decision: 1.02 };
    const ratios = {
      ...aResult().ratios,
      handler_vs_bare: { value: 1.3, low: 1.28, high: 1.36 },
    };

    const text = reportText(aResult({ exact, ratios }));

    expect(text.split('\n')).toEqual([
      'DynamoDB Local on Java, fully compiled, Node 24.21.0, 2 cores (Some Processor), linux x64',
      '700 iterations of seed 7, each with every case once, in random order; percentiles by',
      'nearest rank, intervals by the percentile bootstrap over iterations. Times are of this machine and',
      'this engine; what can be compared is the ratios. Collections of garbage are among them.',
      '',
      'one at a time                                           p25 ms   p50   p90   p99  p50 / bare  95 % interval  p50 / bare lean  CPU µs',
      'bare: an UpdateItem by the stock SDK                      2.00  2.50  4.00  8.13        1.00  1.00 to 1.00              1.13    1235',
      "bare lean: the same by the gate's client                  2.00  2.50  4.00  8.13        0.90  0.90 to 0.90              1.00    1235",
      'an UpdateItem of the meter, stock SDK                     2.00  2.50  4.00  8.13        1.00  1.00 to 1.00              1.13    1235',
      'a GetItem of the meter, stock SDK                         2.00  2.50  4.00  8.13        1.00  1.00 to 1.00              1.13    1235',
      'a decision, of a team asked about within half a minute    2.00  3.00  4.00  8.13        1.20  1.13 to 1.25              1.33    1235',
      'prompt-guard, whole                                       2.00  2.50  4.00  8.13        1.35  1.35 to 1.35              1.50    1235',
      '',
      '2400 decisions, teams with 10 caps and up to 30 calls in flight  each',
      'calls of the table                                               1.02',
      'write units of the dearest write                                    1',
      'read units                                                       0.01',
      'bytes of a request, on average                                   1972',
      'bytes of the largest meter                                        884',
      'bytes of the largest meter of a team that is denied               877',
      'bytes of log and metrics                                          348',
      '',
      'There are two floors. bare is one write that decides nothing by the stock SDK, its client as it comes and',
      "without an option; bare lean is the same by the gate's own client. The five reads and their write, and",
      "rate-limiter-flexible, have the stock SDK; all that is Tollgate's has the gate's client.",
      'Just after one of its kind a decision takes 1.19 times what bare does just after another (1.13 to 1.25).',
      'A decision about a team that was asked about within half a minute is in the short form, and so is the one',
      'within the whole function. Of a team not seen before, and of one that is denied here, it is the long one.',
      'While its window is open a check of rate-limiter-flexible is two calls: a conditional one that is refused,',
      'and the one that counts. That is how the library works.',
      "An environment's first decision about a team, which learns its terms, is left out. Refused writes are",
      'among the calls, and tell no units. The tables have no stream: an engine writes it within the write,',
      'and the service beside it.',
      '',
      'target                                                        found  95 % interval',
      "the whole function / bare, stock SDK: at most 1.35              1.3  1.28 to 1.36   undecided  1.50 to the gate's client",
      "a decision / bare, stock SDK: at most 1.25                     1.15                 met        1.33 to the gate's client",
      'a decision in the short form / bare, stock SDK: at most 1.15   1.15                 met        the same decision: it is in the short form; of a team not seen before, the long one',
      'a decision / rate-limiter-flexible: at most 0.65               0.65                 met',
      'a decision / three of those limiters: at most 0.3               0.3                 met',
      'five reads and a write / a decision: at least 3                   3                 met',
      'calls of the table for a decision: at most 1.005               1.02                 missed',
      'write units of the dearest call: at most 1                        1                 met',
      "a flood's denials from memory: at least 0.95                   0.95                 met",
      'false denials from memory in a flood: at most 0                   0                 met',
      "another team's decision in a flood / in quiet: at most 1.2      1.2                 met",
    ]);
  });

  it('says of an engine that others have started what is not known of it', () => {
    const machine = { ...aResult().machine, engine: 'AWS_ENDPOINT_URL_DYNAMODB' };

    const [first] = reportText(aResult({ machine })).split('\n');

    expect(first).toBe(
      'The engine that AWS_ENDPOINT_URL_DYNAMODB names (how far it is compiled is not known), Node 24.21.0, 2 cores (Some Processor), linux x64',
    );
  });
});
