import { metricsTo } from '../../../src/adapters/metrics.ts';
import { at } from '../../support/builders.ts';

describe('a metric', () => {
  it('is one line in the embedded format, with few dimensions and no team', () => {
    const lines: string[] = [];

    metricsTo((line) => lines.push(line))({
      name: 'UnpricedUsages',
      count: 1,
      pricing: 'conservative',
      at: at('2026-08-22T14:05:00Z'),
    });

    expect(lines).toEqual([
      '{"_aws":{"Timestamp":1787407500000,"CloudWatchMetrics":[{"Namespace":"Tollgate",' +
        '"Dimensions":[["Pricing"]],"Metrics":[{"Name":"UnpricedUsages","Unit":"Count"}]}]},' +
        '"Pricing":"conservative","UnpricedUsages":1}\n',
    ]);
  });
});
