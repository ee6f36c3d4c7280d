import { admittedAt, type Hold } from './holds.ts';
import { capWindow } from './meter.ts';
import type { CapCode } from './caps.ts';
import { microUsd } from './money.ts';
import type { Instant } from './time.ts';
import type { Receipt } from './usage.ts';
import { utcDay, utcMonth } from './windows.ts';

/** What a call has used, and the windows it counts towards. */
export interface Charge {
  readonly at: Instant;
  readonly tokens: number;
  /** Micro-dollars. */
  readonly usd: number;
  readonly cap: CapCode | undefined;
  readonly userCap?: CapCode | undefined;
}

/** By how much the meter's counters change: more is taken, less is given back. */
export interface CounterChange {
  readonly tokensOnDay: ReadonlyMap<number, number>;
  readonly usdInMonth: ReadonlyMap<number, number>;
  readonly usdOfCap: ReadonlyMap<string, number>;
}

const one = <Key>(key: Key, amount: number): ReadonlyMap<Key, number> => new Map([[key, amount]]);

export const taking = ({ at, tokens, usd, cap, userCap }: Charge): CounterChange => {
  const month = utcMonth(at).index;
  return {
    tokensOnDay: one(utcDay(at).index, tokens),
    usdInMonth: one(month, usd),
    usdOfCap: new Map(
      [cap, userCap]
        .filter((code) => code !== undefined)
        .map((code) => [capWindow(code, month), usd]),
    ),
  };
};

/** A hold goes back to the day and the month of its admission, whenever that happens. */
export const givingBack = (hold: Hold): CounterChange =>
  taking({ ...hold, at: admittedAt(hold), tokens: 0 - hold.tokens, usd: 0 - hold.usd });

const added = <Key>(maps: readonly ReadonlyMap<Key, number>[]): ReadonlyMap<Key, number> => {
  const sums = new Map<Key, number>();
  for (const [key, amount] of maps.flatMap((map) => [...map])) {
    sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  return new Map([...sums].filter(([, amount]) => amount !== 0));
};

/** Many changes as one; what cancels out is left out. */
export const folded = (changes: readonly CounterChange[]): CounterChange => ({
  tokensOnDay: added(changes.map(({ tokensOnDay }) => tokensOnDay)),
  usdInMonth: added(changes.map(({ usdInMonth }) => usdInMonth)),
  usdOfCap: added(changes.map(({ usdOfCap }) => usdOfCap)),
});

/** What a receipt takes. */
export const chargeOf = ({ at, tokensCounted, usd, cap, userCap }: Receipt): CounterChange =>
  taking({ at, tokens: tokensCounted, usd, cap, userCap });

/**
 * A held call's receipt.
 *
 * Where the output was not reported the call is charged at what was held: it went out, and nobody
 * knows of less. A hold without tokens had them settled by a report of the tokens alone, so they
 * are not counted again. A log that does not name the user is about the user who was let in.
 */
export const settledAt = (receipt: Receipt, hold: Hold): Receipt => ({
  ...receipt,
  usd: receipt.kind === 'used' ? receipt.usd : microUsd(Math.max(receipt.usd, hold.usd)),
  tokensCounted: tokensCountedAt(receipt, hold),
  ...(receipt.user === undefined ? { userCap: hold.userCap } : {}),
});

const tokensCountedAt = ({ kind, tokensCounted }: Receipt, hold: Hold): number => {
  if (hold.tokens === 0) return 0;
  return kind === 'used' ? tokensCounted : Math.max(tokensCounted, hold.tokens);
};
