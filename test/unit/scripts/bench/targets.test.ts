import type { Exact, RatioName } from '../../../../scripts/bench/result.ts';
import { exitCodeOf, type Target, targetsOf } from '../../../../scripts/bench/targets.ts';
import { aCase, aResult } from './a-result.ts';

type Changes = Parameters<typeof aResult>[0];

const missedIn = (changes: Changes): readonly string[] =>
  targetsOf(aResult(changes)).flatMap(({ text, found, verdict }) =>
    verdict === 'missed' ? [`${text} (${found.value})`] : [],
  );

const withInterval = (name: RatioName, low: number, high = low) => ({
  ratios: { ...aResult().ratios, [name]: { value: low, low, high } },
});

const withExact = (changes: Partial<Exact>) => ({ exact: { ...aResult().exact, ...changes } });

const withFlood = (changes: Partial<ReturnType<typeof aResult>['flood']>) => ({
  flood: { ...aResult().flood, ...changes },
});

const targetIn = (changes: Changes, text: string): Target | undefined =>
  targetsOf(aResult(changes)).find((target) => target.text === text);

describe('the targets', () => {
  it('are eleven, and met by what is at each bound', () => {
    const targets = targetsOf(aResult());

    expect(targets.map(({ verdict }) => verdict)).toEqual(Array(11).fill('met'));
  });

  it.each([
    [
      withInterval('handler_vs_bare', 1.351),
      'the whole function / bare, stock SDK: at most 1.35 (1.351)',
    ],
    [
      withInterval('decision_vs_bare', 1.151),
      'a decision in the short form / bare, stock SDK: at most 1.15 (1.151)',
    ],
    [
      withInterval('decision_vs_rlf', 0.651),
      'a decision / rate-limiter-flexible: at most 0.65 (0.651)',
    ],
    [
      withInterval('decision_vs_rlf3', 0.301),
      'a decision / three of those limiters: at most 0.3 (0.301)',
    ],
    [
      withInterval('five_calls_vs_decision', 2.9),
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

  it.each([
    [withInterval('decision_vs_bare', 1.251), 2],
    [withInterval('decision_vs_bare', NaN), 2],
    [withInterval('decision_vs_bare', 1.1, NaN), 2],
  ])('of a decision are two of one ratio: %#', (changes, expected) => {
    const missed = missedIn(changes);

    expect(missed).toHaveLength(expected);
  });

  it.each([
    [1.2, 1.35, 'met'],
    [1.2, 1.351, 'undecided'],
    [1.35, 1.5, 'undecided'],
    [1.351, 1.5, 'missed'],
  ])('that are an upper bound, with %d to %d, are %s', (low, high, expected) => {
    const changes = withInterval('handler_vs_bare', low, high);

    const target = targetIn(changes, 'the whole function / bare, stock SDK: at most 1.35');

    expect(target).toMatchObject({ found: { value: low, low, high }, verdict: expected });
  });

  it.each([
    [3, 3.4, 'met'],
    [2.9, 3, 'undecided'],
    [2.5, 2.999, 'missed'],
  ])('that are a lower bound, with %d to %d, are %s', (low, high, expected) => {
    const changes = withInterval('five_calls_vs_decision', low, high);

    const target = targetIn(changes, 'five reads and a write / a decision: at least 3');

    expect(target?.verdict).toBe(expected);
  });

  it("tell beside the floor of the stock SDK what is found to that of the gate's client", () => {
    const notes = targetsOf(aResult()).map(({ text, note }) => [text.split(':')[0], note]);

    expect(notes.slice(0, 3)).toEqual([
      ['the whole function / bare, stock SDK', "1.50 to the gate's client"],
      ['a decision / bare, stock SDK', "1.33 to the gate's client"],
      [
        'a decision in the short form / bare, stock SDK',
        'the same decision: it is in the short form; of a team not seen before, the long one',
      ],
    ]);
    expect(notes.slice(3).map(([, note]) => note)).toEqual(Array(8).fill(''));
  });

  it('tell nothing of a case that was not measured', () => {
    const [target] = targetsOf(aResult({ cases: [aCase('bare')] }));

    expect(target?.note).toBe('');
  });
});

describe('the exit code of a run that asserts', () => {
  it.each([
    [{}, 0],
    [withInterval('handler_vs_bare', 1.2, 1.5), 0],
    [withInterval('handler_vs_bare', 1.4, 1.5), 1],
  ])('is a failure for what is missed alone: %#', (changes, expected) => {
    const code = exitCodeOf(targetsOf(aResult(changes)));

    expect(code).toBe(expected);
  });
});
