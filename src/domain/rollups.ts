import { shortHash } from './hash.ts';
import type { Receipt } from './usage.ts';
import { utcDay, utcMonth, type Window } from './windows.ts';

/** What the reports add up, of a day, a month, a model or a user. */
export interface Sums {
  readonly calls: number;
  readonly tokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Micro-dollars. */
  readonly usd: number;
  /** Of these, at a price that is not the model's own: conservative, or none at all. */
  readonly unpricedCalls: number;
}

export const NO_SUMS: Sums = {
  calls: 0,
  tokens: 0,
  inputTokens: 0,
  outputTokens: 0,
  usd: 0,
  unpricedCalls: 0,
};

/** One line of the reports: a day or a month, as a whole or in part. */
export interface RollupLine {
  readonly window: Window<'day' | 'month'>;
  /** `MODEL` or `USER` and its name; empty for the whole. */
  readonly part: readonly string[];
  readonly sums: Sums;
}

/** What calls without a model or a user are listed under. */
const NOT_NAMED = '-';

/** What receipts add to which lines. */
export const rollupLines = (receipts: readonly Receipt[]): readonly RollupLine[] => {
  const lines = new Map<string, RollupLine>();
  for (const receipt of receipts) {
    for (const { window, part } of linesOf(receipt)) {
      const key = [window.id, ...part].join('\n');
      const sums = lines.get(key)?.sums ?? NO_SUMS;
      lines.set(key, { window, part, sums: plus(sums, sumsOf(receipt)) });
    }
  }
  return [...lines.values()];
};

const linesOf = ({ at, model, user }: Receipt): readonly Omit<RollupLine, 'sums'>[] => {
  const month = utcMonth(at);
  return [
    { window: utcDay(at), part: [] },
    { window: month, part: [] },
    { window: month, part: ['MODEL', model ?? NOT_NAMED] },
    { window: month, part: ['USER', lineNameOf(user)] },
  ];
};

const NAME_LENGTH_MAX = 64;
const CUT_LENGTH = 48;
const HASH_DIGITS = 8;

/**
 * A user's name as the reports list it. Names come from tokens and may have anything in them, and a
 * line's key has a bound: a long one is cut and told from others by a hash of the whole.
 */
export const lineNameOf = (user: string | undefined): string => {
  if (user === undefined || user === '') return NOT_NAMED;
  const name =
    user.length <= NAME_LENGTH_MAX
      ? user
      : `${user.slice(0, CUT_LENGTH)}~${shortHash(user, HASH_DIGITS)}`;
  return name.toWellFormed();
};

const sumsOf = ({ tokensCounted, tokens, usd, pricing }: Receipt): Sums => ({
  calls: 1,
  tokens: tokensCounted,
  inputTokens: tokens.input,
  outputTokens: tokens.output,
  usd,
  unpricedCalls: pricing === 'conservative' || pricing === 'unpriced' ? 1 : 0,
});

export const plus = (one: Sums, other: Sums): Sums => ({
  calls: one.calls + other.calls,
  tokens: one.tokens + other.tokens,
  inputTokens: one.inputTokens + other.inputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  usd: one.usd + other.usd,
  unpricedCalls: one.unpricedCalls + other.unpricedCalls,
});
