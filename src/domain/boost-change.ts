import type { Boost } from './boosts.ts';
import { RequestError } from './errors.ts';
import type { MicroUsd } from './money.ts';
import type { Policy } from './policy.ts';
import { type Instant, toIsoText } from './time.ts';
import { utcMonth } from './windows.ts';

/** Of one month. With it the dearest team's budget stays far below where numbers are exact. */
const BOOSTS_MAX = 20;

/** More budget that somebody asks for. */
export interface BoostWish {
  readonly id: string;
  /** What the ids of all wishes with the same key begin with; `undefined`: it came without one. */
  readonly family: string | undefined;
  readonly usd: MicroUsd;
  /** `undefined`: to the end of the month. */
  readonly until: Instant | undefined;
  readonly reason: string;
}

/**
 * The policy with one boost more, or as it is when it has that boost already: the wish was repeated.
 * A deadline in another month is refused, because a boost raises the budget of one.
 */
export const withBoost = (policy: Policy, wish: BoostWish, at: Instant): Policy => {
  const { boosts, limits } = policy;
  if (boosts.some(({ id }) => id === wish.id)) return policy;
  requireNewKey(policy, wish);
  const month = utcMonth(at);
  const until = wish.until ?? month.endsAt;
  if (until <= at || until > month.endsAt) {
    const message = `must be in the future, and at the latest ${toIsoText(month.endsAt)}`;
    throw new RequestError('invalid', `until: ${message}`, [{ path: 'until', message }]);
  }
  if (limits.usdPerMonth === undefined) {
    throw new RequestError('conflict', 'This team has no monthly budget that could be raised');
  }
  if (boosts.filter((boost) => boost.month === month.index).length >= BOOSTS_MAX) {
    throw new RequestError('conflict', `A month has at most ${BOOSTS_MAX} boosts`);
  }
  const boost: Boost = {
    id: wish.id,
    usd: wish.usd,
    month: month.index,
    until,
    reason: wish.reason,
  };
  return { ...policy, boosts: [...boosts, boost] };
};

const requireNewKey = ({ boosts }: Policy, { family }: BoostWish): void => {
  if (family === undefined || !boosts.some(({ id }) => id.startsWith(family))) return;
  const message = 'was sent with another boost before';
  throw new RequestError('invalid', `idempotency-key: ${message}`, [
    { path: 'idempotency-key', message },
  ]);
};

export const withoutBoost = (policy: Policy, id: string): Policy => ({
  ...policy,
  boosts: policy.boosts.filter((boost) => boost.id !== id),
});
