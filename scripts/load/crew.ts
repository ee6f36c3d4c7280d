import { CliError } from '../cli/cli-error.ts';
import { LoadError } from './load-error.ts';
import { forEach, type LimitedTeam, type Registered, type TeamOffice } from './teams.ts';

export interface Crew {
  readonly office: TeamOffice;
  readonly teams: readonly LimitedTeam[];
  /** Not where the gate itself goes at the end, or somebody wants to look at them. */
  readonly removes: boolean;
}

export interface Done<Result> {
  readonly result: Result;
  /** Which teams could not be taken away, and why. */
  readonly left: string | undefined;
}

/** Registers the teams, does the work and removes them, whatever becomes of it. */
export const withTeams = async <Result>(
  { office, teams, removes }: Crew,
  work: () => Promise<Result>,
): Promise<Done<Result>> => {
  const registered: Registered[] = [];
  const make = async (): Promise<Result> => {
    const failure = await forEach(teams, async (team) => {
      registered.push(await office.register(team));
    });
    if (failure !== undefined) throw failure;
    return work();
  };
  const [made] = await Promise.allSettled([make()]);
  const left = removes ? await removeAll(office, registered) : undefined;
  if (made.status === 'rejected') throw withLeft(made.reason, left);
  return { result: made.value, left };
};

const removeAll = async (
  { remove }: TeamOffice,
  registered: readonly Registered[],
): Promise<string | undefined> => {
  const left = new Set(registered);
  const failure = await forEach(registered, async (team) => {
    await remove(team);
    left.delete(team);
  });
  if (failure === undefined) return undefined;
  const names = [...left]
    .map(({ team }) => team)
    .toSorted()
    .join(', ');
  return `These teams may be left, delete them: ${names} (${failure.message})`;
};

/** What has gone wrong first is told first. */
const withLeft = (reason: unknown, left: string | undefined): unknown => {
  const isTold = reason instanceof CliError || reason instanceof LoadError;
  if (left === undefined || !isTold) return reason;
  return new LoadError(`${reason.message}\n${left}`);
};
