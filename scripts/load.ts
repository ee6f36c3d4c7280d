/** `npm run load`: requests at a constant rate, and whether the limits held to the request. */
import { randomUUID } from 'node:crypto';
import { setImmediate as breathe, setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../src/adapters/clock.ts';
import { CanaryError } from './canary/canary-error.ts';
import { CliError } from './cli/cli-error.ts';
import type { Out, World } from './cli/world.ts';
import { DemoError } from './demo/demo-error.ts';
import { findGate } from './demo/gate.ts';
import { LoadError } from './load/load-error.ts';
import type { Timer } from './load/pace.ts';
import { type LoadWorld, run } from './load/program.ts';
import { requirePlace, writeReport } from './load/report-file.ts';
import { senderTo } from './load/sender.ts';
import { StartError } from './local/start-error.ts';

const COULD_NOT_ASK = 2;
const RUN_LETTERS = 6;
const COLUMNS = 80;
const ROWS = 24;

/** The first Ctrl-C ends the sending; one more ends the process, as ever. */
const stopOnCtrlC = (): AbortSignal => {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    console.error('Stopping: what is in flight is waited for, and the teams are removed.');
    controller.abort();
  });
  return controller.signal;
};

const outOf = (stream: NodeJS.WriteStream): Out => ({
  write: (written) => void stream.write(written),
  isTerminal: stream.isTTY,
  columns: stream.isTTY ? stream.columns : COLUMNS,
  rows: stream.isTTY ? stream.rows : ROWS,
});

const waitUnlessStopped = async (ms: number, signal?: AbortSignal): Promise<void> => {
  // The one thing that ends it early is the signal, and that is no error.
  await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
};

const timer: Timer = {
  now: () => performance.now(),
  wait: waitUnlessStopped,
  breathe: () => breathe(),
};

const cli: World = {
  environment: process.env,
  stdout: outOf(process.stdout),
  stderr: outOf(process.stderr),
  fetch,
  clock: systemClock,
  pause: (ms) => waitUnlessStopped(ms),
  stopped: new AbortController().signal,
  readText: () => Promise.reject(new LoadError('No file is read')),
  confirm: undefined,
  newKey: randomUUID,
};

const world: LoadWorld = {
  ...{ cli, timer, senderTo },
  stopped: stopOnCtrlC(),
  openFreshGate: () => findGate({ url: undefined, fresh: true, outlivesCtrlC: true }),
  requirePlace,
  writeText: writeReport,
  newRun: () => randomUUID().slice(0, RUN_LETTERS),
};

/** What is explained in a line; anything else is our mistake, and comes with its stack. */
const TOLD = [LoadError, CliError, CanaryError, DemoError, StartError] as const;

const explained = (error: unknown): unknown =>
  TOLD.some((kind) => error instanceof kind) && error instanceof Error ? error.message : error;

// A reader that has seen enough, such as `head`, is no error of ours.
process.stdout.on('error', () => process.exit());

try {
  process.exitCode = await run(process.argv.slice(2), world);
} catch (error) {
  console.error(explained(error));
  process.exitCode = COULD_NOT_ASK;
}
