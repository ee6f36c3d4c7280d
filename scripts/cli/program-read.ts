import { type Command, Option } from 'commander';
import { type AuditOptions, showAudit } from './commands/audit.ts';
import { explain, type ExplainOptions } from './commands/explain.ts';
import { importFile, type ImportOptions } from './commands/import.ts';
import { exportTeams, type ExportOptions } from './commands/transfer.ts';
import { showOwnUsage, showUsage, type UsageOptions } from './commands/usage.ts';
import { watch, type WatchOptions } from './commands/watch.ts';
import type { InContext } from './context.ts';

const USAGE_HELP = `
Examples:
  tollgate usage alpha
  tollgate usage alpha --user alice
  tollgate usage alpha --history --from 2026-10-01 --to 2026-11-22
  tollgate usage alpha --history --by month --csv > alpha.csv
`;

const WATCH_HELP = `
Ctrl-C ends it. Where there is no terminal each look is a line.

Examples:
  tollgate watch alpha
  tollgate watch alpha --every 10s --for 1h >> alpha.log
`;

const EXPLAIN_HELP = `
Takes nothing: neither a request of the minute nor tokens nor money.

Examples:
  tollgate explain alpha --model gpt-4o --prompt-tokens 1200 --max-tokens 500
  tollgate explain alpha --model claude-opus-4-1 --user alice --json
`;

const AUDIT_HELP = `
Newest first, the last 7 days unless told otherwise. Followed, it is a log: oldest first.

Examples:
  tollgate audit --team alpha --from 2026-11-01T00:00:00Z
  tollgate audit --follow
`;

const IMPORT_HELP = `
FILE is the JSON that LiteLLM answers to GET /team/info, or what tollgate export has written
(--native). - is standard input. What cannot be the same here is told, member by member.

Examples:
  tollgate import team.json --dry-run
  tollgate import team.json --team alpha --zero-means nothing
  tollgate export > teams.jsonl && tollgate import --native teams.jsonl --url https://other.example
`;

export const addReadingCommands = (program: Command, inContext: InContext): void => {
  addUsage(program, inContext);
  addWatch(program, inContext);
  addExplain(program, inContext);
  addTransfer(program, inContext);
  addAudit(program, inContext);
};

const addUsage = (program: Command, inContext: InContext): void => {
  program
    .command('usage <team>')
    .description('what a team has used, and what is left')
    .option('--user <name>', 'one of its users first')
    .option('--history', 'a row for each day or month')
    .option('--from <date>', 'of the history: its first day, or month')
    .option('--to <date>', 'its last')
    .addOption(new Option('--by <step>', 'a row of the history').choices(['day', 'month']))
    .option('--csv', 'as a table for spreadsheets')
    .addHelpText('after', USAGE_HELP)
    .action((team: string, options: UsageOptions, command: Command) =>
      showUsage(inContext(command), team, options),
    );
  program
    .command('me')
    .description('what your own team has used, and you')
    .option('--csv', 'as a table for spreadsheets')
    .addHelpText(
      'after',
      '\nExample:\n  TOLLGATE_TOKEN=... tollgate me --url https://gate.example\n',
    )
    .action((options: UsageOptions, command: Command) => showOwnUsage(inContext(command), options));
};

const addWatch = (program: Command, inContext: InContext): void => {
  program
    .command('watch <team>')
    .description('its usage, again and again')
    .option('--every <duration>', 'how often it looks', '2s')
    .option('--for <duration>', 'how long')
    .addHelpText('after', WATCH_HELP)
    .action((team: string, options: WatchOptions, command: Command) =>
      watch(inContext(command), team, options),
    );
};

const addExplain = (program: Command, inContext: InContext): void => {
  program
    .command('explain <team>')
    .description('what the gate would decide of a call now, limit by limit')
    .option('--model <name>', 'the model that is called')
    .option('--provider <name>', 'whose price list, where several sell the model')
    .option('--user <name>', 'the user it is counted for')
    .option('--prompt-tokens <n>', 'how long the prompt is')
    .option('--max-tokens <n>', 'how long the answer may be')
    .option('--cost <usd>', 'what the call is held at, in place of its price')
    .addHelpText('after', EXPLAIN_HELP)
    .action((team: string, options: ExplainOptions, command: Command) =>
      explain(inContext(command), team, options),
    );
};

const addTransfer = (program: Command, inContext: InContext): void => {
  program
    .command('import <file>')
    .description("takes over a team of LiteLLM's, or what was exported")
    .option('--dry-run', 'tell what would become of it, and write nothing')
    .option('--team <name>', 'the name it gets here')
    .addOption(
      new Option('--tier <tier>', 'whose limits it has where the file has none').choices([
        'sandbox',
        'standard',
        'premium',
        'unlimited',
      ]),
    )
    .addOption(
      new Option('--zero-means <what>', 'what a limit of 0 in the file means').choices([
        'nothing',
        'unlimited',
      ]),
    )
    .option('--native', 'the file is what tollgate export has written')
    .option('--update', 'with --native: change teams that are there and differ')
    .addHelpText('after', IMPORT_HELP)
    .action((file: string, options: ImportOptions, command: Command) =>
      importFile(inContext(command), file, options),
    );
  program
    .command('export')
    .description('all registered teams as lines of JSON')
    .option('--team <name>', 'only this one')
    .addHelpText('after', '\nExample:\n  tollgate export > teams.jsonl\n')
    .action((options: ExportOptions, command: Command) => exportTeams(inContext(command), options));
};

const addAudit = (program: Command, inContext: InContext): void => {
  program
    .command('audit')
    .description('who has changed what')
    .option('--team <name>', 'only changes of this one')
    .option('--from <time>', 'the first moment')
    .option('--to <time>', 'the moment after the last')
    .option('--limit <n>', 'so many at most', '50')
    .option('--follow', 'go on with new ones until Ctrl-C')
    .option('--every <duration>', 'with --follow: how often it looks', '5s')
    .addHelpText('after', AUDIT_HELP)
    .action((options: AuditOptions, command: Command) => showAudit(inContext(command), options));
};
