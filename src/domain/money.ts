import type { Branded } from './brand.ts';
import { invariant } from './errors.ts';

/** Millionths of a US dollar, always a whole number. The only form in which money is added or stored. */
export type MicroUsd = Branded<number, 'MicroUsd'>;

export const MICRO_PER_USD = 1_000_000;
const MICRO_DIGITS = 6;
const CENT_DIGITS = 2;

export const microUsd = (amount: number): MicroUsd => {
  invariant(Number.isSafeInteger(amount) && amount >= 0, () => `Not an amount of money: ${amount}`);
  return amount as MicroUsd;
};

export const NO_MONEY = microUsd(0);

/** A billion dollars: more than any budget, and far below where whole numbers stop being exact. */
export const USD_MAX = 1_000_000_000;

const USD_TEXT = /^(?<whole>\d{1,10})(?:\.(?<fraction>\d{1,12}))?$/;

/**
 * Reads `"12.50"`; `undefined` when it is no amount.
 *
 * Money enters as text, because a JSON number has already been rounded. Digits below a micro-dollar
 * round up: an estimate errs towards the larger amount.
 */
export const parseUsd = (text: string): MicroUsd | undefined => {
  const groups = USD_TEXT.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const fraction = (groups['fraction'] ?? '').padEnd(MICRO_DIGITS, '0');
  const whole = Number(groups['whole']);
  if (whole > USD_MAX) return undefined;
  const roundedUp = /[1-9]/.test(fraction.slice(MICRO_DIGITS)) ? 1 : 0;
  return microUsd(whole * MICRO_PER_USD + Number(fraction.slice(0, MICRO_DIGITS)) + roundedUp);
};

/**
 * `$24.90`, and `$0.000215` where cents would hide the amount: a denial shows true numbers.
 *
 * Takes any whole number of micro-dollars, because what is left can be less than nothing.
 */
export const formatUsd = (amount: number): string => {
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(MICRO_DIGITS + 1, '0');
  const whole = digits.slice(0, -MICRO_DIGITS);
  const fraction = digits.slice(-MICRO_DIGITS).replace(/0+$/, '').padEnd(CENT_DIGITS, '0');
  return `${sign}$${whole}.${fraction}`;
};

/** The same number without the sign of the currency, as JSON members ending in `_usd` carry it. */
export const usdText = (amount: number): string => formatUsd(amount).replace('$', '');

/**
 * `100.3%`: the share of `part` in `whole`, cut off after one decimal.
 *
 * Cut off and not rounded, so that a budget never reads 100.0 % before it is spent.
 */
export const formatPercent = (part: number, whole: number): string => {
  if (whole <= 0) return '100.0%';
  const tenths = (BigInt(Math.max(0, part)) * 1000n) / BigInt(whole);
  return `${tenths / 10n}.${tenths % 10n}%`;
};
