import type { TeamId } from './ids.ts';
import type { Tier } from './tiers.ts';

/** Who calls, by the word of whoever may say so. */
export interface Identity {
  readonly team: TeamId;
  /** `undefined`: not named, or by no name that could be meant. */
  readonly user: string | undefined;
  /** Counts only for a team that nobody registered. */
  readonly tier: Tier | undefined;
}

export type IdentitySource = 'headers' | 'oidc' | 'alb';

/**
 * Whether it is known who calls. Every `detail` is a fixed sentence: nothing of a token or of a
 * claim is in it, so it can be told to anybody and stand in a header.
 */
export type Identification =
  | {
      readonly outcome: 'identified';
      readonly identity: Identity;
      readonly source: IdentitySource;
    }
  | { readonly outcome: 'unauthenticated'; readonly detail: string; readonly hasToken: boolean }
  /** `scope`: the one that is missing, if that is what is wrong. */
  | { readonly outcome: 'forbidden'; readonly detail: string; readonly scope?: string }
  /** The key that the token names is not known, and cannot be fetched at present. */
  | { readonly outcome: 'unverifiable'; readonly detail: string };

/** Every way of not knowing who calls. */
export type Unidentified = Exclude<Identification, { readonly outcome: 'identified' }>;
