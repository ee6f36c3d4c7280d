import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Agent as HttpsAgent, request as secureRequest } from 'node:https';
import type { Reply } from './answers.ts';
import type { GateRequest } from './requests.ts';

type SentHeaders = Readonly<Record<string, string>>;

/** Sends at once. What is no answer is a reply too: nothing is thrown. */
export type Send = (asked: GateRequest, headers: SentHeaders) => Promise<Reply>;

export interface Sender {
  readonly send: Send;
  readonly close: () => void;
}

/** The functions in the path have 5 seconds; an HTTP API waits for 30. */
const ANSWERED_WITHIN_MS = 10_000;

/** No answer of a gate comes near it. */
const BODY_BYTES_MAX = 1_000_000;

/** As many sockets as there are requests in flight: none waits for another's answer. */
export const senderTo = (url: string, withinMs = ANSWERED_WITHIN_MS): Sender => {
  const settings = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity } as const;
  const isSecure = url.startsWith('https:');
  const agent = isSecure ? new HttpsAgent(settings) : new HttpAgent(settings);
  const open = isSecure ? secureRequest : request;
  const once = ({ path, body }: GateRequest, headers: SentHeaders, leftMs: number) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const options = { agent, method: 'POST', headers: { ...headers, ...length } };
    return replyTo(open(url + path, options), { body, leftMs });
  };
  return {
    send: async (asked, headers) => {
      const begunMs = performance.now();
      const reply = await once(asked, headers, withinMs);
      if (reply !== 'closed meanwhile') return reply;
      // Closed by the gate just when it was used again. Under its id the request counts once, heard or not.
      const leftMs = begunMs + withinMs - performance.now();
      return lost(await once(asked, headers, Math.max(0, leftMs)));
    },
    close: () => agent.destroy(),
  };
};

type Attempt = Reply | 'closed meanwhile';

/** Of whatever has gone wrong the code alone: its text differs from one address to the next. */
const noConnection = (code: string): Reply => ({ noAnswer: `connection ${code}` });

const RESET = 'ECONNRESET';
const BROKEN_OFF = noConnection('broken off');

const lost = (attempt: Attempt): Reply =>
  attempt === 'closed meanwhile' ? noConnection(RESET) : attempt;

interface Asked {
  readonly body: string;
  readonly leftMs: number;
}

const replyTo = (asked: ClientRequest, { body, leftMs }: Asked): Promise<Attempt> =>
  new Promise((resolve) => {
    const limit = setTimeout(() => {
      resolve({ noAnswer: 'timeout' });
      asked.destroy();
    }, leftMs);
    const end = (attempt: Attempt): void => {
      clearTimeout(limit);
      resolve(attempt);
    };
    asked.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : error.name;
      end(asked.reusedSocket && code === RESET ? 'closed meanwhile' : noConnection(code));
    });
    asked.once('response', (response) => {
      readTo(response, (text) =>
        end(text === undefined ? BROKEN_OFF : { status: response.statusCode ?? 0, body: text }),
      );
    });
    asked.end(body);
  });

/** Tells the text, or `undefined` where it breaks off or has no end. */
const readTo = (response: IncomingMessage, tell: (text: string | undefined) => void): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const isTooLong = (): boolean => bytes > BODY_BYTES_MAX;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (isTooLong()) response.destroy();
    else chunks.push(chunk);
  });
  // A byte order mark stays: it would be an error to the gateway.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  response.once('end', () => tell(isTooLong() ? undefined : decoder.decode(Buffer.concat(chunks))));
  response.once('close', () => {
    if (!response.complete) tell(undefined);
  });
  response.once('error', () => tell(undefined));
};
