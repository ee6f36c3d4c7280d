import type { Ask } from '../domain/ask.ts';
import type { Denial } from '../domain/decision.ts';
import type { TeamId } from '../domain/ids.ts';
import type { Meter } from '../domain/meter.ts';
import type { Terms } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import type { KnownTerms } from './terms-memory.ts';

/** A question whose details depend on the team's terms: they may turn out to be others. */
export interface Question {
  readonly team: TeamId;
  readonly at: Instant;
  /** The tier of the team if nobody registered it; `undefined`: such a team is denied. */
  readonly guestTier: Tier | undefined;
  readonly askUnder: (known: KnownTerms, at: Instant) => AskUnderTerms;
}

export interface AskUnderTerms {
  readonly ask: Ask;
  /** The terms themselves deny it, as a model that is not allowed: the meter need not be asked. */
  readonly objection: Denial | undefined;
}

export type MeterAnswer =
  | {
      readonly outcome: 'admitted';
      readonly ask: Ask;
      /** `undefined`: it was not asked where the team stands. */
      readonly before: Meter | undefined;
      /** The request was taken earlier: a retry, or an answer that was lost. */
      readonly isRepeated: boolean;
      /** What a team in shadow mode would have been told. */
      readonly wouldDeny: Denial | undefined;
      readonly terms: Terms;
    }
  | {
      readonly outcome: 'denied';
      readonly denial: Denial;
      readonly ask: Ask;
      readonly terms: Terms;
      /** The meter that the denial was judged by; `undefined` when none was asked. */
      readonly before: Meter | undefined;
      /** Given from memory: the meter was asked some time before. */
      readonly isAbsorbed?: true;
    };
