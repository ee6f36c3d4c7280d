import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { askExtAuthz } from './ext-authz.ts';
import { askGuard } from './guard.ts';
import { type Answer, type ClientRequest, textAnswer } from './message.ts';
import { answerAsProvider } from './provider.ts';
import { type GatewaySettings, ownerOf } from './settings.ts';
import { transformed } from './transform.ts';

/** A gateway that listens. It keeps counts, and nothing of what it is sent. */
export interface Gateway {
  readonly url: string;
  readonly counts: () => Counts;
  readonly close: () => Promise<void>;
}

export interface Counts {
  /** Requests of clients, each retry one. */
  readonly arrived: number;
  /** Those that reached the provider. */
  readonly forwarded: number;
}

/**
 * A gateway between clients and the gate that follows agentgateway 1.4.1's rules as far as a denial
 * goes, with a provider behind it that always answers. No rule of it is ours: what an SDK makes of a
 * denial here, it makes of it there.
 */
export const startGateway = async (settings: GatewaySettings): Promise<Gateway> => {
  const counts = { arrived: 0, forwarded: 0 };
  const forward = (request: ClientRequest): Answer => {
    counts.forwarded += 1;
    return answerAsProvider(request);
  };
  const answerTo = answerWith(settings, forward);
  const server = createServer((incoming, response) => {
    counts.arrived += 1;
    // A client that has gone away is told nothing.
    void read(incoming)
      .then(answerTo)
      .then(send(response), () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    counts: () => ({ ...counts }),
    close: () => close(server),
  };
};

type Forward = (request: ClientRequest) => Answer;

const answerWith =
  (settings: GatewaySettings, forward: Forward) =>
  async (request: ClientRequest): Promise<Answer> => {
    const answered = await pass(settings, request, forward);
    return settings.transformations === 'on' ? transformed(answered) : answered;
  };

/** In the gateway's order: the key, the external authorization, the guard, the provider. */
const pass = async (
  settings: GatewaySettings,
  request: ClientRequest,
  forward: Forward,
): Promise<Answer> => {
  const owner = ownerOf(settings.apiKeys, request.headers);
  if (owner === undefined) return textAnswer(401, 'No API key that is known here');
  // The gateway's own, whatever the client sent: who may choose an id can repeat one.
  let requestId: string = randomUUID();
  if (settings.doors !== 'guard') {
    const authorized = await askExtAuthz(settings, { request, owner, requestId });
    if (authorized.outcome === 'answered') return authorized.answer;
    requestId = authorized.requestId;
  }
  if (settings.doors !== 'ext-authz') {
    const guarded = await askGuard(settings, { request, owner, requestId });
    if (guarded.outcome === 'answered') return guarded.answer;
  }
  return forward(request);
};

const read = async (incoming: IncomingMessage): Promise<ClientRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
};

/** What belongs to the connection of an answer, and not to the answer. */
const OF_THE_CONNECTION = ['connection', 'content-length', 'keep-alive', 'transfer-encoding'];

const send =
  (response: ServerResponse) =>
  ({ status, headers, body }: Answer): void => {
    for (const [name, value] of headers) {
      if (!OF_THE_CONNECTION.includes(name)) response.appendHeader(name, value);
    }
    response.writeHead(status);
    for (const piece of body) response.write(piece);
    response.end();
  };

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const close = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
};
