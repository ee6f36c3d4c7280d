import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type Sender, senderTo } from '../../scripts/load/sender.ts';

const ASKED = { path: '/v1/rate-limit/check', headers: {}, body: '{"team":"ä"}' };

const open: { servers: Server[]; senders: Sender[] } = { servers: [], senders: [] };
afterEach(async () => {
  for (const sender of open.senders.splice(0)) sender.close();
  for (const server of open.servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** Sends to somebody who answers like this. */
const senderAt = async (answer: RequestListener, withinMs = 60_000): Promise<Sender> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  open.servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sender = senderTo(`http://127.0.0.1:${port}`, withinMs);
  open.senders.push(sender);
  return sender;
};

describe('the sender of a load', () => {
  it('sends headers and body as they are, and reads the answer to its end', async () => {
    const { send } = await senderAt((request, response) => {
      const { method, url, headers } = request;
      response.writeHead(429);
      request.setEncoding('utf8').once('data', (body) => {
        const seen = { method, url, team: headers['x-team'], length: headers['content-length'] };
        response.end(JSON.stringify({ ...seen, body: String(body) }));
      });
    });

    const reply = await send(ASKED, { 'x-team': 'alpha' });

    expect(reply).toEqual({
      status: 429,
      body: JSON.stringify({
        ...{ method: 'POST', url: '/v1/rate-limit/check', team: 'alpha', length: '13' },
        body: '{"team":"ä"}',
      }),
    });
  });

  it('leaves a byte order mark in its place', async () => {
    const { send } = await senderAt((_request, response) => response.end('\ufeff{}'));

    expect(await send(ASKED, {})).toEqual({ status: 200, body: '\ufeff{}' });
  });

  it('gives up in time', async () => {
    const { send } = await senderAt(() => undefined, 20);

    expect(await send(ASKED, {})).toEqual({ noAnswer: 'timeout' });
  });

  it('gives up in time when an answer has begun and does not end', async () => {
    const { send } = await senderAt((_request, response) => {
      response.writeHead(200);
      response.write('{');
    }, 100);

    expect(await send(ASKED, {})).toEqual({ noAnswer: 'timeout' });
  });

  it('tells an answer that breaks off from one that has ended', async () => {
    const { send } = await senderAt((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"allowed":true}', () => response.destroy());
    });

    expect(await send(ASKED, {})).toEqual({ noAnswer: 'connection broken off' });
  });

  it('does not read an answer without end', async () => {
    const { send } = await senderAt((_request, response) => response.end(' '.repeat(1_000_001)));

    const reply = await send(ASKED, {});

    // Not the whole reply: to show the difference of two such texts takes for ever.
    expect('noAnswer' in reply && reply.noAnswer).toBe('connection broken off');
  });

  it('says why there was no connection', async () => {
    const sender = await senderAt(() => undefined);
    const [server] = open.servers.splice(0);
    server?.close();

    expect(await sender.send(ASKED, {})).toEqual({ noAnswer: 'connection ECONNREFUSED' });
  });

  it('sends once more, and only once, where its connection was closed as it was used again', async () => {
    let asked = 0;
    const { send } = await senderAt((request, response) => {
      asked += 1;
      if (asked === 1) response.end('first');
      else request.socket.destroy();
    });

    expect(await send(ASKED, {})).toEqual({ status: 200, body: 'first' });
    expect(await send(ASKED, {})).toEqual({ noAnswer: 'connection ECONNRESET' });
    expect(asked).toBe(3);
  });
});
