import {
  RegisteredTeam,
  type Team,
  Team as TeamAnswer,
  TeamPage,
} from '../../openapi/answers/teams.ts';
import { pathOf, read } from '../api.ts';
import { type ChangeOptions, changeTeam } from '../change.ts';
import { changesBetween, changeText } from '../changes.ts';
import { wrongUsage } from '../cli-error.ts';
import { type Context, printJson } from '../context.ts';
import { settingsIn } from '../settings.ts';
import { NO_SHARES, type ShareOptions, sharesIn } from '../shares.ts';
import { teamsText, teamText } from '../text/team-text.ts';

export interface ListOptions {
  readonly status?: string;
  readonly limit?: string;
}

/** As many as a page of the API has at most. */
const PAGE = '100';

/** Every team, page by page. */
export const allTeams = async (
  { ask }: Context,
  { status, limit }: ListOptions,
): Promise<readonly Team[]> => {
  const most = limit === undefined ? Infinity : Number(limit);
  const teams: Team[] = [];
  let cursor: string | undefined;
  do {
    const page = read(
      TeamPage,
      await ask({ method: 'GET', path: '/teams', query: { status, limit: PAGE, cursor } }),
    );
    teams.push(...page.teams);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && teams.length < most);
  return teams.slice(0, most);
};

export const listTeams = async (context: Context, options: ListOptions): Promise<void> => {
  const teams = await allTeams(context, options);
  if (context.json) printJson(context, { teams });
  else context.print(teamsText(teams, context));
};

export const getTeam = async (context: Context, team: string): Promise<void> => {
  const answer = await context.ask({ method: 'GET', path: pathOf('teams', team) });
  if (context.json) printJson(context, answer.body);
  else context.print(teamText(read(TeamAnswer, answer), context));
};

export interface SettingOptions extends ShareOptions, ChangeOptions {
  readonly [setting: string]: unknown;
}

export interface CreateOptions extends SettingOptions {
  readonly key?: string;
}

/** With a key, so that a creation whose answer was lost is asked for again and made once. */
export const createTeam = async (
  context: Context,
  team: string,
  options: CreateOptions,
): Promise<void> => {
  const answer = await context.ask({
    method: 'POST',
    path: '/teams',
    headers: { 'idempotency-key': options.key ?? context.world.newKey() },
    body: { team, ...settingsIn(options), ...sharesIn(options, NO_SHARES) },
  });
  if (context.json) printJson(context, answer.body);
  else context.print(`Created.\n${teamText(read(TeamAnswer, answer), context)}`);
};

export const updateTeam = async (
  context: Context,
  team: string,
  options: SettingOptions,
): Promise<void> => {
  const { before, answer } = await changeTeam(context, {
    ...options,
    team,
    question: (present) => ({
      method: 'PATCH',
      path: pathOf('teams', team),
      body: somethingIn({ ...settingsIn(options), ...sharesIn(options, present) }),
    }),
  });
  if (context.json) {
    printJson(context, answer.body);
    return;
  }
  const changes = changesBetween(before, read(RegisteredTeam, answer));
  context.print(
    changes.length === 0
      ? `Team ${team} is like that already.`
      : [`Team ${team} is changed.`, ...changes.map((change) => `  ${changeText(change)}`)].join(
          '\n',
        ),
  );
};

const somethingIn = <Body extends object>(body: Body): Body => {
  if (Object.keys(body).length > 0) return body;
  throw wrongUsage('What is to change? tollgate teams update --help');
};

export interface StatusOptions extends ChangeOptions {
  readonly reason?: string;
}

export const suspendTeam = async (
  context: Context,
  team: string,
  options: StatusOptions,
): Promise<void> => {
  await context.isSure(`Suspend ${team}? From then on all its calls are denied.`);
  await setStatus(context, 'suspend', { ...options, team });
};

export const resumeTeam = (context: Context, team: string, options: StatusOptions): Promise<void> =>
  setStatus(context, 'resume', { ...options, team });

const setStatus = async (
  context: Context,
  verb: 'suspend' | 'resume',
  { team, reason, ...options }: StatusOptions & { readonly team: string },
): Promise<void> => {
  const { answer } = await changeTeam(context, {
    ...options,
    team,
    question: () => ({
      method: 'POST',
      path: pathOf('teams', team, verb),
      body: reason === undefined ? {} : { reason },
    }),
  });
  if (context.json) printJson(context, answer.body);
  else context.print(`Team ${team} is ${read(RegisteredTeam, answer).status}.`);
};

export const deleteTeam = async (
  context: Context,
  team: string,
  options: ChangeOptions,
): Promise<void> => {
  await context.isSure(`Delete ${team}? Its calls are denied; what it has spent stays known.`);
  await changeTeam(context, {
    ...options,
    team,
    question: () => ({ method: 'DELETE', path: pathOf('teams', team) }),
  });
  if (context.json) printJson(context, { team, status: 'deleted' });
  else context.print(`Team ${team} is deleted.`);
};
