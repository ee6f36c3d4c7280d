import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How a function ended: with its answer, or with what it says of its failure. */
export interface Outcome {
  readonly failed: boolean;
  readonly body: string;
}

export interface RuntimeApi {
  /** `AWS_LAMBDA_RUNTIME_API` of the one environment that is served. */
  readonly address: string;
  /** Hands over an event as soon as it is asked for. */
  readonly invoke: (event: unknown) => Promise<Outcome>;
  readonly close: () => void;
}

const PREFIX = '/2018-06-01/runtime';

/** Far off: nothing here is about running out of time. */
const DEADLINE_MS = Date.UTC(2100, 0);

/** The side of Lambda that a runtime talks to: one event after another, for one environment. */
export const openRuntimeApi = async (): Promise<RuntimeApi> => {
  let waiting: ServerResponse | undefined;
  let event: unknown;
  let settle: ((outcome: Outcome) => void) | undefined;

  const handOver = (): void => {
    if (waiting === undefined || event === undefined) return;
    waiting.writeHead(200, invocationHeaders()).end(JSON.stringify(event));
    waiting = undefined;
    event = undefined;
  };
  const told = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    settle?.({ failed: request.url?.endsWith('/error') === true, body });
  };
  const server = createServer((request, response) => {
    if (request.url !== `${PREFIX}/invocation/next`) {
      void told(request, response);
      return;
    }
    waiting = response;
    handOver();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Nowhere to listen');
  return {
    address: `127.0.0.1:${address.port}`,
    invoke: (next) =>
      new Promise((resolve) => {
        settle = resolve;
        event = next;
        handOver();
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const invocationHeaders = (): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  'lambda-runtime-aws-request-id': randomUUID(),
  'lambda-runtime-deadline-ms': String(DEADLINE_MS),
  'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:000000000000:function:bench',
  'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
});

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text;
};
