import type { MicroUsd } from './money.ts';
import type { Instant } from './time.ts';

/** More budget for one month, or for a part of it. It ends by itself. */
export interface Boost {
  readonly id: string;
  readonly usd: MicroUsd;
  /** The month whose budget it raises, by its number. */
  readonly month: number;
  /** From this instant on it counts no more: the month's end at the latest. */
  readonly until: Instant;
  readonly reason: string;
}

interface Boosted {
  readonly boosts: readonly Boost[];
}

/**
 * By how much the meter has a month raised: by every boost of it that the policy still names, also by
 * one that is over. A decision takes that off again by `boostOver`.
 */
export const boostInMeter = ({ boosts }: Boosted, month: number): number =>
  sumOf(boosts.filter((boost) => boost.month === month));

/** What the meter has for the present month of boosts that have ended since. */
export const boostOver = (
  { boosts }: Boosted,
  { month, at }: { readonly month: number; readonly at: Instant },
): number => sumOf(boosts.filter((boost) => boost.month === month && boost.until <= at));

const sumOf = (boosts: readonly Boost[]): number => boosts.reduce((sum, { usd }) => sum + usd, 0);
