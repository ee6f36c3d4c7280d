import { type RegisteredTeam, Team } from '../../openapi/answers/teams.ts';
import { pathOf, read } from '../api.ts';
import { changeTeam } from '../change.ts';
import { changesBetween } from '../changes.ts';
import { CliError, Refusal } from '../cli-error.ts';
import { type Context, printJson } from '../context.ts';
import { patchTowards, settableOf, teamsInLines } from '../native.ts';
import { allTeams } from './teams.ts';

export interface ExportOptions {
  readonly team?: string;
}

/** A line of JSON for each registered team, which `import --native` takes back. */
export const exportTeams = async (context: Context, { team }: ExportOptions): Promise<void> => {
  const teams =
    team === undefined
      ? await allTeams(context, {})
      : [read(Team, await context.ask({ method: 'GET', path: pathOf('teams', team) }))];
  for (const each of teams) if ('version' in each) context.print(JSON.stringify(each));
};

export interface NativeOptions {
  readonly update?: boolean;
  readonly dryRun?: boolean;
}

type Outcome = 'created' | 'changed' | 'unchanged' | 'differs';

interface Imported {
  readonly team: string;
  readonly outcome: Outcome;
}

/** Makes each team of the file as it was. One that is there and differs stays, unless it is to be changed. */
export const importNative = async (
  context: Context,
  text: string,
  options: NativeOptions,
): Promise<void> => {
  const done: Imported[] = [];
  for (const wanted of teamsInLines(text)) {
    const imported = { team: wanted.team, outcome: await importOne(context, wanted, options) };
    done.push(imported);
    if (!context.json) context.print(`${imported.outcome.padEnd(9)}  ${imported.team}`);
  }
  if (context.json) printJson(context, { dry_run: options.dryRun === true, teams: done });
  const left = done.filter(({ outcome }) => outcome === 'differs').map(({ team }) => team);
  if (left.length > 0) {
    throw new CliError(
      1,
      `There, and not as in the file: ${left.join(', ')}. --update changes them.`,
    );
  }
};

const importOne = async (
  context: Context,
  wanted: RegisteredTeam,
  { update, dryRun }: NativeOptions,
): Promise<Outcome> => {
  const present = await presentOf(context, wanted.team);
  if (present === undefined) {
    if (dryRun !== true) await create(context, wanted);
    return 'created';
  }
  if (isAlike(wanted, present)) return 'unchanged';
  if (update !== true) return 'differs';
  if (dryRun !== true) await change(context, wanted);
  return 'changed';
};

const NOT_FOUND = 404;

/** A guest is as good as not there: its counters stay when it is registered. */
const presentOf = async ({ ask }: Context, team: string): Promise<RegisteredTeam | undefined> => {
  try {
    const found = read(Team, await ask({ method: 'GET', path: pathOf('teams', team) }));
    return 'version' in found && found.status !== 'deleted' ? found : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.status === NOT_FOUND) return undefined;
    throw error;
  }
};

const isAlike = (wanted: RegisteredTeam, present: RegisteredTeam): boolean =>
  wanted.status === present.status &&
  changesBetween(settableOf(wanted), settableOf(present)).length === 0;

const create = async (context: Context, wanted: RegisteredTeam): Promise<void> => {
  await context.ask({
    method: 'POST',
    path: '/teams',
    headers: { 'idempotency-key': context.world.newKey() },
    body: settableOf(wanted),
  });
  if (wanted.status === 'suspended') await setStatus(context, wanted.team, 'suspend');
};

const change = async (context: Context, wanted: RegisteredTeam): Promise<void> => {
  const { before } = await changeTeam(context, {
    team: wanted.team,
    question: (present) => ({
      method: 'PATCH',
      path: pathOf('teams', wanted.team),
      body: patchTowards(wanted, present),
    }),
  });
  if (before.status === wanted.status) return;
  await setStatus(context, wanted.team, wanted.status === 'suspended' ? 'suspend' : 'resume');
};

const setStatus = (context: Context, team: string, verb: 'suspend' | 'resume') =>
  changeTeam(context, {
    team,
    question: () => ({ method: 'POST', path: pathOf('teams', team, verb), body: {} }),
  });
