import { HOLDS_MAX } from '../../src/domain/holds.ts';
import { HELD_FOR_MS, type Measure, type Standing } from './counted.ts';
import { mayBeTaken, type Sending } from './sending.ts';
import { RING_MS, type Taken } from './taken.ts';

const ascending = (times: readonly number[]): readonly number[] =>
  times.toSorted((one, other) => one - other);

/** How many of the sorted times are before the first that is not. */
const countBefore = (times: readonly number[], isBefore: (ms: number) => boolean): number => {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isBefore(times[middle] ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The denials for the rate that are certainly false: whatever may have been in the gate's minute
 * when it decided, between sending and answer, was less than the limit. Of a team that was admitted
 * anything before the run, this cannot be said.
 */
export const falseRateDenials = (
  sendings: readonly Sending[],
  taken: readonly Taken[],
  limit: number,
): number => {
  const begun = ascending(taken.map(({ fromMs }) => fromMs));
  const ended = ascending(taken.map(({ toMs }) => toMs));
  const mostInMinute = ({ sentMs, endedMs }: Sending): number =>
    countBefore(begun, (ms) => ms <= endedMs) - countBefore(ended, (ms) => ms < sentMs - RING_MS);
  return sendings.filter((sending) => isDeniedFor(sending, RATE) && mostInMinute(sending) < limit)
    .length;
};

/**
 * The denials for tokens that are certainly false. During a run tokens only grow, so what fits in at
 * its end has fitted in all along; not so once holds may have run out or given way, or in another day.
 */
export const falseTokenDenials = (
  sendings: readonly Sending[],
  { report, answeredMs }: Standing,
  measure: Measure | undefined,
): number => {
  const begunMs = sendings.reduce((first, { sentMs }) => Math.min(first, sentMs), Infinity);
  if (measure?.day !== report.day.date || answeredMs - begunMs > HELD_FOR_MS) return 0;
  if (sendings.filter(mayBeTaken).length > HOLDS_MAX) return 0;
  const { used, held, limit } = report.day.tokens;
  const fits = ({ door }: Sending): boolean =>
    used + held + Math.max(1, measure.tokens.get(door) ?? 0) <= (limit ?? Infinity);
  return sendings.filter((sending) => isDeniedFor(sending, TOKENS) && fits(sending)).length;
};

/** A team of ours is registered and active, and its month has no limit. */
export const denialsWithoutLimit = (sendings: readonly Sending[]): number =>
  sendings.filter((sending) => isDeniedFor(sending, NEVER)).length;

const RATE: ReadonlySet<string> = new Set(['rate_limited']);
const TOKENS: ReadonlySet<string> = new Set(['daily_tokens_spent', 'daily_tokens_short']);

const NEVER: ReadonlySet<string> = new Set([
  ...['team_unknown', 'team_suspended', 'budget_spent', 'budget_short'],
]);

const isDeniedFor = ({ outcome }: Sending, reasons: ReadonlySet<string>): boolean =>
  outcome.kind === 'denied' && reasons.has(outcome.reason);
