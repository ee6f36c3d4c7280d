import { jsonLines } from '../../../../scripts/bench/result.ts';
import { aResult } from './a-result.ts';

describe('the lines for a machine', () => {
  it('end with one of numbers alone, under names that stay', () => {
    const [, summary] = jsonLines(aResult());

    expect(summary).toBe(
      '{"ratios":{"decision_vs_bare":1.15,"handler_vs_bare":1.35,"decision_vs_rlf":0.65,' +
        '"decision_vs_rlf3":0.3,"five_calls_vs_decision":3,"denied_vs_bare":1.14,"settle_vs_bare":4.5},' +
        '"exact":{"calls_per_decision":1.005,"write_units_max":1,"meter_bytes":884},' +
        '"flood":{"absorbed":0.95,"false_denials":0,"other_team_p50":1.2}}',
    );
  });

  it('begin with one of all there is', () => {
    const result = aResult();

    const [details] = jsonLines(result);

    expect(details).not.toContain('\n');
    expect(JSON.parse(details)).toEqual(result);
  });
});
