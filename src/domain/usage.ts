import type { ModelId, RequestId, TeamId } from './ids.ts';
import type { MicroUsd } from './money.ts';
import type { Pricing } from './decision.ts';
import type { CapCode } from './caps.ts';
import type { ModelPrice, TokenCounts } from './prices.ts';
import type { Instant } from './time.ts';

/**
 * `used`: what the provider reported. `incomplete`: the call went out, but its output was not
 * reported, as when a client hangs up; it is charged at what was held.
 */
export type UsageKind = 'used' | 'incomplete';

/**
 * A call that was never made, or that the provider refused: its hold is given back. It leaves no
 * receipt, so that a retry under the same request id still counts when it does go through.
 */
export interface VoidedCall {
  readonly team: TeamId;
  readonly request: RequestId;
}

/** What one call has used, as the gateway or a script reports it. */
export interface UsageEvent {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly kind: UsageKind;
  readonly model: ModelId | undefined;
  /** The model that the provider says it used, where that is told: often a dated name. */
  readonly servedModel: ModelId | undefined;
  readonly provider: string | undefined;
  readonly tokens: TokenCounts;
  /** When the call ended: the day and the month it is charged to. */
  readonly at: Instant;
  readonly user: string | undefined;
  /** What the gateway reckons: kept beside our own amount, never charged. */
  readonly reportedUsd: MicroUsd | undefined;
}

/** How a call was priced, in full: every micro-dollar can be explained from it. */
export interface PricedUsage {
  readonly usd: MicroUsd;
  readonly pricing: Pricing;
  /** The rates that were used; `undefined` when there was no price. */
  readonly price: ModelPrice | undefined;
  /** Where the price stands: provider and model of the book, and the date it holds from. */
  readonly listing: string | undefined;
}

/** Proof that a usage was counted, and how it was priced. Written once, never changed. */
export interface Receipt extends UsageEvent, PricedUsage {
  /** Tokens counted towards the day. */
  readonly tokensCounted: number;
  /** The model's cap that is charged beside the month, if there is one. */
  readonly cap: CapCode | undefined;
  /** The user's own limit that is charged too, if there is one. */
  readonly userCap?: CapCode | undefined;
}

/**
 * Tokens of a call, whole: cached ones are part of the prompt, whatever a provider's count has them
 * in. The day's limit is about work done, and reading from a cache is work.
 */
export const tokensOf = (tokens: TokenCounts, inputIncludesCached: boolean): number => {
  const cached = (tokens.cacheRead ?? 0) + (tokens.cacheWrite ?? 0) + (tokens.cacheWriteHour ?? 0);
  const input = inputIncludesCached ? Math.max(tokens.input, cached) : tokens.input + cached;
  return input + Math.max(tokens.output, tokens.reasoning ?? 0);
};

const COUNTS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWriteHour',
  'reasoning',
] as const satisfies readonly (keyof TokenCounts)[];

/** Whether two events tell the same of one call. When it ended may differ: a repetition is later. */
export const tellsTheSame = (one: UsageEvent, other: UsageEvent): boolean =>
  one.kind === other.kind &&
  one.model === other.model &&
  one.provider === other.provider &&
  COUNTS.every((count) => (one.tokens[count] ?? 0) === (other.tokens[count] ?? 0));
