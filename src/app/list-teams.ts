import type { TeamId } from '../domain/ids.ts';
import type { TeamStatus } from '../domain/policy.ts';
import type { ListedTeam, ReadTeams } from './ports-admin.ts';

export interface TeamsQuestion {
  readonly status: TeamStatus | undefined;
  readonly limit: number;
  readonly after: TeamId | undefined;
}

export interface TeamsPage {
  readonly teams: readonly ListedTeam[];
  /** `undefined`: there are no more. */
  readonly next: TeamId | undefined;
}

/** A page may be shorter than was asked for, and not be the last: nobody waits for a whole table. */
const READS_MAX = 10;

/** Teams by name: all but the deleted, or those of one status. */
export const listTeams =
  (readTeams: ReadTeams) =>
  async ({ status, limit, after }: TeamsQuestion): Promise<TeamsPage> => {
    const teams: ListedTeam[] = [];
    let next = after;
    for (let reads = 0; reads < READS_MAX; reads += 1) {
      const page = await readTeams({ after: next, limit });
      const found = page.teams.filter((team) => isWanted(team, status));
      const taken = found.slice(0, limit - teams.length);
      teams.push(...taken);
      const last = taken.at(-1);
      if (taken.length < found.length && last !== undefined) return { teams, next: nameOf(last) };
      next = page.next;
      if (next === undefined || teams.length >= limit) break;
    }
    return { teams, next };
  };

const nameOf = (team: ListedTeam): TeamId => (team.kind === 'guest' ? team.team : team.policy.team);

const isWanted = (team: ListedTeam, status: TeamStatus | undefined): boolean => {
  if (status !== undefined) return team.kind === 'registered' && team.policy.status === status;
  return team.kind === 'guest' || team.policy.status !== 'deleted';
};
