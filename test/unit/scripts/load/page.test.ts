import { ticksTo, timeMarks } from '../../../../scripts/load/html/axis.ts';
import { latencyChart, outcomeChart } from '../../../../scripts/load/html/charts.ts';
import { pageOf } from '../../../../scripts/load/html/page.ts';
import { readOptions } from '../../../../scripts/load/options.ts';
import { resultsOf } from '../../../../scripts/load/results.ts';
import type { Sending } from '../../../../scripts/load/sending.ts';
import { seriesOf, type Stretch } from '../../../../scripts/load/series.ts';
import { verdictOn } from '../../../../scripts/load/verdict.ts';

const HOSTILE = `<script>alert("1")</script>&'`;

const sendings: readonly Sending[] = [
  {
    ...{ request: 0, team: 0, door: 'guard', dueMs: 0, sentMs: 1, endedMs: 5 },
    outcome: { kind: 'denied', reason: HOSTILE },
  },
];

const page = (): string => {
  const results = resultsOf({
    ...{ url: `http://gate.test/${HOSTILE}`, run: HOSTILE, seconds: 1, isEndedEarly: true },
    teams: [{ name: HOSTILE, share: 'as given', limit: 5 }],
    ...{ sendings, standings: new Map(), measure: undefined, notCompared: HOSTILE, left: HOSTILE },
  });
  const verdict = verdictOn(results);
  return pageOf({ results, verdict, options: readOptions([]), series: seriesOf(sendings) });
};

describe('the page of a report', () => {
  it('has every text of somebody else as a text', () => {
    const html = page();

    expect(html).not.toContain('<script');
    expect(html).not.toContain(HOSTILE);
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
  });

  it('has nothing that would be fetched, and lets nothing be', () => {
    const html = page();

    expect(html).not.toMatch(/(?:src|href)=|@import|url\(/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });
});

describe('the charts', () => {
  const stretch = (beginsSeconds: number, parts: Partial<Stretch> = {}): Stretch => ({
    ...{ beginsSeconds, admitted: 0, denied: 0, failed: 0, p50: undefined, p99: undefined },
    ...parts,
  });

  it('leave a gap where there was no answer', () => {
    const stretches = [
      stretch(0, { p50: 10, p99: 20 }),
      stretch(1),
      stretch(2, { p50: 20, p99: 20 }),
      stretch(3, { p50: 0, p99: 20 }),
    ];

    const chart = latencyChart({ stretchSeconds: 1, stretches });

    expect(chart).toContain('<path class="line p50" d="M148 112M484 12L652 212"/>');
  });

  it('stack what was admitted, denied and failed', () => {
    const stretches = [stretch(0, { admitted: 5, denied: 3, failed: 2 })];

    const chart = outcomeChart({ stretchSeconds: 1, stretches });

    expect(chart.match(/<rect class="(?!pointer)[^>]*>/g)).toEqual([
      '<rect class="admitted" x="64" y="112" width="671" height="100"/>',
      '<rect class="denied" x="64" y="52" width="671" height="60"/>',
      '<rect class="failed" x="64" y="12" width="671" height="40"/>',
    ]);
  });

  it('can be drawn of nothing', () => {
    expect(outcomeChart({ stretchSeconds: 1, stretches: [] })).not.toContain('NaN');
    expect(latencyChart({ stretchSeconds: 1, stretches: [] })).not.toContain('NaN');
  });
});

describe('an axis', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [10, [0, 5, 10]],
    [11, [0, 5, 10, 15]],
    [103, [0, 50, 100, 150]],
    [20_000, [0, 5_000, 10_000, 15_000, 20_000]],
  ])('to %i has round numbers', (highest, ticks) => {
    expect(ticksTo(highest)).toEqual(ticks);
  });

  it.each([
    [1, [0, 1]],
    [10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [70, [0, 10, 20, 30, 40, 50, 60, 70]],
    [3_600, [0, 600, 1_200, 1_800, 2_400, 3_000, 3_600]],
  ])('of %i seconds has a few marks', (seconds, marks) => {
    expect(timeMarks(seconds)).toEqual(marks);
  });
});
