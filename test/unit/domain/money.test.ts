import fc from 'fast-check';
import { InvariantError } from '../../../src/domain/errors.ts';
import {
  formatPercent,
  formatUsd,
  microUsd,
  NO_MONEY,
  parseUsd,
  usdText,
} from '../../../src/domain/money.ts';

describe('an amount of money', () => {
  it('is a whole number of micro-dollars from 0 on', () => {
    expect(microUsd(25_000_000)).toBe(25_000_000);
    expect(NO_MONEY).toBe(0);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is never %p', (amount) => {
    expect(() => microUsd(amount)).toThrow(InvariantError);
  });
});

describe('parseUsd', () => {
  it.each([
    ['0', 0],
    ['12.50', 12_500_000],
    ['12.5', 12_500_000],
    ['0.000001', 1],
    ['0.0000001', 1],
    ['0.0000010', 1],
    ['0.0000011', 2],
    ['0.999999999999', 1_000_000],
    ['0.0000000', 0],
    ['007', 7_000_000],
    ['1000000000', 1_000_000_000_000_000],
  ])('reads "%s" to the micro-dollar and rounds up below it', (text, micro) => {
    expect(parseUsd(text)).toBe(micro);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '-1',
    '+1',
    '$1',
    '1.',
    '.5',
    '1,000',
    '1e3',
    '0x10',
    'NaN',
    '1000000001',
    '99999999999',
    '0.0000000000001',
    '1\n',
  ])('does not take %j for an amount', (text) => {
    expect(parseUsd(text)).toBeUndefined();
  });

  it('reads what usdText writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000_000 }), (micro) => {
        expect(parseUsd(usdText(micro))).toBe(micro);
      }),
    );
  });
});

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [1, '$0.000001'],
    [215, '$0.000215'],
    [10_000, '$0.01'],
    [24_900_000, '$24.90'],
    [24_905_000, '$24.905'],
    [100_000_000, '$100.00'],
    [1_000_000_000_000_000, '$1000000000.00'],
    [-1, '-$0.000001'],
    [-24_900_000, '-$24.90'],
  ])('writes %i with cents, and with more only where cents would hide it', (micro, text) => {
    expect(formatUsd(micro)).toBe(text);
  });
});

describe('usdText', () => {
  it('is the amount without the sign of the currency', () => {
    expect(usdText(24_900_000)).toBe('24.90');
    expect(usdText(-215)).toBe('-0.000215');
  });
});

describe('formatPercent', () => {
  it.each([
    [100_300_000, 100_000_000, '100.3%'],
    [0, 100, '0.0%'],
    [1, 3, '33.3%'],
    [2, 3, '66.6%'],
    [7, 7, '100.0%'],
    [99_999_999, 100_000_000, '99.9%'],
    [1_000, 7, '14285.7%'],
    [-5, 100, '0.0%'],
  ])('of %i in %i is cut off after one decimal', (part, whole, text) => {
    expect(formatPercent(part, whole)).toBe(text);
  });

  it('calls a budget of nothing spent', () => {
    expect(formatPercent(0, 0)).toBe('100.0%');
  });

  it('stays exact where a product leaves the whole numbers', () => {
    expect(formatPercent(999_999_999_999_999, 1_000_000_000_000_000)).toBe('99.9%');
  });

  it('never reads 100.0% before all is spent, and always from then on', () => {
    const budget = fc.integer({ min: 1, max: 100_000_000 });
    fc.assert(
      fc.property(budget, fc.integer({ min: 1, max: 3 }), (whole, short) => {
        const tooLittle = Math.max(0, whole - short);

        expect(Number.parseFloat(formatPercent(tooLittle, whole))).toBeLessThan(100);
        expect(Number.parseFloat(formatPercent(whole, whole))).toBe(100);
      }),
    );
  });
});
