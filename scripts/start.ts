import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvariantError } from '../src/domain/errors.ts';
import { useLocalCredentials } from './local/credentials.ts';
import { seedDemoTeams } from './local/demo-teams.ts';
import { startEngine } from './local/engine.ts';
import { type Invoke, loadFunctions } from './local/invoke.ts';
import { onParentEnd } from './local/parent.ts';
import { listen } from './local/server.ts';
import { StartError } from './local/start-error.ts';
import { followStream } from './local/streams.ts';
import { createTable } from './local/table.ts';
import { readTemplate, type Schedule, type Template } from './local/template.ts';

const HELP = `npm start: the toll gate on this machine, with an empty table in memory and four demo teams.

  PORT=3000                  where it listens, on 127.0.0.1 only; 0 takes any free port
  AWS_ENDPOINT_URL_DYNAMODB  a DynamoDB that runs already (docker compose up -d); else one is started:
                             DynamoDB Local on Java 17 or newer, or Dynoxide where there is no Java
  TOLLGATE_ENGINE            java or dynoxide, to have that one
  TABLE_NAME, UNKNOWN_TEAM, DEFAULT_TIER, FAIL_RATE_LIMIT, FAIL_BUDGET, STORE_ATTEMPT_MS,
  RETRY_AFTER_MAX_SECONDS, IDENTITY and its own (docs/identity.md)
  METRICS=on                 writes CloudWatch's metrics as log lines, as deployed
                             as in serverless.yml, whose values are the defaults
`;

/** A laptop's engine under a hundred racing requests is slower than the deadline in the cloud. */
const STORE_ATTEMPT_MS = '5000';

const PORT_MAX = 65_535;

/** What has to end with the gate, in the order in which it ends. */
const closers: (() => Promise<void>)[] = [];

const main = async (): Promise<void> => {
  if (wantsHelp()) {
    console.log(HELP);
    return;
  }
  onParentEnd(() => void stop(0));
  const template = readTemplate(
    await readFile(new URL('../serverless.yml', import.meta.url), 'utf8'),
  );
  const gate = await listen(readPort(process.env['PORT']), template.routes);
  closers.push(gate.close);

  const engine = await startEngine();
  closers.push(engine.stop);
  setEnvironment(template, engine.endpoint);
  await prepareTable(process.env['TABLE_NAME'] ?? '');
  const functions = await loadFunctions(template.functions);
  runSchedules(template.schedules, functions);
  await followAlerts(functions);
  gate.open(functions, {
    'x-tollgate-store': engine.endpoint,
    'x-tollgate-table': process.env['TABLE_NAME'] ?? '',
  });

  console.log(
    `Tollgate listens on ${gate.url}, its table is in ${engine.name} (${engine.endpoint}).`,
  );
  console.log(`Ctrl-C stops it. Try:\n\n  ${firstRequest(gate.url)}\n`);
};

const wantsHelp = (): boolean => {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
    return values.help === true;
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
};

const readPort = (text = '3000'): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new StartError(`PORT is "${text}": it can be 0 to ${PORT_MAX}.`);
};

/** Before the handlers are imported, which read it once. What somebody has set stays. */
const setEnvironment = (template: Template, endpoint: string): void => {
  const defaults = {
    ...template.environment,
    STORE_ATTEMPT_MS,
    METRICS: 'off',
    TABLE_NAME: 'tollgate-local',
    AWS_REGION: template.region,
  };
  for (const [name, value] of Object.entries(defaults)) process.env[name] ??= value;
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
  useLocalCredentials();
};

const prepareTable = async (name: string): Promise<void> => {
  const client = new DynamoDBClient({});
  try {
    await createTable({ client, name });
    await seedDemoTeams({ client, name });
  } finally {
    client.destroy();
  }
};

/** As EventBridge does. A run that fails is told, and the next one tries again. */
const runSchedules = (
  schedules: readonly Schedule[],
  functions: ReadonlyMap<string, Invoke>,
): void => {
  for (const { functionName, everyMs } of schedules) {
    const run = async (): Promise<void> => {
      try {
        await functions.get(functionName)?.({ source: 'aws.events' });
      } catch (error) {
        console.error(error);
      }
    };
    setInterval(() => void run(), everyMs).unref();
  }
};

/** The stream leads to the function here as it does when deployed. It ends before the engine does. */
const followAlerts = async (functions: ReadonlyMap<string, Invoke>): Promise<void> => {
  const alerts = functions.get('alerts');
  if (alerts === undefined) return;
  const tableName = process.env['TABLE_NAME'] ?? '';
  closers.splice(1, 0, await followStream({ tableName, deliver: alerts }));
};

const firstRequest = (url: string): string =>
  `curl -i ${url}/v1/rate-limit/check -H 'content-type: application/json' -d '{"team":"demo-sandbox"}'`;

const stop = async (exitCode: number): Promise<void> => {
  for (const close of closers.splice(0)) await close();
  process.exit(exitCode);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(0));
}

try {
  await main();
} catch (error) {
  // A setting that cannot be meant is told by its sentence; whatever else it is, in full.
  const isTold = error instanceof StartError || error instanceof InvariantError;
  console.error(isTold ? error.message : error);
  await stop(1);
}
