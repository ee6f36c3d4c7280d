import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type LocalRequest, splitTarget, toEvent } from './event.ts';
import type { Invoke } from './invoke.ts';
import { type LocalResponse, message, toResponse } from './response.ts';
import { matchRoute, type Route } from './router.ts';
import { StartError } from './start-error.ts';

/** The HTTP API on this machine: it listens at once and decides once it is opened. */
export interface Gate {
  readonly url: string;
  /** From now on requests reach the functions, and `GET /health` says `ok`, with these headers. */
  readonly open: (
    functions: ReadonlyMap<string, Invoke>,
    healthHeaders?: Readonly<Record<string, string>>,
  ) => void;
  readonly close: () => Promise<void>;
}

/** Lambda takes no larger event. */
const BODY_BYTES_MAX = 6 * 1024 * 1024;

/** How long requests in flight may take to finish when the gate closes. */
const CLOSED_WITHIN_MS = 2_000;

interface Opened {
  readonly functions: ReadonlyMap<string, Invoke>;
  readonly healthHeaders: Readonly<Record<string, string>>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const HEALTHY = '{"status":"ok"}';

/** On the loopback interface only: nobody signs requests here, so nobody else may make them. */
export const listen = async (port: number, routes: readonly Route[]): Promise<Gate> => {
  let opened: Opened | undefined;
  const server = createServer((request, response) => {
    const answer = opened === undefined ? answerNotReady() : answerWith(routes, opened, request);
    // A client that has gone away is told nothing.
    void answer.then(send(response), () => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await listening(server, port);
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    open: (functions, healthHeaders = {}) => {
      opened = { functions, healthHeaders };
    },
    close: () => close(server),
  };
};

const listening = async (server: Server, port: number): Promise<void> => {
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new StartError(`Port ${port} is taken. PORT=0 npm start takes any free one.`);
    }
    throw new StartError(`Cannot listen on port ${port}: ${String(error)}`);
  }
};

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const close = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  const impatience = setTimeout(() => server.closeAllConnections(), CLOSED_WITHIN_MS);
  await closed;
  clearTimeout(impatience);
};

const answerNotReady = (): Promise<LocalResponse> =>
  Promise.resolve(message(503, 'Service Unavailable'));

const answerWith = async (
  routes: readonly Route[],
  { functions, healthHeaders }: Opened,
  incoming: IncomingMessage,
): Promise<LocalResponse> => {
  const request = await read(incoming);
  if (request === 'too large') return message(413, 'Request Entity Too Large');
  const { path } = splitTarget(request.target);
  if (request.method === 'GET' && path === '/health') {
    return toResponse({
      statusCode: 200,
      headers: { ...JSON_TYPE, ...healthHeaders },
      body: HEALTHY,
    });
  }
  const match = matchRoute(routes, { method: request.method, path });
  const invoke = match && functions.get(match.route.functionName);
  if (match === undefined || invoke === undefined) return message(404, 'Not Found');
  try {
    return toResponse(await invoke(toEvent(request, match)));
  } catch (error) {
    // Lambda logs whatever a function throws, and API Gateway tells the client nothing of it.
    console.error(error);
    return message(500, 'Internal Server Error');
  }
};

const read = async (incoming: IncomingMessage): Promise<LocalRequest | 'too large'> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Read to its end even when it is too large: a client that is still sending hears no answer.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  if (bytes > BODY_BYTES_MAX) return 'too large';
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    rawHeaders: incoming.rawHeaders,
    body: Buffer.concat(chunks),
    sourceIp: incoming.socket.remoteAddress ?? '',
    requestId: randomUUID(),
    receivedAtMs: Date.now(),
  };
};

const send =
  (response: ServerResponse) =>
  ({ statusCode, headers, body }: LocalResponse): void => {
    response.writeHead(statusCode, { ...headers, 'content-length': body.length });
    response.end(body);
  };
