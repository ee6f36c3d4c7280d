import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { useLocalCredentials } from '../local/credentials.ts';
import { startEngine } from '../local/engine.ts';
import { DemoError } from './demo-error.ts';

/** The gate that the story is told with. */
export interface DemoGate {
  readonly url: string;
  /** What it is, for the reader. */
  readonly origin: string;
  /** Where its teams are; `undefined` for a gate whose table nobody has told us. */
  readonly table: Table | undefined;
  readonly stop: () => Promise<void>;
}

export interface Wish {
  /** The gate to drive, and no other. */
  readonly url: string | undefined;
  /** A new gate, whatever runs already. */
  readonly fresh: boolean;
  /** A new gate that Ctrl-C does not reach: whoever wants it has a last question, and stops it. */
  readonly outlivesCtrlC?: boolean;
}

const USUAL_URL = 'http://127.0.0.1:3000';

export const findGate = async ({ url, fresh, outlivesCtrlC = false }: Wish): Promise<DemoGate> => {
  if (url !== undefined) {
    const origin = originOf(url);
    const health = await healthOf(origin);
    if (health !== undefined) return foreignGate(origin, health);
    throw new DemoError(
      `No gate answers at ${origin}/health. Start one (npm start), or leave --url out.`,
    );
  }
  const usual = fresh ? undefined : await healthOf(USUAL_URL);
  return usual === undefined ? freshGate(outlivesCtrlC) : foreignGate(USUAL_URL, usual);
};

const originOf = (url: string): string => {
  if (!URL.canParse(url)) throw new DemoError(`--url is not a URL: "${url}".`);
  return url.replace(/\/+$/, '');
};

const HEALTHY_WITHIN_MS = 2_000;

/** What a healthy gate says of itself; `undefined` where none answers. */
const healthOf = async (url: string): Promise<Headers | undefined> => {
  try {
    const response = await fetch(`${url}/health`, {
      signal: AbortSignal.timeout(HEALTHY_WITHIN_MS),
    });
    const isHealthy = response.ok && (await response.text()) === '{"status":"ok"}';
    return isHealthy ? response.headers : undefined;
  } catch {
    // Nobody listens, or somebody who says nothing: whatever the reason, it is no gate.
    return undefined;
  }
};

/** A gate of `npm start` tells where its table is; for another one the environment may. */
const foreignGate = (url: string, health: Headers): DemoGate => {
  const engine = health.get('x-tollgate-store') ?? fromEnvironment('AWS_ENDPOINT_URL_DYNAMODB');
  const name = health.get('x-tollgate-table') ?? fromEnvironment('TABLE_NAME');
  return {
    url,
    origin: 'which was running already',
    table: engine === undefined ? undefined : tableIn(engine, name),
    stop: () => Promise.resolve(),
  };
};

/** The engine is ours, so that we know where the table is; the gate is what `npm start` starts. */
const freshGate = async (outlivesCtrlC: boolean): Promise<DemoGate> => {
  const engine = await startEngine();
  const table = tableIn(engine.endpoint);
  const child = spawn(process.execPath, [START], {
    // A terminal's Ctrl-C goes to the group that it was pressed on.
    detached: outlivesCtrlC,
    env: {
      ...process.env,
      PORT: '0',
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      TABLE_NAME: table.name,
      TOLLGATE_ENGINE: '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    await end(child);
    await engine.stop();
  };
  try {
    const url = await urlOf(child);
    return { url, origin: `started for this, on ${engine.name}`, table, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const START = fileURLToPath(new URL('../start.ts', import.meta.url));
const LISTENS = /listens on (?<url>http:\S+[0-9])/;

/** Reads on to the end: a gate whose log nobody reads would stop when the pipe is full. */
const urlOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('exit', () => reject(new DemoError('The gate did not start.')));
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      const url = LISTENS.exec(line)?.groups?.['url'];
      if (url !== undefined) resolve(url);
    });
  });

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

const LOCAL_TABLE = 'tollgate-local';
const LOCAL_REGION = 'eu-west-1';

/** An engine on somebody's laptop may take its time. */
const ATTEMPT_MS = 10_000;

const tableIn = (endpoint: string, name = fromEnvironment('TABLE_NAME') ?? LOCAL_TABLE): Table => {
  useLocalCredentials();
  const region = fromEnvironment('AWS_REGION') ?? LOCAL_REGION;
  const client = new DynamoDBClient({ endpoint, region });
  return { name, client, fresh: () => client, attemptMs: ATTEMPT_MS };
};

/** An empty variable is one that somebody wanted unset. */
const fromEnvironment = (name: string): string | undefined => {
  const value = process.env[name];
  return value === '' ? undefined : value;
};
