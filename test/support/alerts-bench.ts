import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a sink of a test was sent. */
export interface Sent {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface SinkServer {
  readonly url: string;
  readonly sent: readonly Sent[];
  /** Once so many have come. */
  readonly untilSent: (count: number) => Promise<void>;
  /** How it answers from now on. */
  readonly answer: (status: number) => void;
  readonly close: () => Promise<void>;
}

/** Takes what alerts are sent to webhooks, on loopback. */
export const openSinks = async (): Promise<SinkServer> => {
  const sent: Sent[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      sent.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(status).end();
      server.emit('sent');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    untilSent: async (count) => {
      while (sent.length < count) await once(server, 'sent');
    },
    answer: (next) => {
      status = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** The deployed function as it is. Its settings are read once, when it is asked for first. */
export const deployedAlerts = async (settings: Readonly<Record<string, string>>) => {
  Object.assign(process.env, settings);
  return (await import('../../src/functions/alerts/handler.ts')).handler;
};
