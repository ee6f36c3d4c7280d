import { type RegisteredTeam, Team } from '../openapi/answers/teams.ts';
import { type Answer, pathOf, type Question, read } from './api.ts';
import { changesBetween, changeText } from './changes.ts';
import { CliError, Refusal } from './cli-error.ts';
import type { Context } from './context.ts';

export interface ChangeOptions {
  /** Writes over what somebody else has changed meanwhile. */
  readonly force?: boolean;
  /** The version that somebody has looked at, where it is not the present one. */
  readonly ifVersion?: string;
}

interface Wish extends ChangeOptions {
  readonly team: string;
  /** What is asked for, given the team as it is. */
  readonly question: (present: RegisteredTeam) => Question;
}

const STALE = 412;

const readTeam = async ({ ask }: Context, team: string): Promise<RegisteredTeam> => {
  const found = read(Team, await ask({ method: 'GET', path: pathOf('teams', team) }));
  if ('version' in found) return found;
  throw new CliError(
    1,
    `Team ${team} is a guest: nobody has registered it. tollgate teams create ${team} --tier ${found.tier}`,
  );
};

export interface Changed {
  readonly before: RegisteredTeam;
  readonly answer: Answer;
}

/** Reads the version, sends the change with it, and overwrites nobody. */
export const changeTeam = async (context: Context, wish: Wish): Promise<Changed> => {
  const present = await readTeam(context, wish.team);
  const version = wish.ifVersion ?? String(present.version);
  try {
    return { before: present, answer: await send(context, wish.question(present), version) };
  } catch (error) {
    if (!isStale(error)) throw error;
    const now = await readTeam(context, wish.team);
    if (wish.force !== true) {
      throw overtaken(now, wish.ifVersion === undefined ? present : undefined, version);
    }
    const answer = await send(context, wish.question(now), String(now.version));
    return { before: now, answer };
  }
};

const send = ({ ask }: Context, question: Question, version: string): Promise<Answer> =>
  ask({ ...question, headers: { ...question.headers, 'if-match': `"${version}"` } });

const isStale = (error: unknown): boolean => error instanceof Refusal && error.status === STALE;

const overtaken = (
  now: RegisteredTeam,
  seen: RegisteredTeam | undefined,
  version: string,
): CliError => {
  const changes = seen === undefined ? [] : changesBetween(seen, now).map(changeText);
  return new CliError(
    1,
    [
      `Team ${now.team} has changed meanwhile: it is at version ${now.version} and not at ${version}. Nothing was written.`,
      ...changes.map((line) => `  ${line}`),
      'Try again if that is what you want, or write over it with --force.',
    ].join('\n'),
  );
};
