import fc from 'fast-check';
import { countText, dollarText, pointsAligned } from '../../../scripts/cli/text/amounts.ts';
import { bar, percentOf } from '../../../scripts/cli/text/bar.ts';
import { shown } from '../../../scripts/cli/text/colour.ts';
import { table } from '../../../scripts/cli/text/table.ts';
import { changesBetween } from '../../../scripts/cli/changes.ts';
import { durationMs } from '../../../scripts/cli/duration.ts';

const plain = (text: string): string => text;
const PLAIN = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain };

describe('a table', () => {
  it('puts numbers below each other, and leaves no space at the end of a line', () => {
    const lines = table(
      [{ heading: 'NAME' }, { heading: 'N', align: 'right' }, { heading: 'NOTE' }],
      [
        ['alpha', '7', ''],
        ['b', '1,234', 'x'],
      ],
      { width: 80 },
    );

    expect(lines).toEqual(['NAME       N  NOTE', 'alpha      7', 'b      1,234  x']);
  });

  it('cuts off what gives way, and nothing else', () => {
    const lines = table(
      [
        { heading: 'NAME', gives: true },
        { heading: 'N', align: 'right' },
      ],
      [['a-name-that-is-much-too-long', '123,456']],
      { width: 20 },
    );

    expect(lines).toEqual(['NAME               N', 'a-name-tha…  123,456']);
  });

  it('is never wider than the terminal where its columns can give way', () => {
    const row = fc.tuple(
      fc.string({ unit: 'grapheme' }),
      fc.nat({ max: 10_000_000 }).map(countText),
    );

    fc.assert(
      fc.property(fc.array(row), fc.integer({ min: 20, max: 100 }), (rows, width) => {
        const lines = table(
          [
            { heading: 'NAME', gives: true },
            { heading: 'N', align: 'right' },
          ],
          rows,
          { width },
        );

        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('amounts', () => {
  it.each([
    ['0.00', '$0.00'],
    ['12.50', '$12.50'],
    ['0.000001', '$0.000001'],
    ['1234567.5', '$1,234,567.50'],
    ['-0.25', '-$0.25'],
    [null, 'no limit'],
    ['soon', 'soon'],
  ])('of %s dollars read %s', (usd, text) => {
    expect(dollarText(usd)).toBe(text);
  });

  it('stand with their points below each other', () => {
    expect(pointsAligned(['$1.50', '$0.000001', 'no limit'])).toEqual([
      '$1.50    ',
      '$0.000001',
      'no limit       ',
    ]);
  });
});

describe('a bar', () => {
  it.each([
    [0, '░░░░░░░░░░░░░░░░░░░░   0.0%'],
    [4.9, '░░░░░░░░░░░░░░░░░░░░   4.9%'],
    [5, '█░░░░░░░░░░░░░░░░░░░   5.0%'],
    [99.9, '███████████████████░  99.9%'],
    [100, '████████████████████ 100.0%'],
    [250.5, '████████████████████ 250.5%'],
    [null, '····················'],
  ])('of %s percent is full only once that is reached', (percent, text) => {
    expect(bar(percent, PLAIN)).toBe(text);
  });

  it.each([
    [79.9, 'green'],
    [80, 'yellow'],
    [99.9, 'yellow'],
    [100, 'red'],
  ])('of %d percent is %s', (percent, colour) => {
    const named = (name: string) => () => name;
    const paint = { ...PLAIN, red: named('red'), yellow: named('yellow'), green: named('green') };

    expect(bar(percent, paint)).toMatch(new RegExp(`^${colour} `));
  });

  it('is cut off after one decimal, and full where nothing is allowed', () => {
    expect([percentOf(999, 1_000), percentOf(2, 3), percentOf(0, 0), percentOf(5, null)]).toEqual([
      99.9,
      66.6,
      100,
      null,
    ]);
  });
});

describe('the text of somebody else', () => {
  it('has no character that moves a cursor or turns the direction', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(shown(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('keeps every letter', () => {
    expect(shown('Grüße, 世界 👋')).toBe('Grüße, 世界 👋');
  });
});

describe('what differs between two states', () => {
  it('is told member by member, without the version', () => {
    const before = { version: 1, a: { b: 1, c: [1, 2] }, gone: 'x', same: null };
    const after = { version: 2, a: { b: 2, c: [2, 1] }, same: null, new: {} };

    expect(changesBetween(before, after)).toEqual([
      { path: 'a.b', before: 1, after: 2 },
      { path: 'a.c', before: [1, 2], after: [2, 1] },
      { path: 'gone', before: 'x', after: undefined },
    ]);
  });
});

describe('a duration', () => {
  it.each([
    ['2', 2_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('of %s is %d milliseconds', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(['', '0', '0s', '-1s', '1d', 's', '1 s', '1e3'])('is not "%s"', (text) => {
    expect(() => durationMs(text)).toThrow('is no duration');
  });
});
