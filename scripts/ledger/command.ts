import { parseArgs } from 'node:util';
import { errorText } from '../../src/adapters/log.ts';
import { StoreFault } from '../../src/domain/errors.ts';

/** Why a command cannot do what it was asked, in one line. Printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export const OPTIONS_HELP = `  --team T             the team
  --month 2026-08      a calendar month, UTC; the month of a call is that of its end
  --table NAME         or TABLE_NAME; of a local engine it is tollgate-local if not given
  --region REGION      or AWS_REGION; eu-west-1 if not given
  --endpoint URL       or AWS_ENDPOINT_URL_DYNAMODB: a local engine, as \`npm start\` prints it
  --json               the whole answer as JSON on standard output
`;

const COMMON = {
  team: { type: 'string' },
  month: { type: 'string' },
  table: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Option = { readonly type: 'string' } | { readonly type: 'boolean'; readonly default: boolean };

/** Reads the options that both commands have, and those of its own. */
export const readOptions = <Own extends Readonly<Record<string, Option>>>(own: Own) => {
  try {
    return parseArgs({ options: { ...COMMON, ...own } }).values;
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
};

/** Nothing was done, or not all of it: a difference that was found has another code. */
const COULD_NOT = 2;

export const runCommand = async (main: () => Promise<void>): Promise<void> => {
  try {
    await main();
  } catch (error) {
    console.error(explained(error));
    process.exitCode = COULD_NOT;
  }
};

/** In a line each; anything else is our mistake, and has its name. */
const explained = (error: unknown): string => {
  if (error instanceof CommandError) return error.message;
  if (error instanceof StoreFault) return `The table cannot be used. ${errorText(error)}`;
  return `This should not have happened. ${errorText(error)}`;
};
