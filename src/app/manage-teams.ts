import { RequestError, StoreFault } from '../domain/errors.ts';
import type { TeamId } from '../domain/ids.ts';
import { type Creation, type Policy, policyOfTier } from '../domain/policy.ts';
import { changed, requireConsistent, type TeamChange } from '../domain/team-change.ts';
import type { Tier } from '../domain/tiers.ts';
import { type Deed, teamEntry } from './audited.ts';
import { changeRegistered, type ChangeTeamDeps, requireLive } from './change-team.ts';
import type { RegisterTeam } from './ports-admin.ts';

export interface ManageTeamsDeps extends ChangeTeamDeps {
  readonly registerTeam: RegisterTeam;
}

export interface NewTeam extends Deed {
  readonly team: TeamId;
  readonly tier: Tier;
  readonly change: TeamChange;
  /** `undefined`: the caller cannot repeat it safely. */
  readonly creation: Creation | undefined;
  /** What else is to be of it than a change can say. */
  readonly also?: Partial<Pick<Policy, 'status' | 'boosts'>>;
}

/** The team as it would be registered. Throws when it cannot be so. */
export const newPolicy = ({ team, tier, change, creation, actor, also }: NewTeam): Policy => {
  const policy = {
    ...changed(policyOfTier(team, tier), change),
    ...also,
    createdAt: actor.at,
    changedAt: actor.at,
    creation,
  };
  requireConsistent(policy);
  return policy;
};

const ROUNDS_MAX = 5;

/**
 * Registers a team, or one anew that was deleted. What it has used already stays counted.
 *
 * Under the key of its creation it is known again: the same creation gives the team as it is.
 */
export const createTeam =
  (deps: ManageTeamsDeps) =>
  async (wanted: NewTeam): Promise<Policy> => {
    const policy = newPolicy(wanted);
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found = await deps.readPolicy(wanted.team);
      const known = knownCreation(found, wanted.creation);
      if (known !== undefined) return known;
      const created = await write(deps, wanted, { found, policy });
      if (created !== undefined) return created;
    }
    throw new StoreFault(`The team ${wanted.team} kept changing`);
  };

/** Of a deleted team the version goes on, so that no version is ever two policies. */
const write = async (
  deps: ManageTeamsDeps,
  deed: Deed,
  { found, policy }: { readonly found: Policy | undefined; readonly policy: Policy },
): Promise<Policy | undefined> => {
  const { at } = deed.actor;
  if (found === undefined) {
    const entry = teamEntry(deps, deed, { before: undefined, after: policy });
    const answer = await deps.registerTeam({ policy, at, entry });
    return answer === 'created' ? policy : undefined;
  }
  const restored = { ...policy, version: found.version + 1, createdAt: found.createdAt };
  const entry = teamEntry(deps, deed, { before: found, after: restored });
  const answer = await deps.changeTeam({ policy: restored, at, entry });
  return answer === 'changed' ? restored : undefined;
};

/** The team that this very creation made; throws when there is one that it did not make. */
const knownCreation = (
  found: Policy | undefined,
  creation: Creation | undefined,
): Policy | undefined => {
  if (found === undefined) return undefined;
  const isDeleted = found.status === 'deleted';
  if (creation === undefined || found.creation?.key !== creation.key) {
    if (isDeleted) return undefined;
    throw new RequestError('conflict', `The team ${found.team} exists`);
  }
  requireSameHash(found.creation, creation);
  if (!isDeleted) return found;
  throw new RequestError('conflict', `${found.team} was deleted since: use another key`);
};

const requireSameHash = (found: Creation, { hash }: Creation): void => {
  if (found.hash === hash) return;
  const message = 'was sent with another team before';
  throw new RequestError('invalid', `idempotency-key: ${message}`, [
    { path: 'idempotency-key', message },
  ]);
};

export interface VersionedDeed extends Deed {
  readonly team: TeamId;
  readonly version: number;
}

export const updateTeam =
  (deps: ChangeTeamDeps) =>
  (wanted: VersionedDeed & { readonly change: TeamChange }): Promise<Policy> =>
    changeRegistered(deps, {
      ...wanted,
      to: (policy) => changed(requireLive(policy), wanted.change),
    });

export const setTeamStatus =
  (deps: ChangeTeamDeps) =>
  (wanted: VersionedDeed & { readonly status: 'active' | 'suspended' }): Promise<Policy> =>
    changeRegistered(deps, {
      ...wanted,
      to: (policy) => ({ ...requireLive(policy), status: wanted.status }),
    });

/** What it has used, its receipts and its audit stay. */
export const deleteTeam =
  (deps: ChangeTeamDeps) =>
  (wanted: VersionedDeed): Promise<Policy> =>
    changeRegistered(deps, { ...wanted, to: (policy) => ({ ...policy, status: 'deleted' }) });
