import type { Door } from './options.ts';

/** Why there was no answer. */
export type NoAnswer = 'timeout' | `connection ${string}`;

/** Why there was no yes and no no. */
export type Failure = NoAnswer | `status ${number}` | 'unreadable' | 'not signed';

/** What became of one sending. */
export type Outcome =
  | { readonly kind: 'admitted' }
  /** Let through by the fault policy, without a look at the limits. */
  | { readonly kind: 'unverified' }
  | { readonly kind: 'denied'; readonly reason: string }
  /** No answer that says yes or no. */
  | { readonly kind: 'failed'; readonly why: Failure }
  /** Too many were in flight already, so it stayed here. */
  | { readonly kind: 'not sent' };

/** One request on its way, once: a retry is a sending of its own. Times are of this machine, in ms. */
export interface Sending {
  /** The number of the request; both sendings of a retry have the same. */
  readonly request: number;
  /** The place of its team among those of the run. */
  readonly team: number;
  readonly door: Door;
  readonly dueMs: number;
  /** When it left, or when it was given up. */
  readonly sentMs: number;
  readonly endedMs: number;
  readonly outcome: Outcome;
}

/**
 * Whether it was waited for to an end: whatever answer there was, a 503 too, or the time-out. Who
 * is refused a connection has waited for nothing, and would make the gate look quick.
 */
export const hasLatency = ({ outcome }: Sending): boolean => {
  if (outcome.kind === 'not sent') return false;
  if (outcome.kind !== 'failed') return true;
  return outcome.why !== 'not signed' && !outcome.why.startsWith('connection ');
};

/** Whether the gate may have taken the request, whatever became of its answer. */
export const mayBeTaken = ({ outcome }: Sending): boolean => {
  switch (outcome.kind) {
    case 'admitted':
    case 'unverified':
    case 'failed':
      return true;
    case 'denied':
      // The gate has not heard from its table, which may have written all the same.
      return outcome.reason === 'unverified';
    case 'not sent':
      return false;
  }
};
