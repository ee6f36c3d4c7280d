import type { Meter } from './meter.ts';
import type { MicroUsd } from './money.ts';
import { lineNameOf, NO_SUMS, type RollupLine, type Sums } from './rollups.ts';
import { type LimitStanding, standingOf } from './standing.ts';
import type { Terms } from './terms.ts';
import type { Instant } from './time.ts';
import { userLimitOf } from './user-limits.ts';

export interface UserUse {
  /** As the roll-ups list it: a long name is cut. */
  readonly user: string;
  readonly sums: Sums;
  /** What this user may spend in a month; `undefined`: no limit of its own. */
  readonly limit: MicroUsd | undefined;
}

/** The user that was asked about, with where the meter has the user's own limit. */
export interface OwnUse extends UserUse {
  readonly standing: LimitStanding | undefined;
}

/** A line of the roll-ups by the name of the model or the user that it is of. */
export interface NamedSums {
  readonly name: string;
  readonly sums: Sums;
}

/** The dearest first. */
export const namedSums = (
  lines: readonly RollupLine[],
  kind: 'MODEL' | 'USER',
): readonly NamedSums[] =>
  lines
    .flatMap(({ part: [found, name], sums }) =>
      found === kind && name !== undefined ? [{ name, sums }] : [],
    )
    .toSorted((one, other) => other.sums.usd - one.sums.usd || (one.name < other.name ? -1 : 1));

export const userUses = (lines: readonly RollupLine[], terms: Terms): readonly UserUse[] => {
  const wholeNames = new Map(
    [...terms.userLimits.users.keys()].map((user) => [lineNameOf(user), user]),
  );
  return namedSums(lines, 'USER').map(({ name, sums }) => ({
    user: name,
    sums,
    limit: userLimitOf(terms, wholeNames.get(name) ?? name)?.usdPerMonth,
  }));
};

interface OwnFacts {
  readonly user: string;
  readonly terms: Terms;
  readonly meter: Meter;
  readonly at: Instant;
  readonly lines: readonly RollupLine[];
}

export const ownUse = ({ user, terms, meter, at, lines }: OwnFacts): OwnUse => {
  const name = lineNameOf(user);
  const limit = userLimitOf(terms, user);
  const own = namedSums(lines, 'USER').find((line) => line.name === name);
  return {
    user: name,
    sums: own?.sums ?? NO_SUMS,
    limit: limit?.usdPerMonth,
    standing:
      limit === undefined
        ? undefined
        : standingOf(meter, { at, window: 'sliding', cap: undefined, userCap: { limit } }).user,
  };
};
