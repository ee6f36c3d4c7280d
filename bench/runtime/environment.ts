import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openRuntimeApi, type Outcome } from './runtime-api.ts';

const RUNTIME = fileURLToPath(new URL('node_modules/aws-lambda-ric/index.mjs', import.meta.url));

/** What Lambda unpacks: a directory with `handler.mjs` in it. */
export interface Deployed {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Started {
  /** From the start of the process to the answer to its first event. */
  readonly coldMs: number;
  /** The answer to the second, when everything is there. */
  readonly warmMs: number;
  readonly outcome: Outcome;
}

/** Starts an environment under Lambda's own runtime, and hands it the same event twice. */
export const startAndInvoke = async (deployed: Deployed, event: unknown): Promise<Started> => {
  const api = await openRuntimeApi();
  const startedAt = performance.now();
  const runtime = spawn(process.execPath, [RUNTIME], {
    cwd: deployed.directory,
    env: environmentOf(deployed, api.address),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  runtime.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = once(runtime, 'exit').then((): Outcome => ({ failed: true, body: complaints }));
  try {
    const outcome = await Promise.race([api.invoke(event), ended]);
    const answeredAt = performance.now();
    if (!outcome.failed) await Promise.race([api.invoke(event), ended]);
    return {
      coldMs: answeredAt - startedAt,
      warmMs: performance.now() - answeredAt,
      outcome,
    };
  } finally {
    runtime.kill();
    await ended;
    api.close();
  }
};

/** Without these the runtime does not start. */
const environmentOf = (
  { directory, environment }: Deployed,
  address: string,
): Readonly<Record<string, string>> => ({
  ...environment,
  _HANDLER: 'handler.handler',
  AWS_LAMBDA_RUNTIME_API: address,
  LAMBDA_TASK_ROOT: directory,
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
  AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
});
