import type { CapCode } from './caps.ts';
import { shortHash } from './hash.ts';
import type { MicroUsd } from './money.ts';

/** What each user of a team may spend in a month, out of the team's own budget. */
export interface UserLimits {
  /** For users that are not named below; `undefined`: no limit of their own. */
  readonly usdPerMonth: MicroUsd | undefined;
  /** By name; `undefined`: no limit for this one. */
  readonly users: ReadonlyMap<string, MicroUsd | undefined>;
}

export const hasUserLimits = ({ userLimits }: Limited): boolean =>
  userLimits.usdPerMonth !== undefined || userLimits.users.size > 0;

interface Limited {
  readonly userLimits: UserLimits;
}

/** What users without a name of their own are counted under, together. */
const NOT_NAMED = '-';

/** What one user may spend in a month, and under which name that is counted. */
export interface UserLimit {
  readonly user: string;
  readonly usdPerMonth: MicroUsd;
}

/** The limit of a call's user; a call that names none shares one with all that name none. */
export const userLimitOf = (
  { userLimits }: Limited,
  user: string | undefined,
): UserLimit | undefined => {
  const name = user === undefined || user === '' ? NOT_NAMED : user;
  const usdPerMonth = userLimits.users.has(name)
    ? userLimits.users.get(name)
    : userLimits.usdPerMonth;
  return usdPerMonth === undefined ? undefined : { user: name, usdPerMonth };
};

/** Longer than a cap's: a team has more users than caps, and nobody checks that theirs differ. */
const USER_CODE_DIGITS = 6;

/**
 * The code under which the meter counts a user's spending, as it does a cap's. 36 bits: of a thousand
 * users of one team two share a counter once in 140,000 teams.
 */
export const userCodeOf = ({ user }: UserLimit): CapCode =>
  shortHash(`user ${user}`, USER_CODE_DIGITS) as CapCode;
