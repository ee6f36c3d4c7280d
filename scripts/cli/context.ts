import type { Command } from 'commander';
import { type Ask, askOf } from './api.ts';
import { connectionFor, type ConnectionOptions } from './connection.ts';
import { CliError, wrongUsage } from './cli-error.ts';
import { type Paint, paintFor } from './text/colour.ts';
import type { World } from './world.ts';

/** Options that every command has. */
export interface CommonOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly debug?: boolean;
}

/** What a command works with. */
export interface Context {
  readonly ask: Ask;
  readonly world: World;
  readonly json: boolean;
  readonly paint: Paint;
  /** As wide as the terminal, or 80 columns where there is none. */
  readonly width: number;
  readonly print: (text: string) => void;
  /** Beside the answer: to people, not to scripts. */
  readonly tell: (text: string) => void;
  readonly isSure: (question: string) => Promise<void>;
}

/** What a command is given to run with: made when it runs, of the options it was called with. */
export type InContext = (command: Command) => Context;

export const contextOf = (options: CommonOptions, world: World): Context => ({
  ask: askOf(connectionFor(options, world), world),
  world,
  json: options.json === true,
  paint: paintFor(world.stdout, world),
  width: world.stdout.isTerminal ? world.stdout.columns : COLUMNS_WITHOUT_TERMINAL,
  print: (text) => world.stdout.write(`${text}\n`),
  tell: (text) => world.stderr.write(`${text}\n`),
  isSure: (question) => beSure(question, options, world),
});

const COLUMNS_WITHOUT_TERMINAL = 80;

/** Before what cannot be undone, or is felt at once. */
const beSure = async (
  question: string,
  { yes }: CommonOptions,
  { confirm }: World,
): Promise<void> => {
  if (yes === true) return;
  if (confirm === undefined)
    throw wrongUsage(`${question} Nobody can be asked here: --yes answers it.`);
  if (!(await confirm(question))) throw new CliError(1, 'Nothing was changed.');
};

/** For scripts: the answer as the API gave it, in lines. */
export const printJson = ({ print }: Pick<Context, 'print'>, value: unknown): void => {
  print(JSON.stringify(value, undefined, 2));
};
