import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request that reached the store. */
export interface Call {
  /** As `UpdateItem`. */
  readonly operation: string;
  /** Its place among the requests since the plan was made, from 0. */
  readonly nth: number;
  /** The connection it came over: they are numbered as they are opened. */
  readonly connection: number;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

interface Exchange {
  /** Has the engine do what is asked. */
  readonly apply: () => Promise<Answer>;
  readonly response: ServerResponse;
  /** From here on the client can only wait. */
  readonly hold: () => void;
}

/** What becomes of one request. */
export type Fault = (exchange: Exchange) => Promise<void> | void;

/**
 * A store that fails as it is told: a proxy on loopback in front of the engine.
 *
 * What it forwards was applied, whatever the client is told, so that a lost answer is a real one.
 */
export interface FaultStore {
  readonly endpoint: string;
  /** Decides about every request from now on, and forgets the calls before. */
  readonly plan: (faultOf: (call: Call) => Fault) => void;
  readonly calls: () => readonly Call[];
  /** The engine is at work: nobody's deadline is meant to pass meanwhile. */
  readonly isApplying: () => boolean;
  /** A client waits for what will not come before its deadline. */
  readonly isHolding: () => boolean;
  /** Once clients have given up so many requests since the plan was made. */
  readonly untilGivenUp: (requests: number) => Promise<void>;
  /** Nobody listens at the endpoint any more, until it is opened again. */
  readonly shut: () => Promise<void>;
  readonly open: () => Promise<void>;
}

interface State {
  faultOf: (call: Call) => Fault;
  calls: Call[];
  applying: number;
  readonly held: Set<ServerResponse>;
  givenUp: number;
  /** Tells of each request that is given up. */
  readonly events: EventEmitter;
  readonly connections: Map<Socket, number>;
}

export const openFaultStore = async (engine: string): Promise<FaultStore> => {
  const state: State = {
    faultOf: () => well,
    calls: [],
    applying: 0,
    held: new Set(),
    givenUp: 0,
    events: new EventEmitter(),
    connections: new Map(),
  };
  const server = serve(state, engine);
  const port = await listen(server, 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    plan: (faultOf) => {
      state.faultOf = faultOf;
      state.calls = [];
      state.givenUp = 0;
    },
    calls: () => state.calls,
    isApplying: () => state.applying > 0,
    isHolding: () => state.held.size > 0,
    untilGivenUp: async (requests) => {
      while (state.givenUp < requests) await once(state.events, GIVEN_UP);
    },
    shut: () => shut(server),
    open: async () => {
      await listen(server, port);
    },
  };
};

const GIVEN_UP = 'given up';

const listen = async (server: Server, port: number): Promise<number> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
};

const shut = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
};

/** An idle connection stays open: which one a request comes over is the client's choice. */
const serve = (state: State, engine: string): Server =>
  createServer({ keepAliveTimeout: 0 }, (request, response) => {
    // A client that gave up meanwhile is what these tests are about, and no error of theirs.
    exchange(state, { request, response, engine }).catch(() => response.destroy());
  }).on('connection', (socket: Socket) => {
    state.connections.set(socket, state.connections.size);
  });

interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly engine: string;
}

const exchange = async (state: State, { request, response, engine }: Incoming): Promise<void> => {
  const body = await buffer(request);
  const call: Call = {
    operation: String(request.headers['x-amz-target']).split('.')[1] ?? '',
    nth: state.calls.length,
    connection: state.connections.get(request.socket) ?? -1,
  };
  state.calls.push(call);
  await state.faultOf(call)({
    response,
    apply: async () => {
      state.applying += 1;
      try {
        return await forward(request, body, engine);
      } finally {
        state.applying -= 1;
      }
    },
    hold: () => {
      // While the engine was at work, it may have been given up already.
      if (response.destroyed) {
        giveUp(state);
        return;
      }
      state.held.add(response);
      response.once('close', () => {
        state.held.delete(response);
        if (!response.writableFinished) giveUp(state);
      });
    },
  });
};

const giveUp = (state: State): void => {
  state.givenUp += 1;
  state.events.emit(GIVEN_UP);
};

const forward = async (request: IncomingMessage, body: Buffer, engine: string): Promise<Answer> => {
  const passedOn = httpRequest(engine, { method: 'POST', headers: request.headers });
  passedOn.end(body);
  const [answer] = (await once(passedOn, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers['content-type'] ?? JSON_1_0,
    body: await buffer(answer),
  };
};

const JSON_1_0 = 'application/x-amz-json-1.0';

const begin = (response: ServerResponse, { status, contentType, body }: Answer): void => {
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length });
};

const send = (response: ServerResponse, answer: Answer): void => {
  if (response.destroyed) return;
  begin(response, answer);
  response.end(answer.body);
};

const firstHalf = ({ body }: Answer): Buffer => body.subarray(0, Math.ceil(body.length / 2));

/** No fault: the store is well. */
export const well: Fault = async ({ apply, response }) => send(response, await apply());

/** Takes the request and does nothing at all. */
export const silent: Fault = ({ hold }) => hold();

/** Does what is asked, and tells so too late. */
export const lateBy =
  (ms: number): Fault =>
  async ({ apply, response, hold }) => {
    const answer = await apply();
    hold();
    const timer = setTimeout(() => send(response, answer), ms);
    response.once('close', () => clearTimeout(timer));
  };

export const resetBefore: Fault = ({ response }) => {
  response.socket?.resetAndDestroy();
};

export const resetAfter: Fault = async ({ apply, response }) => {
  await apply();
  response.socket?.resetAndDestroy();
};

/** Ends in the middle of the answer's body. */
export const cutShort: Fault = async ({ apply, response }) => {
  const answer = await apply();
  begin(response, answer);
  response.write(firstHalf(answer), () => response.socket?.destroy());
};

/** Comes to a stop in the middle of the answer's body. */
export const stalledHalfWay: Fault = async ({ apply, response, hold }) => {
  const answer = await apply();
  begin(response, answer);
  response.write(firstHalf(answer));
  hold();
};

/** Does what is asked, and answers with something that is no JSON. */
export const garbled: Fault = async ({ apply, response }) => {
  await apply();
  send(response, { status: 200, contentType: JSON_1_0, body: Buffer.from('{"Attributes":{"c"') });
};

/** Does nothing of what is asked, and says why as DynamoDB does. */
export const failing =
  (status: number, name: string, members: object = {}): Fault =>
  ({ response }) => {
    const error = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `No: ${name}` };
    const body = Buffer.from(JSON.stringify({ ...error, ...members }));
    send(response, { status, contentType: JSON_1_0, body });
  };

/** What stands in between answers, and knows nothing of JSON. */
export const badGateway: Fault = ({ response }) =>
  send(response, {
    status: 502,
    contentType: 'text/html',
    body: Buffer.from('<html><body>502 Bad Gateway</body></html>'),
  });

/** A transaction that DynamoDB cancelled: one reason for each of its writes, in their order. */
export const cancelled = (...codes: readonly string[]): Fault =>
  failing(400, 'TransactionCanceledException', {
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
