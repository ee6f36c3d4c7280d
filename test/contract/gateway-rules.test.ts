import { type Gateway, startGateway } from '../../scripts/gateway/gateway.ts';
import type { GatewaySettings } from '../../scripts/gateway/settings.ts';

/** A gate that answers everything alike, and remembers what it was asked. */
const gateOf = (answer: () => Response | Promise<Response>) => {
  const asked: { readonly url: string; readonly headers: Headers; readonly body: string }[] = [];
  const ask: typeof fetch = (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = typeof init.body === 'string' ? init.body : '';
    asked.push({ url, headers: new Headers(init.headers), body });
    return Promise.resolve(answer());
  };
  return { asked, fetch: ask };
};

const opened: Gateway[] = [];
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.close();
});

const open = async (settings: Partial<GatewaySettings>): Promise<Gateway> => {
  const gateway = await startGateway({
    ...{ gateUrl: 'http://gate.test', doors: 'guard', failureMode: 'failClosed' },
    apiKeys: { 'a-key': { team: 'alpha', user: 'ann' } },
    ...settings,
  });
  opened.push(gateway);
  return gateway;
};

const CHAT = { model: 'gpt-4o', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };

const call = async (gateway: Gateway, path = '/v1/chat/completions', body: object = CHAT) => {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer a-key', 'x-team': 'beta', 'x-request-id': 'mine' },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
};

const noAnswer = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
const reject = '{"action":{"body":"{\\"allowed\\":false}","status_code":429}}';

describe('a reject by the guard', () => {
  it('is its status and its body, and no header at all', async () => {
    const gateway = await open(gateOf(() => new Response(reject, { status: 500 })));

    const { status, headers, body } = await call(gateway);

    expect([status, body]).toEqual([429, '{"allowed":false}']);
    expect([headers.get('content-type'), headers.get('retry-after')]).toEqual([null, null]);
    expect(gateway.counts()).toEqual({ arrived: 1, forwarded: 0 });
  });

  it('gets a content type and a wait where the operator has the gateway set them', async () => {
    const gate = gateOf(() => new Response(reject));
    const gateway = await open({ ...gate, transformations: 'on' });

    const { headers } = await call(gateway);

    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('retry-after')).toBe('30');
  });

  it('is not set where there is one, and no other status gets a wait', async () => {
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '7' };
    const full = gateOf(() => new Response('{}', { status: 429, headers }));
    const closed = gateOf(() => new Response('{}', { status: 401 }));
    const settings = { doors: 'ext-authz', transformations: 'on' } as const;

    const waiting = await call(await open({ ...full, ...settings }));
    const refused = await call(await open({ ...closed, ...settings }));

    expect(waiting.headers.get('retry-after')).toBe('7');
    expect(waiting.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.headers.get('retry-after')).toBeNull();
  });
});

describe('a guard that gives no answer that can be read', () => {
  const answers: readonly (readonly [string, () => Response | Promise<Response>])[] = [
    ['none', noAnswer],
    ['HTML', () => new Response('<html>502 Bad Gateway</html>')],
    ['a byte order mark', () => new Response(`\ufeff${reject}`)],
    ['bytes that are no text', () => new Response(new Uint8Array([0xff, 0xfe]))],
  ];

  it.each(answers)(
    'closes the gateway, or lets pass, as its failure mode says: %s',
    async (_, answer) => {
      const closed = await open(gateOf(answer));
      const opening = await open({ ...gateOf(answer), failureMode: 'failOpen' });

      const refused = await call(closed);
      const passed = await call(opening);

      expect([refused.status, refused.body]).toEqual([
        503,
        'processing failed: prompt guard failed',
      ]);
      expect(refused.headers.get('content-type')).toBe('text/plain');
      expect(passed.status).toBe(200);
    },
  );
});

describe('external authorization', () => {
  it('hands on any answer but 2xx as it is, one of the cloud in front included', async () => {
    const headers = { 'content-type': 'text/html', 'x-amzn-errortype': 'Throttled' };
    const gate = gateOf(() => new Response('<html>', { status: 503, headers }));
    const gateway = await open({ ...gate, doors: 'ext-authz', failureMode: 'failOpen' });

    const seen = await call(gateway);

    expect([seen.status, seen.body]).toEqual([503, '<html>']);
    expect(seen.headers.get('content-type')).toBe('text/html');
    expect(seen.headers.get('x-amzn-errortype')).toBe('Throttled');
  });

  it.each([
    ['failClosed', 403, 'external authorization failed'],
    ['failOpen', 200, '"The sky is blue."'],
  ] as const)('without an HTTP answer does as %s says', async (failureMode, status, words) => {
    const gateway = await open({ ...gateOf(noAnswer), doors: 'ext-authz', failureMode });

    const seen = await call(gateway);

    expect(seen.status).toBe(status);
    expect(seen.body).toContain(words);
  });

  it('is asked with the path behind its prefix, and names the team of the key alone', async () => {
    const gate = gateOf(() => new Response('{}'));
    const gateway = await open({ ...gate, doors: 'ext-authz' });

    await call(gateway, '/v1/embeddings?beta=true', { model: 'm', input: 'Hi' });

    const [asked] = gate.asked;
    expect(asked?.url).toBe('http://gate.test/ext-authz/v1/embeddings?beta=true');
    expect(asked?.body).toBe('{"model":"m","input":"Hi"}');
    expect(asked?.headers.get('x-team')).toBe('alpha');
    expect(asked?.headers.get('x-path')).toBe('/v1/embeddings');
    expect(asked?.headers.get('x-max-tokens')).toBeNull();
    expect(asked?.headers.get('authorization')).toBeNull();
    expect(asked?.headers.get('x-request-id')).not.toBe('mine');
  });
});

describe('both doors', () => {
  it('are asked in order, about one call under the id that the first has told', async () => {
    const pass = '{"action":{"reason":"allowed"}}';
    const gate = gateOf(() => new Response(pass, { headers: { 'x-request-id': 'from-the-gate' } }));
    const gateway = await open({ ...gate, doors: 'both' });

    await call(gateway);

    expect(gate.asked.map(({ url }) => url)).toEqual([
      'http://gate.test/ext-authz/v1/chat/completions',
      'http://gate.test/prompt-guard/request',
    ]);
    expect(gate.asked[1]?.headers.get('x-request-id')).toBe('from-the-gate');
    expect(gate.asked[1]?.body).toBe('{"body":{"messages":[{"role":"user","content":"Hi"}]}}');
  });
});

describe('a client without a key', () => {
  it('goes nowhere', async () => {
    const gate = gateOf(() => new Response('{}'));
    const gateway = await open({ ...gate, doors: 'both' });

    const response = await fetch(`${gateway.url}/v1/models`);

    expect(response.status).toBe(401);
    expect(gate.asked).toEqual([]);
    expect(gateway.counts()).toEqual({ arrived: 1, forwarded: 0 });
  });
});
