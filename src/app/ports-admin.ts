import type { TeamId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { PriceOverride } from '../domain/price-book.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';

export type AuditAction =
  | 'team.create'
  | 'team.update'
  | 'team.suspend'
  | 'team.resume'
  | 'team.delete'
  | 'team.import'
  | 'boost.create'
  | 'boost.delete'
  | 'price.set';

/** A thing as the API shows it: what an audit keeps must be readable when the code is another one. */
export type Shown = Readonly<Record<string, unknown>>;

/** Who changed what, and how it was before and after. Written with the change, or not at all. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Instant;
  readonly who: string;
  readonly action: AuditAction;
  /** `undefined`: it concerns all teams. */
  readonly team: TeamId | undefined;
  readonly before: Shown | undefined;
  readonly after: Shown | undefined;
  readonly requestId: string;
  /** Why, if that was said. */
  readonly reason: string | undefined;
  /** When it is forgotten. */
  readonly expiresAt: Instant;
}

interface AuditedPolicy {
  readonly policy: Policy;
  readonly at: Instant;
  readonly entry: AuditEntry;
}

/**
 * Registers a team that has no policy. One that was let in without being registered keeps what it has
 * used. `exists`: there is a policy, and nothing was changed.
 */
export type RegisterTeam = (wanted: AuditedPolicy) => Promise<'created' | 'exists'>;

/** Replaces a policy by its next version, with word of it. `conflict`: as of `ChangePolicy`. */
export type ChangeTeam = (wanted: AuditedPolicy) => Promise<'changed' | 'conflict'>;

/** A team as the list has it. */
export type ListedTeam =
  | { readonly kind: 'registered'; readonly policy: Policy }
  | { readonly kind: 'guest'; readonly team: TeamId; readonly tier: Tier };

/** The teams of the list behind `after`, by name, so many names at most. */
export type ReadTeams = (question: {
  readonly after: TeamId | undefined;
  readonly limit: number;
}) => Promise<{ readonly teams: readonly ListedTeam[]; readonly next: TeamId | undefined }>;

export interface AuditQuestion {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
  readonly team: TeamId | undefined;
  readonly limit: number;
  readonly after: AuditPlace | undefined;
}

/** Behind this entry; without an id: behind all of the instant's day. */
export interface AuditPlace {
  readonly at: Instant;
  readonly id: string | undefined;
}

/** Newest first. `next`: there may be more behind this one. */
export type ReadAudit = (question: AuditQuestion) => Promise<{
  readonly entries: readonly AuditEntry[];
  readonly next: AuditPlace | undefined;
}>;

/** What an operator has set for a model from a date on, and how often. */
export interface SetPrice extends PriceOverride {
  /** Grows by one each time that the same date is set anew. */
  readonly revision: number;
}

/** One model's, at one provider. */
export type ReadSetPrices = (model: {
  readonly provider: string;
  readonly model: string;
}) => Promise<readonly SetPrice[]>;

/**
 * Sets a price. `conflict`: the one of the revision before is not the one that is stored. When its
 * answer was lost and it finds itself, it was written.
 */
export type WritePrice = (wanted: {
  readonly price: SetPrice;
  readonly entry: AuditEntry;
}) => Promise<'written' | 'conflict'>;

export type ReadOverrides = () => Promise<readonly PriceOverride[]>;
