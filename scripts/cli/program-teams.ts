import { type Command, Option } from 'commander';
import { addBoost, type BoostOptions, listBoosts, removeBoost } from './commands/boosts.ts';
import {
  createTeam,
  type CreateOptions,
  deleteTeam,
  getTeam,
  type ListOptions,
  listTeams,
  resumeTeam,
  type SettingOptions,
  type StatusOptions,
  suspendTeam,
  updateTeam,
} from './commands/teams.ts';
import type { ChangeOptions } from './change.ts';
import type { InContext } from './context.ts';
import { collected, settingOptions } from './settings.ts';

const SETTINGS_HELP = `
A limit is a number, none for no limit, or tier for that of the tier. 0 allows nothing.

Examples:
  tollgate teams create alpha --tier standard --usd-per-month 150 --cap 'gpt-4o*=20'
  tollgate teams update alpha --rpm none --user-limit alice=5 --user-limit bob=off
  tollgate teams update alpha --usd-per-month tier --mode shadow
`;

const STATUS_HELP = `
Examples:
  tollgate teams suspend alpha --reason "key leaked" --yes
  tollgate teams resume alpha
`;

const BOOST_HELP = `
Examples:
  tollgate boost add alpha 50 --reason launch            to the end of the month
  tollgate boost add alpha 50 --until 2026-11-25         with that day, in UTC
  tollgate boost remove alpha b-1f2e3d4c
`;

export const addChangingCommands = (program: Command, inContext: InContext): void => {
  const teams = program.command('teams').description('who may use the gate, and how much');
  addTeamReading(teams, inContext);
  addTeamWriting(teams, inContext);
  addTeamStatus(teams, inContext);
  addBoosts(program, inContext);
};

const addTeamReading = (teams: Command, inContext: InContext): void => {
  teams
    .command('list')
    .description('every team; deleted ones only with --status deleted')
    .addOption(
      new Option('--status <status>', 'only these').choices(['active', 'suspended', 'deleted']),
    )
    .option('--limit <n>', 'so many at most')
    .addHelpText('after', '\nExample:\n  tollgate teams list --status suspended --json\n')
    .action((options: ListOptions, command: Command) => listTeams(inContext(command), options));
  teams
    .command('get <team>')
    .description('all that there is to know of one')
    .addHelpText('after', '\nExample:\n  tollgate teams get alpha --json\n')
    .action((team: string, _options: object, command: Command) =>
      getTeam(inContext(command), team),
    );
};

const addTeamWriting = (teams: Command, inContext: InContext): void => {
  withSettings(teams.command('create <team>'))
    .description('registers a team; a guest keeps what it has used')
    .option('--key <key>', 'the Idempotency-Key, to make a creation twice and have it once')
    .action((team: string, options: CreateOptions, command: Command) =>
      createTeam(inContext(command), team, options),
    );
  withVersion(withSettings(teams.command('update <team>')))
    .description('changes what is named, and nothing else')
    .action((team: string, options: SettingOptions, command: Command) =>
      updateTeam(inContext(command), team, options),
    );
};

const withSettings = (command: Command): Command => {
  for (const option of settingOptions()) command.addOption(option);
  return command
    .option('--cap <model=usd>', "a model's share, as gpt-4o*=20, or =off (repeatable)", collected)
    .option(
      '--user-limit <user=usd>',
      "a user's share: dollars, none or off (repeatable)",
      collected,
    )
    .option('--each-user <usd>', 'the share of users that are not named, or none')
    .addHelpText('after', SETTINGS_HELP);
};

const withVersion = (command: Command): Command =>
  command
    .option('--if-version <n>', 'only if the team is at this version')
    .option('--force', 'also over what somebody else has changed meanwhile');

const addTeamStatus = (teams: Command, inContext: InContext): void => {
  withVersion(teams.command('suspend <team>'))
    .description('denies all its calls')
    .option('--reason <text>', 'for the audit')
    .addHelpText('after', STATUS_HELP)
    .action((team: string, options: StatusOptions, command: Command) =>
      suspendTeam(inContext(command), team, options),
    );
  withVersion(teams.command('resume <team>'))
    .description('lets it call again')
    .option('--reason <text>', 'for the audit')
    .addHelpText('after', STATUS_HELP)
    .action((team: string, options: StatusOptions, command: Command) =>
      resumeTeam(inContext(command), team, options),
    );
  withVersion(teams.command('delete <team>'))
    .description('denies all its calls and lists it no more; what it has spent stays known')
    .addHelpText('after', '\nExample:\n  tollgate teams delete alpha --yes\n')
    .action((team: string, options: ChangeOptions, command: Command) =>
      deleteTeam(inContext(command), team, options),
    );
};

const addBoosts = (program: Command, inContext: InContext): void => {
  const boost = program
    .command('boost')
    .description('more budget for a while; it ends by itself')
    .addHelpText('after', BOOST_HELP);
  boost
    .command('add <team> <usd>')
    .description("raises the month's budget")
    .option('--until <time>', 'a day or a time, at most to the end of the month')
    .option('--reason <text>', 'for the audit')
    .option('--key <key>', 'the Idempotency-Key, to give a boost twice and have it once')
    .addHelpText('after', BOOST_HELP)
    .action((...[team, usd, options, command]: [string, string, BoostOptions, Command]) =>
      addBoost(inContext(command), { ...options, team, usd }),
    );
  boost
    .command('list <team>')
    .description('those of this month')
    .action((team: string, _options: object, command: Command) =>
      listBoosts(inContext(command), team),
    );
  withVersion(boost.command('remove <team> <id>'))
    .description('takes one away before its time')
    .action((...[team, id, options, command]: [string, string, ChangeOptions, Command]) =>
      removeBoost(inContext(command), team, { ...options, id }),
    );
};
