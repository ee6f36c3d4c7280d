import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request as a table would hear it, and which connection it came by: the first is 0. */
export interface Heard {
  readonly connection: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HeardTable {
  readonly url: string;
  readonly heard: readonly Heard[];
  readonly close: () => void;
}

/** Writes down what it is asked, and leaves it to `answer` whether anybody hears of it. */
export const openHeardTable = async (
  answer: (response: ServerResponse, heard: Heard) => void,
): Promise<HeardTable> => {
  const heard: Heard[] = [];
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    if (!sockets.includes(request.socket)) sockets.push(request.socket);
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { headers, socket } = request;
      const each = { connection: sockets.indexOf(socket), headers, body };
      heard.push(each);
      answer(response, each);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Nowhere to listen');
  return {
    url: `http://127.0.0.1:${address.port}`,
    heard,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
