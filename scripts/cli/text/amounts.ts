import { formatUsd, parseUsd } from '../../../src/domain/money.ts';

/** `1,234,567`, and `no limit`. */
export const countText = (count: number | null): string =>
  count === null ? NO_LIMIT : count.toLocaleString('en-US');

/** `$12.50`, and `no limit`. What is no amount of ours is shown as it came. */
export const dollarText = (usd: string | null): string => {
  if (usd === null) return NO_LIMIT;
  const sign = usd.startsWith('-') ? '-' : '';
  const amount = parseUsd(usd.slice(sign.length));
  return amount === undefined ? usd : sign + withCommas(formatUsd(amount));
};

const withCommas = (text: string): string => {
  const [whole = '', fraction = ''] = text.split('.');
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${fraction}`;
};

const NO_LIMIT = 'no limit';

/** `2026-11-22 14:05`: to the minute, in UTC. */
export const minuteText = (at: string): string => at.slice(0, 16).replace('T', ' ');

/** Amounts with the point of each below that of the other. */
export const pointsAligned = (amounts: readonly string[]): readonly string[] => {
  const tails = amounts.map((text) => /\.\d+$/.exec(text)?.[0].length ?? 0);
  const longest = Math.max(0, ...tails);
  return amounts.map((text, at) => text + ' '.repeat(longest - (tails[at] ?? 0)));
};
