import { type BoostWish, withBoost, withoutBoost } from '../domain/boost-change.ts';
import type { Boost } from '../domain/boosts.ts';
import { invariant, RequestError } from '../domain/errors.ts';
import type { TeamId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { Deed } from './audited.ts';
import { changeRegistered, type ChangeTeamDeps, requireLive } from './change-team.ts';
import type { VersionedDeed } from './manage-teams.ts';

export interface WantedBoost extends Deed {
  readonly team: TeamId;
  readonly version: number | undefined;
  readonly wish: BoostWish;
}

/**
 * Raises a month's budget. The wish's id is made of its key, so the same wish again finds its boost,
 * whatever the version is by then.
 */
export const createBoost =
  (deps: ChangeTeamDeps) =>
  async (wanted: WantedBoost): Promise<{ readonly policy: Policy; readonly boost: Boost }> => {
    const { team, wish, actor } = wanted;
    const known = await deps.readPolicy(team);
    const there = known?.boosts.find(({ id }) => id === wish.id);
    if (known !== undefined && there !== undefined) return { policy: known, boost: there };
    const policy = await changeRegistered(deps, {
      ...wanted,
      to: (found) => withBoost(requireLive(found), wish, actor.at),
    });
    const boost = policy.boosts.find(({ id }) => id === wish.id);
    invariant(boost !== undefined, `A boost of ${team} is not in the policy that has it`);
    return { policy, boost };
  };

/** Known again when repeated, like every change; a boost that never was is not found. */
export const deleteBoost =
  (deps: ChangeTeamDeps) =>
  (wanted: VersionedDeed & { readonly id: string }): Promise<Policy> =>
    changeRegistered(deps, {
      ...wanted,
      to: (policy) => {
        const isThere = requireLive(policy).boosts.some(({ id }) => id === wanted.id);
        if (!isThere && wanted.version !== policy.version - 1) {
          throw new RequestError('not_found', `${policy.team} has no boost ${wanted.id}`);
        }
        return withoutBoost(policy, wanted.id);
      },
    });
