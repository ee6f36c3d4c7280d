import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** `scripts/start.ts` as a process of its own, as `npm start` makes it. */
export interface GateProcess {
  readonly child: ChildProcess;
  /** Everything it has printed so far, to either stream. */
  readonly output: () => string;
  readonly exitCode: Promise<number | null>;
}

export const GATE = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));

/** A variable that is `undefined` here is not set there, even if it is in the tests. */
export const startGate = (
  environment: Readonly<Record<string, string | undefined>>,
  command: readonly string[] = [GATE],
): GateProcess => {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  return { child, output: () => printed, exitCode: codeOf(child) };
};

const codeOf = async (child: ChildProcess): Promise<number | null> => {
  await once(child, 'close');
  return child.exitCode;
};

const LOOK_EVERY_MS = 25;

/** Looks again and again, until there is what is looked for; gives up with the test's own time limit. */
const eventually = async <Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(LOOK_EVERY_MS);
  }
};

/** The gate's own address, once it has printed it. */
export const urlOf = (gate: GateProcess): Promise<string> =>
  eventually(() => /listens on (?<url>http:\S+[0-9])/.exec(gate.output())?.groups?.['url']);

/** The address of the engine behind it, once it has printed it. */
export const engineOf = (gate: GateProcess): Promise<string> =>
  eventually(() => /\((?<url>http:[^)]+)\)/.exec(gate.output())?.groups?.['url']);

/** Resolves when nobody listens at the address any more. */
export const silenceAt = (url: string): Promise<true> =>
  eventually(async () => {
    try {
      await fetch(url);
      return undefined;
    } catch {
      // Whatever the reason, there was no answer.
      return true;
    }
  });
