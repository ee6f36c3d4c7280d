import type { Exact, RatioName } from '../../../../scripts/bench/result.ts';
import { targetsOf } from '../../../../scripts/bench/targets.ts';
import { aResult } from './a-result.ts';

const missedIn = (changes: Parameters<typeof aResult>[0]): readonly string[] =>
  targetsOf(aResult(changes)).flatMap(({ text, found, isMet }) =>
    isMet ? [] : [`${text} (${found})`],
  );

const withRatio = (name: RatioName, value: number) => ({
  ratios: { ...aResult().ratios, [name]: { value, low: value, high: value } },
});

const withExact = (changes: Partial<Exact>) => ({ exact: { ...aResult().exact, ...changes } });

const withFlood = (changes: Partial<ReturnType<typeof aResult>['flood']>) => ({
  flood: { ...aResult().flood, ...changes },
});

describe('the targets', () => {
  it('are ten, and met by what is at each bound', () => {
    const targets = targetsOf(aResult());

    expect(targets.map(({ isMet }) => isMet)).toEqual(Array(10).fill(true));
  });

  it.each([
    [
      withRatio('handler_vs_bare', 1.351),
      'the whole function / a bare UpdateItem: at most 1.35 (1.351)',
    ],
    [withRatio('decision_vs_bare', 1.251), 'a decision / a bare UpdateItem: at most 1.25 (1.251)'],
    [
      withRatio('decision_vs_rlf', 0.6512),
      'a decision / rate-limiter-flexible: at most 0.65 (0.651)',
    ],
    [
      withRatio('decision_vs_rlf3', 0.301),
      'a decision / three of those limiters: at most 0.3 (0.301)',
    ],
    [
      withRatio('five_calls_vs_decision', 2.9),
      'five reads and a write / a decision: at least 3 (2.9)',
    ],
    [
      withExact({ calls_per_decision: 1.006 }),
      'calls of the table for a decision: at most 1.005 (1.006)',
    ],
    [withExact({ write_units_max: 2 }), 'write units of the dearest call: at most 1 (2)'],
    [withFlood({ absorbed: 0.949 }), "a flood's denials from memory: at least 0.95 (0.949)"],
    [withFlood({ falseDenials: 1 }), 'false denials from memory in a flood: at most 0 (1)'],
    [
      withFlood({ otherTeamP50: 1.21 }),
      "another team's decision in a flood / in quiet: at most 1.2 (1.21)",
    ],
  ])('are missed one by one', (changes, expected) => {
    const missed = missedIn(changes);

    expect(missed).toEqual([expected]);
  });

  it('are missed by what could not be measured', () => {
    const missed = missedIn(withRatio('decision_vs_bare', NaN));

    expect(missed).toEqual(['a decision / a bare UpdateItem: at most 1.25 (NaN)']);
  });
});
