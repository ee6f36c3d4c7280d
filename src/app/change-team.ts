import { RequestError, StaleVersion, StoreFault } from '../domain/errors.ts';
import type { TeamId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { isSamePolicy, nextVersion, requireConsistent } from '../domain/team-change.ts';
import { type Deed, type TeamAuditDeps, teamEntry } from './audited.ts';
import type { ReadPolicy } from './ports.ts';
import type { ChangeTeam } from './ports-admin.ts';

export interface ChangeTeamDeps extends TeamAuditDeps {
  readonly readPolicy: ReadPolicy;
  readonly changeTeam: ChangeTeam;
}

export interface WantedChange extends Deed {
  readonly team: TeamId;
  /** The version that the caller has seen; `undefined`: whichever is the present one. */
  readonly version: number | undefined;
  /** Throws when the team cannot be so. */
  readonly to: (policy: Policy) => Policy;
}

/** With a version the second round tells; without one each round meets another admin's change. */
const ROUNDS_MAX = 10;

/**
 * Changes a registered team, and gives it back as it is then.
 *
 * A change whose answer was lost is known again when it is repeated: the version that the caller has
 * seen is the one before the present one, and the team is as it was wanted. It is not made twice.
 */
export const changeRegistered = async (
  deps: ChangeTeamDeps,
  wanted: WantedChange,
): Promise<Policy> => {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = await readRegistered(deps, wanted.team);
    const policy = wanted.to(found);
    requireConsistent(policy);
    if (isDone({ found, policy, version: wanted.version })) return found;
    if (wanted.version !== undefined && wanted.version !== found.version) {
      throw new StaleVersion(found.version);
    }
    const next = nextVersion(policy, found, wanted.actor.at);
    const entry = teamEntry(deps, wanted, { before: found, after: next });
    const answer = await deps.changeTeam({ policy: next, at: wanted.actor.at, entry });
    if (answer === 'changed') return next;
  }
  throw new StoreFault(`The policy of ${wanted.team} kept changing`);
};

interface Found {
  readonly found: Policy;
  readonly policy: Policy;
  readonly version: number | undefined;
}

const isDone = ({ found, policy, version }: Found): boolean =>
  (version === undefined || version === found.version || version === found.version - 1) &&
  isSamePolicy(policy, found);

export const readRegistered = async (
  { readPolicy }: Pick<ChangeTeamDeps, 'readPolicy'>,
  team: TeamId,
): Promise<Policy> => {
  const policy = await readPolicy(team);
  if (policy === undefined) {
    throw new RequestError('not_found', `Nobody has registered a team ${team}`);
  }
  return policy;
};

/** A deleted team is only ever registered anew. */
export const requireLive = (policy: Policy): Policy => {
  if (policy.status !== 'deleted') return policy;
  throw new RequestError('conflict', `${policy.team} is deleted: register it anew`);
};
