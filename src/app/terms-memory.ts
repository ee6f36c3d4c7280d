import { boundedMap } from '../domain/bounded-map.ts';
import { StoreFault } from '../domain/errors.ts';
import type { TeamId } from '../domain/ids.ts';
import { termsVersionOf } from '../domain/policy.ts';
import { ORDINARY_TERMS, type Terms } from '../domain/terms.ts';
import type { Instant } from '../domain/time.ts';
import type { ReadPolicy } from './ports.ts';

/** Terms, and the version under which the meter knows them. */
export interface KnownTerms {
  readonly terms: Terms;
  readonly version: number | undefined;
  readonly isSuspended: boolean;
  /** When the policy was read; `undefined` for terms that were only assumed. */
  readonly readAt: Instant | undefined;
}

/**
 * What this environment knows of teams' terms. It is never trusted alone: each write carries the
 * version it was made under, and is refused when the team's terms have changed since.
 */
export interface TermsMemory {
  readonly termsOf: (team: TeamId) => KnownTerms;
  /** Reads the terms of a team whose meter refused those that were assumed. */
  readonly learn: (team: TeamId, at: Instant) => Promise<KnownTerms>;
  /** The terms of a meter that was just read: those known, or those learnt for its version. */
  readonly termsAt: (team: TeamId, version: number | undefined, at: Instant) => Promise<KnownTerms>;
  /** The team is back to ordinary terms. */
  readonly forget: (team: TeamId) => KnownTerms;
}

const TEAMS_MAX = 1_000;
const ORDINARY: KnownTerms = {
  terms: ORDINARY_TERMS,
  version: undefined,
  isSuspended: false,
  readAt: undefined,
};

export const termsMemory = (readPolicy: ReadPolicy): TermsMemory => {
  const known = boundedMap<TeamId, KnownTerms>(TEAMS_MAX);
  const termsOf = (team: TeamId): KnownTerms => known.get(team) ?? ORDINARY;
  const learn = async (team: TeamId, at: Instant): Promise<KnownTerms> => {
    const policy = await readPolicy(team);
    if (policy === undefined) throw new StoreFault(`The meter of ${team} has terms, but no policy`);
    const learnt = {
      terms: policy,
      version: termsVersionOf(policy),
      isSuspended: policy.status !== 'active',
      readAt: at,
    };
    known.set(team, learnt);
    return learnt;
  };
  const forget = (team: TeamId): KnownTerms => {
    known.delete(team);
    return ORDINARY;
  };
  return {
    termsOf,
    learn,
    forget,
    termsAt: async (team, version, at) => {
      if (termsOf(team).version === version) return termsOf(team);
      return version === undefined ? forget(team) : learn(team, at);
    },
  };
};
