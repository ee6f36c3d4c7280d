import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { signedWebhookSink } from '../../../../src/adapters/webhook/signed.ts';
import { slackSink } from '../../../../src/adapters/webhook/slack.ts';
import { errorText } from '../../../../src/adapters/log.ts';
import type { Notice } from '../../../../src/app/ports-alerts.ts';
import { NOW, TEAM } from '../../../support/builders.ts';

const NOTICE: Notice = {
  id: 'alpha:2026-08:budget_exhausted:100',
  event: 'budget_exhausted',
  team: TEAM,
  message: 'User "<!channel>" & co.',
  facts: 'user=<!channel>',
  json: '{"event":"budget_exhausted","team":"alpha"}',
};

interface Got {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let url: string;
let got: Got[];
let statuses: number[];

/** Answers with the next of the statuses, the last of them from then on; 0 hangs up. */
beforeEach(async () => {
  got = [];
  statuses = [200];
  server = createServer((request, response) => {
    const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200;
    void text(request).then((body) => {
      got.push({ headers: request.headers, body });
      if (status === 0) response.socket?.destroy();
      else response.writeHead(status, { location: `${url}/elsewhere` }).end('thanks');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/s3cret`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const pauses: number[] = [];
const deps = {
  fetch,
  pause: (ms: number) => {
    pauses.push(ms);
    return Promise.resolve();
  },
};
const signed = () => signedWebhookSink(deps, { url, secret: 'a shared secret' });

describe('a signed webhook', () => {
  it('is sent the JSON, with a signature that the secret verifies', async () => {
    await signed().tell(NOTICE, NOW);

    expect(got).toMatchObject([
      {
        body: '{"event":"budget_exhausted","team":"alpha"}',
        headers: {
          'content-type': 'application/json',
          'x-tollgate-alert-id': 'alpha:2026-08:budget_exhausted:100',
          'x-tollgate-signature':
            't=1787407500,v1=eec1b0bd2cd67e41ad5535ad8a14a56179a8adeb42e0c02866e6b0b3039381e8',
        },
      },
    ]);
  });

  it.each([
    ['answers with an error', [500, 503, 200]],
    ['has too much to do', [429, 429, 204]],
    ['hangs up', [0, 0, 201]],
  ])('is tried three times where it %s', async (_what, answers) => {
    statuses = answers;
    pauses.length = 0;

    await signed().tell(NOTICE, NOW);

    expect(got).toHaveLength(3);
    expect(new Set(got.map(({ headers }) => headers['x-tollgate-signature'])).size).toBe(1);
    expect(pauses).toEqual([200, 600]);
  });

  it.each([
    ['that stays down', 500, 3, 'Answered 500'],
    ['that hangs up', 0, 3, 'No answer: UND_ERR_SOCKET'],
    ['that does not want it', 410, 1, 'Answered 410'],
    ['that sends it elsewhere', 302, 1, 'Answered 302'],
  ])('%s rejects, and says nothing of where it is or how it is signed', async (...row) => {
    const [, status, requests, reason] = row;
    statuses = [status];

    const error: unknown = await signed()
      .tell(NOTICE, NOW)
      .catch((caught: unknown) => caught);

    expect(errorText(error)).toBe(`Error: ${reason}`);
    expect(got).toHaveLength(requests);
  });
});

describe('a chat', () => {
  it('is sent a text in which nothing is read as a mention or a link', async () => {
    await slackSink(deps, url).tell(NOTICE, NOW);

    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      text: 'User "&lt;!channel&gt;" &amp; co.\nuser=&lt;!channel&gt;',
    });
  });

  it('whose URL is a secret is not named by what went wrong', async () => {
    const slow = {
      ...deps,
      fetch: () => Promise.reject(new TypeError(`Failed to parse URL from ${url}`)),
    };

    const error: unknown = await slackSink(slow, url)
      .tell(NOTICE, NOW)
      .catch((caught: unknown) => caught);

    expect(errorText(error)).toBe('Error: No answer: TypeError');
  });
});
