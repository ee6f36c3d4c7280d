import { type MicroUsd, MICRO_PER_USD, microUsd } from './money.ts';

export type Tier = 'sandbox' | 'standard' | 'premium' | 'unlimited';

/**
 * What a team may use. `undefined` is "no limit" and `0` is "nothing allowed": two different things,
 * everywhere. In JSON and in the admin API "no limit" is `null`.
 */
export interface Limits {
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerDay: number | undefined;
  readonly usdPerMonth: MicroUsd | undefined;
}

const dollars = (amount: number): MicroUsd => microUsd(amount * MICRO_PER_USD);

/** The defaults; a team's own overrides win. */
export const TIERS = {
  sandbox: { requestsPerMinute: 20, tokensPerDay: 100_000, usdPerMonth: dollars(25) },
  standard: { requestsPerMinute: 100, tokensPerDay: 500_000, usdPerMonth: dollars(100) },
  premium: { requestsPerMinute: 500, tokensPerDay: 5_000_000, usdPerMonth: dollars(1_000) },
  unlimited: { requestsPerMinute: 2_000, tokensPerDay: undefined, usdPerMonth: dollars(10_000) },
} as const satisfies Record<Tier, Limits>;

export const TIER_NAMES = Object.keys(TIERS) as readonly Tier[];

export const isTier = (text: string): text is Tier => Object.hasOwn(TIERS, text);
