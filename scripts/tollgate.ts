#!/usr/bin/env node
/** `tollgate`: teams, budgets, prices and usage of a gate, from the command line. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../src/adapters/clock.ts';
import { wrongUsage } from './cli/cli-error.ts';
import { run } from './cli/program.ts';
import type { Out, World } from './cli/world.ts';

const COLUMNS = 80;
const ROWS = 24;

const outOf = (stream: NodeJS.WriteStream): Out => ({
  write: (written) => void stream.write(written),
  isTerminal: stream.isTTY,
  columns: stream.isTTY ? stream.columns : COLUMNS,
  rows: stream.isTTY ? stream.rows : ROWS,
});

/** The first Ctrl-C ends what waits; one more ends the process, as ever. */
const stopOnCtrlC = (): AbortSignal => {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
};

const readText = async (file: string): Promise<string> => {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw wrongUsage(
      `Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

const confirm = async (question: string): Promise<boolean> => {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
};

const stopped = stopOnCtrlC();

const world: World = {
  environment: process.env,
  stdout: outOf(process.stdout),
  stderr: outOf(process.stderr),
  fetch,
  clock: systemClock,
  pause: async (ms) => {
    // The one thing that ends it early is Ctrl-C, and that is no error.
    await wait(ms, undefined, { signal: stopped }).catch(() => undefined);
  },
  stopped,
  readText,
  confirm: process.stdin.isTTY && process.stderr.isTTY ? confirm : undefined,
  newKey: randomUUID,
};

// A reader that has seen enough, such as `head`, is no error of ours.
process.stdout.on('error', () => process.exit());

process.exitCode = await run(process.argv.slice(2), world);
