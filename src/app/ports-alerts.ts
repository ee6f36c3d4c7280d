import type { Alert, AlertKind, MeterChange, UnknownModel } from '../domain/alerts.ts';
import type { CapCode } from '../domain/caps.ts';
import type { TeamId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Window } from '../domain/windows.ts';

/** What a write to the table may have to be told of. */
export type TableChange =
  | ({ readonly kind: 'meter' } & MeterChange)
  | {
      readonly kind: 'unpriced';
      readonly team: TeamId;
      readonly model: UnknownModel['model'];
      readonly pricing: UnknownModel['pricing'];
      /** When the call ended. */
      readonly usedAt: Instant;
      readonly at: Instant;
    }
  | {
      readonly kind: 'expired';
      readonly team: TeamId;
      readonly isCharged: boolean;
      readonly at: Instant;
    };

/** An alert as it is told. */
export interface Notice {
  readonly id: string;
  readonly event: AlertKind;
  readonly team: TeamId;
  /** A sentence or two. */
  readonly message: string;
  /** The same facts as the JSON has, on one line, for people. */
  readonly facts: string;
  readonly json: string;
}

/** Somewhere that alerts are told. Rejects when it did not take it, and then telling it again is right. */
export interface Sink {
  readonly name: string;
  readonly tell: (notice: Notice, now: Instant) => Promise<void>;
}

/** The telling of an alert, taken on for as long as a lease lasts. Each may be repeated. */
export interface Claimed {
  /** The sinks that have it already. */
  readonly toldTo: ReadonlySet<string>;
  readonly noteSink: (sink: string) => Promise<void>;
  /** All sinks have it: nobody tells it again. */
  readonly finish: (now: Instant) => Promise<void>;
  /** Not all of them have it, and whoever comes next may go on at once. */
  readonly release: () => Promise<void>;
}

/**
 * What came of wanting to tell an alert. `busy`: somebody is at it, or was and has not come back yet.
 * `told`: every sink has it.
 */
export type Claim =
  | ({ readonly outcome: 'claimed' } & Claimed)
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'told' };

/**
 * Takes the telling of an alert on, unless somebody else has. When its answer is lost and it is
 * tried again it knows its own claim. Throws `StoreFault`.
 */
export type ClaimAlert = (alert: Alert, now: Instant) => Promise<Claim>;

/** The user behind a code of the meter, of those who have used something in that month. */
export type FindUser = (of: {
  readonly team: TeamId;
  readonly month: Window<'month'>;
  readonly code: CapCode;
}) => Promise<string | undefined>;
