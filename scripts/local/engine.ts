import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chooseEngine, readJavaMajor } from './choose-engine.ts';
import { type Compiles, type Launch, launchOf, type OwnEngine } from './engine-launch.ts';
import { StartError } from './start-error.ts';

/** Something that speaks DynamoDB, for as long as this process lives. */
export interface Engine {
  readonly name: string;
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

const GUARD = fileURLToPath(new URL('engine-guard.ts', import.meta.url));

/** A cold JVM on a busy machine has needed ten. */
const STARTED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 25;
const ANSWERED_WITHIN_MS = 2_000;

interface EngineOptions {
  /** Of an engine that this process starts; `quickly` if not given. One that runs is as it is. */
  readonly compiles?: Compiles;
}

/** Finds or starts what holds the local table; what it started dies with this process. */
export const startEngine = async ({
  compiles = 'quickly',
}: EngineOptions = {}): Promise<Engine> => {
  const choice = await chooseEngine({
    endpoint: fromEnvironment('AWS_ENDPOINT_URL_DYNAMODB'),
    forced: fromEnvironment('TOLLGATE_ENGINE'),
    javaMajor: installedJava,
    dynoxideBinary: installedDynoxide,
  });
  if (choice.kind !== 'endpoint') return startGuarded(choice.kind, launchOf(choice, compiles));
  await requireListener(choice.endpoint);
  return {
    name: 'AWS_ENDPOINT_URL_DYNAMODB',
    endpoint: choice.endpoint,
    stop: () => Promise.resolve(),
  };
};

const startGuarded = async (kind: OwnEngine['kind'], { name, detail }: Launch): Promise<Engine> => {
  const port = await freePort();
  // In a group of its own, so that Ctrl-C reaches the gate alone and the table outlives its last request.
  const guard = fork(GUARD, [kind, String(port), detail], {
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const lastWords = listen(guard);
  await untilListening(port, guard, () => `${name} did not start. ${lastWords()}`);
  return {
    name,
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => stopGuard(guard),
  };
};

const stopGuard = async (guard: ChildProcess): Promise<void> => {
  if (hasEnded(guard)) return;
  const ended = once(guard, 'exit');
  guard.ref();
  if (guard.connected) guard.disconnect();
  await ended;
};

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** Keeps what the engine complains of, and keeps neither the guard nor its pipes from letting us end. */
const listen = (guard: ChildProcess): (() => string) => {
  let words = '';
  guard.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = text.trim().split('\n')[0] ?? '';
  });
  guard.unref();
  guard.channel?.unref();
  if (guard.stderr instanceof Socket) guard.stderr.unref();
  return () => words;
};

const untilListening = async (
  port: number,
  guard: ChildProcess,
  complaint: () => string,
): Promise<void> => {
  const lastLook = performance.now() + STARTED_WITHIN_MS;
  while (!(await isListening(port))) {
    if (hasEnded(guard) || performance.now() > lastLook) {
      await stopGuard(guard);
      throw new StartError(complaint());
    }
    await pause(LOOK_EVERY_MS);
  }
};

const requireListener = async (endpoint: string): Promise<void> => {
  if (!URL.canParse(endpoint)) {
    throw new StartError(`AWS_ENDPOINT_URL_DYNAMODB is not a URL: "${endpoint}".`);
  }
  const { hostname, port, protocol } = new URL(endpoint);
  const schemePort = protocol === 'https:' ? 443 : 80;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (await isListening(port === '' ? schemePort : Number(port), host)) return;
  throw new StartError(
    `Nothing answers at AWS_ENDPOINT_URL_DYNAMODB=${endpoint}. Start it (\`docker compose up -d\`) or unset the variable.`,
  );
};

const isListening = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.setTimeout(ANSWERED_WITHIN_MS, () => answer(false));
  });

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new StartError('No free port.');
  return address.port;
};

/** An empty variable is one that somebody wanted unset. */
const fromEnvironment = (name: string): string | undefined => {
  const value = process.env[name];
  return value === '' ? undefined : value;
};

const installedJava = (): Promise<number | undefined> =>
  new Promise((resolve) => {
    // It tells its version on standard error. Without Java there is an error, and no version in it.
    execFile('java', ['-version'], (_error, _output, version) => resolve(readJavaMajor(version)));
  });

const installedDynoxide = (): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    // An optional package is not there on other platforms: that is an answer, whatever the error.
    return undefined;
  }
};
