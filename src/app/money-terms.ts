import type { Ask, Share, UserShare } from '../domain/ask.ts';
import { boostOver } from '../domain/boosts.ts';
import type { Terms } from '../domain/terms.ts';
import { userLimitOf } from '../domain/user-limits.ts';
import type { Instant } from '../domain/time.ts';
import { utcMonth } from '../domain/windows.ts';

interface MoneyQuestion {
  readonly at: Instant;
  readonly user: string | undefined;
  /** `undefined`: no money is at stake. */
  readonly usd: Share | undefined;
}

/** What a team's terms say of a call's money beside its budget and the model's cap. */
export const moneyTerms = (
  terms: Terms,
  { at, user, usd }: MoneyQuestion,
): Pick<Ask, 'userCap' | 'boostOver'> => {
  const limit = userLimitOf(terms, user);
  const userCap: UserShare | undefined =
    limit === undefined || usd === undefined ? undefined : { limit, ...usd };
  const over = boostOver(terms, { month: utcMonth(at).index, at });
  return { userCap, boostOver: over === 0 ? undefined : over };
};
