import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** They open nothing. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_SESSION_TOKEN: 'a-session',
} as const;

/** What Lambda sets and what a deployment does, with the engine of these tests. */
export const lambdaEnvironment = (
  overrides: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...CREDENTIALS,
  AWS_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL_DYNAMODB: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
  STORE_ATTEMPT_MS: '5000',
  UNKNOWN_TEAM: 'default-tier',
  DEFAULT_TIER: 'sandbox',
  FAIL_RATE_LIMIT: 'open',
  IDENTITY: 'headers',
  ...overrides,
});

export interface BundleCalls {
  readonly file: string;
  /** All that the process finds in its environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** One after another, as Lambda calls one environment. */
  readonly events: readonly APIGatewayProxyEventV2[];
}

export interface BundleAnswers {
  readonly answers: readonly APIGatewayProxyStructuredResultV2[];
  /** What the function logged. */
  readonly output: string;
}

const CALL = `
process.once('message', async ({ file, events }) => {
  const { handler } = await import(file);
  const answers = [];
  for (const event of events) {
    answers.push(await handler(event, { getRemainingTimeInMillis: () => 15_000 }));
  }
  process.send(answers, () => process.exit(0));
});
`;

/** Imports a bundle in a process of its own, as Lambda does, and calls its handler. */
export const callBundle = async ({
  file,
  environment,
  events,
}: BundleCalls): Promise<BundleAnswers> => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', CALL], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  let answers: readonly APIGatewayProxyStructuredResultV2[] | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  child.on('message', (message) => {
    answers = message as readonly APIGatewayProxyStructuredResultV2[];
  });
  child.send({ file: pathToFileURL(file).href, events });
  await once(child, 'close');
  if (answers === undefined) throw new Error(`The bundle did not answer.\n${output}`);
  return { answers, output };
};
