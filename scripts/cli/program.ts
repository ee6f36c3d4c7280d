import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { addChangingCommands } from './program-teams.ts';
import { addPrices } from './program-prices.ts';
import { addReadingCommands } from './program-read.ts';
import { CliError, type ExitCode, Refusal } from './cli-error.ts';
import { type CommonOptions, contextOf, type InContext, printJson } from './context.ts';
import type { World } from './world.ts';

const AFTER_HELP = `
Which gate: --url, or TOLLGATE_URL, else the one of npm start at http://127.0.0.1:3000.
As whom: --token, or TOLLGATE_TOKEN; else requests to a deployed gate are signed with the
credentials of AWS (--profile, or as the AWS CLI finds them). A gate on this machine wants neither.

Exit codes: 0 done, 1 the API said no, 2 wrong usage, 3 no answer that can be used.

Examples:
  tollgate teams list
  tollgate teams create alpha --tier standard --usd-per-month 150 --description "Search, ask bob"
  tollgate usage alpha
  tollgate watch alpha --every 2s
  tollgate boost add alpha 50 --until 2026-11-25 --reason launch
  tollgate explain alpha --model gpt-4o --prompt-tokens 1200 --max-tokens 500
`;

/** Runs one command line. Whatever becomes of it, it is an exit code, and text in the world. */
export const run = async (args: readonly string[], world: World): Promise<ExitCode> => {
  const program = programIn(world);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return ended(error, program.opts<CommonOptions>(), world);
  }
};

const programIn = (world: World): Command => {
  const program = new Command('tollgate')
    .description('Teams, budgets, prices and usage of a toll gate, from the command line.')
    .option('--url <url>', 'the gate (or TOLLGATE_URL)')
    .option('--token <token>', 'a bearer token (or TOLLGATE_TOKEN, which no process list shows)')
    .option('--profile <name>', 'the AWS profile to sign with')
    .option('--region <region>', 'of the gate, where its host does not say it')
    .option('--no-sign', 'do not sign requests')
    .option('--json', 'answers as the API gives them, for scripts')
    .option('-y, --yes', 'do not ask before what is felt at once')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', AFTER_HELP)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      getOutHelpWidth: () => world.stdout.columns,
      getErrHelpWidth: () => world.stderr.columns,
    });
  const inContext: InContext = (command) =>
    contextOf(command.optsWithGlobals<CommonOptions>(), world);
  addChangingCommands(program, inContext);
  addPrices(program, inContext);
  addReadingCommands(program, inContext);
  return program;
};

const WRONG_USAGE = 2;

const ended = (error: unknown, options: CommonOptions, world: World): ExitCode => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (options.json === true && error instanceof Refusal) {
    printJson({ print: (text) => world.stdout.write(`${text}\n`) }, error.body ?? null);
  }
  world.stderr.write(`${errorLines(error, options)}\n`);
  return error instanceof CliError ? error.exitCode : WRONG_USAGE;
};

const errorLines = (error: unknown, { debug }: CommonOptions): string => {
  if (!(error instanceof Error)) return String(error);
  if (debug === true) return error.stack ?? error.message;
  return error instanceof CliError || error instanceof InvalidArgumentError
    ? error.message
    : `This should not have happened: ${error.message} (--debug shows where)`;
};
