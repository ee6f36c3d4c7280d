import { type HoldId, holdIdOf, type Marker } from './holds.ts';
import type { RequestId, TeamId } from './ids.ts';
import { type Cap, type CapCode, capCodeOf } from './caps.ts';
import type { Mode, WindowMode } from './terms.ts';
import { type UserLimit, userCodeOf } from './user-limits.ts';
import type { Instant } from './time.ts';
import type { Tier } from './tiers.ts';

/** How much of one limit is taken, and how much must be left for that. */
export interface Share {
  /** Set aside: the estimate, or 0 for a team without holds. */
  readonly take: number;
  /** At least 1, so that a limit of 0 allows nothing and a spent one denies. */
  readonly need: number;
}

export interface CapShare extends Share {
  readonly cap: Cap;
}

export interface UserShare extends Share {
  readonly limit: UserLimit;
}

/** What one decision asks of the meter: one request, and these shares. All of it or nothing. */
export interface Ask {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly at: Instant;
  readonly window: WindowMode;
  readonly mode: Mode;
  /** The version of the terms this was asked under; the write fails if they have changed since. */
  readonly termsVersion: number | undefined;
  /** The tier an unregistered team has by its header or by default; `undefined` if none is let in. */
  readonly guestTier: Tier | undefined;
  /** The gateway named that tier: a guest that had another gets it. Otherwise it is for new ones. */
  readonly isTierNamed?: boolean;
  /** `undefined`: this question does not concern the day's tokens. */
  readonly tokens: Share | undefined;
  readonly usd: Share | undefined;
  readonly cap: CapShare | undefined;
  /** The share of this user's own limit within the team's budget. */
  readonly userCap?: UserShare | undefined;
  /** Micro-dollars that the meter has for this month of boosts that are over. */
  readonly boostOver?: number | undefined;
  /** How long this team's holds wait; `undefined`: what they hold is never given back. */
  readonly holdSeconds?: number | undefined;
  /** Left by a check of the rate under the same request id: its request is not taken again. */
  readonly rateTaken?: Marker | undefined;
}

/** A share that is held in full, or one that is only looked at. */
export const share = (estimate: number, holds: 'on' | 'off'): Share =>
  holds === 'on' ? { take: estimate, need: Math.max(1, estimate) } : { take: 0, need: 1 };

export const idOf = (ask: Ask): HoldId => holdIdOf(ask.request);

/** The code under which the meter counts an ask's cap. */
export const capCodeOfAsk = ({ cap }: Ask): CapCode | undefined =>
  cap === undefined ? undefined : capCodeOf(cap.cap);

/** The code under which the meter counts the spending of an ask's user, where that has a limit. */
export const userCodeOfAsk = ({ userCap }: Pick<Ask, 'userCap'>): CapCode | undefined =>
  userCap === undefined ? undefined : userCodeOf(userCap.limit);
