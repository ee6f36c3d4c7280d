import type { Ask } from '../domain/ask.ts';
import type { Hold, HoldId, Marker, NamedHold } from '../domain/holds.ts';
import type { ModelId, RequestId, TeamId } from '../domain/ids.ts';
import type { Meter } from '../domain/meter.ts';
import type { Policy } from '../domain/policy.ts';
import type { UnknownModelPolicy } from '../domain/terms.ts';
import type { PricedModel } from '../domain/pricing.ts';
import type { CounterChange } from '../domain/settlement.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import type { Receipt, VoidedCall } from '../domain/usage.ts';

/** What a caller that is let through is told: where the team stands with it, or nothing else. */
export type Told = 'standing' | 'outcome';

/** `before` is the meter as the write met it, without what nobody is told of who is let through. */
export type Taking =
  | { readonly outcome: 'taken'; readonly before: Meter | undefined }
  | { readonly outcome: 'refused'; readonly before: Meter }
  | { readonly outcome: 'no_meter' };

/**
 * Takes all that is asked, or nothing, in one write.
 *
 * When its answer is lost it may have been taken: asked again under the same request id it is
 * refused, and the meter knows the request. Throws `StoreFault` when no attempt was answered.
 *
 * The first time, what was seen of the meter may be believed, and a write refused for being out of date.
 * `again`: nothing is believed, and only the meter refuses.
 */
export type Take = (ask: Ask, time?: 'first' | 'again') => Promise<Taking>;

/** Reads the meter as of now; `undefined` for a team that has none. Throws `StoreFault`. */
export type ReadMeter = (team: TeamId) => Promise<Meter | undefined>;

/**
 * Removes what says nothing any more from a meter that was read, where there is much of it. Nothing that
 * counts is lost by it, whether its answer is or not.
 */
export type TidyMeter = (team: TeamId, meter: Meter) => Promise<void>;

/** Reads a registered team's policy; `undefined` for any other. Throws `StoreFault`. */
export type ReadPolicy = (team: TeamId) => Promise<Policy | undefined>;

/** Gives a team that nobody registered a meter with its tier's limits; nothing if it has one. */
export type EnrolGuest = (guest: { readonly team: TeamId; readonly tier: Tier }) => Promise<void>;

/**
 * Changes the tier of a team that nobody registered. Counters stay. Does nothing when a decision
 * opened a slot meanwhile: asking the meter again tells.
 */
export type RetierGuest = (change: {
  readonly team: TeamId;
  readonly tier: Tier;
  readonly at: Instant;
}) => Promise<void>;

export interface TokensEntry {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly tokens: number;
  readonly at: Instant;
}

export type TokensRecording =
  | { readonly outcome: 'recorded' }
  | { readonly outcome: 'duplicate'; readonly tokensOfFirst: number }
  | { readonly outcome: 'no_meter' };

/**
 * Counts a call's tokens once, however often it is told.
 *
 * When its answer is lost the tokens may be counted: told again under the same request id it answers
 * `duplicate`. Throws `StoreFault`, and then telling it again is right.
 */
export type RecordTokens = (entry: TokensEntry) => Promise<TokensRecording>;

/** Registers a team. Asked again it answers `exists`, and changes nothing. */
export type CreateTeam = (policy: Policy) => Promise<'created' | 'exists'>;

/** Replaces a policy by its next version. `conflict`: the version before it is not the stored one. */
export type ChangePolicy = (change: {
  readonly policy: Policy;
  readonly at: Instant;
}) => Promise<'changed' | 'conflict'>;

/** What a model's calls are priced at, by the team's policy for models without a price. */
export type PriceModel = (
  question: {
    readonly model: ModelId | undefined;
    readonly provider: string | undefined;
    readonly at: Instant;
  },
  unknownModel: UnknownModelPolicy,
) => PricedModel;

/** Ends work that takes too long with a `StoreFault`: the sum of all attempts has a bound too. */
export type Within = <Result>(work: Promise<Result>) => Promise<Result>;

/**
 * The prices as of now: the book, with what operators have set. Never fails: where the latter cannot
 * be read, what was known before holds.
 */
export type ReadPrices = (at: Instant) => Promise<PriceModel>;

/** A receipt as it stands in the store. */
export interface StoredReceipt {
  readonly receipt: Receipt;
  /** The hold that it settles; `undefined` when the call was counted without one. */
  readonly hold: Hold | undefined;
  /** Whether the reports' sums have it in them. */
  readonly isRolledUp: boolean;
  /** Known to be on the meter: a hold that stands under its id again belongs to another call. */
  readonly isSettled?: boolean;
}

/** Writes a held call's receipt, the first of its two writes. Gives back the one that is there. */
export type WriteReceipt = (
  receipt: Receipt,
  hold: Hold,
) => Promise<{ readonly outcome: 'written' } | ({ readonly outcome: 'exists' } & StoredReceipt)>;

export interface HoldsSettled {
  readonly team: TeamId;
  readonly holds: readonly NamedHold[];
  readonly change: CounterChange;
}

/**
 * Takes holds off the meter and changes its counters, in one write: the second of the two.
 *
 * `moved`: one of the holds is not the one that was read, and nothing was changed. When its answer
 * is lost and it is tried again the holds are gone, and it answers `moved`.
 */
export type SettleHolds = (settled: HoldsSettled) => Promise<'settled' | 'moved'>;

/** A hold that ran out, as the sweep has left word of it. */
export interface ExpiredHold extends Hold {
  /** What was held was kept as if used, and not given back. */
  readonly isCharged: boolean;
}

/** Which of these holds ran out and were not booked since. */
export type FindExpired = (
  team: TeamId,
  ids: readonly HoldId[],
) => Promise<ReadonlyMap<HoldId, ExpiredHold>>;

export interface UnheldUsage {
  readonly team: TeamId;
  readonly receipts: readonly Receipt[];
  readonly change: CounterChange;
  /** Where a hold would stand for each of them, and the marker that stands there, if one does. */
  readonly ids: readonly (readonly [HoldId, Marker | undefined])[];
  /** Words of holds that ran out, which this usage uses up. */
  readonly expired: readonly HoldId[];
}

/** Counts usages without holds, with their receipts, all in one transaction or not at all. */
export type RecordUnheld = (usage: UnheldUsage) => Promise<
  | { readonly outcome: 'recorded' }
  /** These receipts were there already. Nothing was changed. */
  | { readonly outcome: 'exist'; readonly existing: readonly StoredReceipt[] }
  /** A hold of one of these requests has come or gone. Nothing was changed. */
  | { readonly outcome: 'moved' }
>;

/**
 * Uses up the word of a hold that ran out, and changes the counters, together: for a usage whose
 * receipt was written before, and for a call that was never made. `moved`: there is no such word.
 */
export type BookLate = (late: {
  readonly receipt: VoidedCall;
  readonly change: CounterChange;
}) => Promise<'booked' | 'moved'>;

/** Takes holds off the meter whose time is over, and leaves word of each. `moved`: as above. */
export type ExpireHolds = (expired: {
  readonly team: TeamId;
  readonly holds: readonly NamedHold[];
  readonly isCharged: boolean;
  readonly at: Instant;
}) => Promise<'expired' | 'moved'>;

/** Adds receipts to the reports' sums, each once, whoever else does so at the same time. */
export type RollUp = (team: TeamId, receipts: readonly Receipt[]) => Promise<void>;

/** All teams, registered or not, a page at a time. */
export type ListTeams = () => AsyncIterable<readonly TeamId[]>;

/** Something that can never be counted, with its reason. */
export interface Unusable {
  readonly reason: string;
  readonly content: string;
}

/** Puts aside what can never be counted, for a person to look at. Throws when it cannot. */
export type Bury = (unusable: readonly Unusable[]) => Promise<void>;
