import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { StartError } from './start-error.ts';
import type { StreamBatch } from './stream-reader.ts';
import type { LocalFunction } from './template.ts';

type LocalEvent = APIGatewayProxyEventV2 | ScheduledEvent | StreamBatch;

/** Calls one function with one event, as Lambda does, and gives up when its time is over. */
export type Invoke = (event: LocalEvent) => Promise<unknown>;

/** What a schedule hands over: nothing that our functions read. */
export interface ScheduledEvent {
  readonly source: 'aws.events';
}

/** The runtime of Node 24 has no callbacks any more. */
type LocalContext = Omit<Context, 'done' | 'fail' | 'succeed'>;

type Handler = (event: LocalEvent, context: LocalContext) => unknown;

const ROOT = new URL('../../', import.meta.url);

/** Imports the real handlers, from the very files that are bundled and deployed. */
export const loadFunctions = async (
  functions: readonly LocalFunction[],
): Promise<ReadonlyMap<string, Invoke>> => {
  const loaded = functions.map(
    async (lambda) => [lambda.name, invokeWith(lambda, await importHandler(lambda))] as const,
  );
  return new Map(await Promise.all(loaded));
};

const importHandler = async ({ file, exportName }: LocalFunction): Promise<Handler> => {
  const module: unknown = await import(new URL(file, ROOT).href);
  const handler: unknown = Reflect.get(Object(module), exportName);
  if (isHandler(handler)) return handler;
  throw new StartError(`${file} exports no function "${exportName}".`);
};

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

/** What a function is given besides the event, and when it is given up. */
export const invokeWith =
  (lambda: LocalFunction, handler: Handler): Invoke =>
  async (event) => {
    const context = contextOf(lambda, performance.now() + lambda.timeoutMs);
    const answered = new AbortController();
    const call = Promise.resolve().then(() => handler(event, context));
    try {
      return await Promise.race([call, timeOut(lambda.timeoutMs, answered.signal)]);
    } finally {
      answered.abort();
    }
  };

const timeOut = async (timeoutMs: number, signal: AbortSignal): Promise<never> => {
  await pause(timeoutMs, undefined, { signal });
  throw new Error(`Task timed out after ${timeoutMs / 1_000} seconds`);
};

const contextOf = (lambda: LocalFunction, endsAt: number): LocalContext => ({
  awsRequestId: randomUUID(),
  functionName: lambda.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${lambda.name}`,
  memoryLimitInMB: String(lambda.memoryMb),
  logGroupName: `/aws/lambda/${lambda.name}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
});
