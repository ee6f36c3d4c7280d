import { chartOf } from '../../../../scripts/bench/chart.ts';
import { readMeasured } from '../../../../scripts/bench/read-measured.ts';
import { jsonLines } from '../../../../scripts/bench/result.ts';
import { aCase, aResult } from './a-result.ts';

const RESULT = aResult({
  cases: [
    aCase('bare'),
    aCase('rlf3', { ratio: { value: 4, low: 3.5, high: 4 } }),
    aCase('decision', { ratio: { value: 1.25, low: 1, high: 1.5 } }),
  ],
});

const linesOf = (svg: string, part: string): readonly string[] =>
  svg.split('\n').filter((line) => line.includes(part));

describe('the chart', () => {
  it('has a bar for each case, as long as its ratio, on an axis that holds them all', () => {
    const svg = chartOf(RESULT);

    // 440 points for 4: a bare UpdateItem is 110 of them.
    expect(linesOf(svg, 'height="16"')).toEqual([
      '<rect x="376" y="88" width="110" height="16" rx="2" class="floor" fill="#8c959f"/>',
      '<rect x="376" y="116" width="137.5" height="16" rx="2" class="ours" fill="#0969da"/>',
      '<rect x="376" y="144" width="440" height="16" rx="2" class="other" fill="#bc6c25"/>',
    ]);
    expect(linesOf(svg, 'text-anchor="middle"').map(wordsIn)).toEqual([
      ...['0', '1', '2', '3', '4'],
      'times a bare UpdateItem by the stock SDK (p50)',
    ]);
  });

  it('has the interval on each bar that has one', () => {
    const svg = chartOf(RESULT);

    expect(linesOf(svg, 'class="text-line"')).toEqual([
      '<path d="M486 124H541M486 120v8M541 120v8" class="text-line" stroke="#1f2328" fill="none"/>',
      '<path d="M761 152H816M761 148v8M816 148v8" class="text-line" stroke="#1f2328" fill="none"/>',
    ]);
  });

  it('names each bar, with its number behind the interval', () => {
    const svg = chartOf(RESULT);

    expect(linesOf(svg, 'y="129"')).toEqual([
      '<text x="366" y="129" class="text" fill="#1f2328" text-anchor="end">a decision, of a team asked about within half a minute</text>',
      '<text x="549" y="129" class="text" fill="#1f2328" >1.25</text>',
    ]);
  });

  it('says beside whose bare write', () => {
    const svg = chartOf(RESULT);

    expect(linesOf(svg, 'font-size="16"').map(wordsIn)).toEqual([
      'What a decision takes, beside a bare UpdateItem by the stock SDK',
    ]);
  });

  it('says what it was measured on, whatever that is called', () => {
    const svg = chartOf({ ...RESULT, machine: { ...RESULT.machine, engine: '<a> & b' } });

    expect(svg).toContain('Medians of 700 iterations, one call at a time, on &lt;a&gt; &amp; b;');
  });

  it('has other colours on a dark page', () => {
    const svg = chartOf(RESULT);

    expect(svg).toContain('@media (prefers-color-scheme: dark) {.floor { fill: #7d8590 }');
    expect(svg).toContain('.text { fill: #e6edf3 } .text-line { stroke: #e6edf3 }');
  });
});

const wordsIn = (line: string): string => line.replace(/<[^>]*>/g, '');

describe('what was printed for a machine', () => {
  it('is enough for the same chart, with whatever npm puts before it', () => {
    const printed = ['', '> tollgate@0.1.0 bench', ...jsonLines(RESULT), ''].join('\n');

    const measured = readMeasured(printed);

    expect(chartOf(measured)).toBe(chartOf(RESULT));
  });

  it.each(['', 'null', '{"machine":{}}', '{"ratios":{"decision_vs_bare":1}}', '{'])(
    'is asked for where there is only %j',
    (text) => {
      expect(() => readMeasured(text)).toThrow(
        'The file has no line that `npm run bench -- --json` has printed.',
      );
    },
  );
});
