import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';

/** One request to the table, as its answer told. */
export interface WireCall {
  readonly command: string;
  /** None for one that was refused: an error tells none, though the service bills it as a write. */
  readonly units: number;
  /** Of the body as it was sent. */
  readonly bytes: number;
}

/** What stands between a client and the engine, and counts. */
export interface Wire {
  readonly endpoint: string;
  readonly calls: readonly WireCall[];
  readonly close: () => void;
}

/**
 * Hands on every request and asks beside it what it costs.
 *
 * On the wire and not in a client, so that it counts whatever is sent, by whichever client, repetitions
 * too. The body is not the signed one any more: an engine does not check.
 */
export const openWire = async (engine: string): Promise<Wire> => {
  const calls: WireCall[] = [];
  const server = createServer((incoming, response) => {
    passOn(incoming, engine)
      .then(({ call, status, headers, body }) => {
        calls.push(call);
        response.writeHead(status, headers).end(body);
      })
      .catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    calls,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** Every client of this process that asks for the first time in the meantime is heard. */
export const overWire = async <Result>(work: (wire: Wire) => Promise<Result>): Promise<Result> => {
  const engine = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const wire = await openWire(engine);
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = wire.endpoint;
  try {
    return await work(wire);
  } finally {
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine;
    wire.close();
  }
};

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Nowhere to listen');
  return address.port;
};

const passOn = async (incoming: IncomingMessage, engine: string) => {
  const sent = await bodyOf(incoming);
  const asking = JSON.stringify({ ...parse(sent), ReturnConsumedCapacity: 'TOTAL' });
  const outgoing = request(engine, {
    method: incoming.method,
    path: incoming.url,
    headers: { ...incoming.headers, 'content-length': Buffer.byteLength(asking) },
  });
  outgoing.end(asking);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const body = await bodyOf(answer);
  const command = String(incoming.headers['x-amz-target']).replace(/^.*\./, '');
  const call = { command, units: unitsOf(parse(body)), bytes: Buffer.byteLength(sent) };
  return { call, status: answer.statusCode ?? 500, headers: answer.headers, body };
};

const bodyOf = async (message: IncomingMessage): Promise<string> => {
  message.setEncoding('utf8');
  let body = '';
  for await (const text of message) body += String(text);
  return body;
};

const parse = (text: string): object => Object(JSON.parse(text)) as object;

const unitsOf = (answer: object): number => {
  const consumed: unknown = Reflect.get(answer, 'ConsumedCapacity');
  const each = Array.isArray(consumed) ? consumed : [consumed];
  return each.reduce<number>(
    (sum, one) => sum + Number(Reflect.get(Object(one), 'CapacityUnits') ?? 0),
    0,
  );
};
