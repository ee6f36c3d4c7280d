import { RequestError } from '../../../../src/domain/errors.ts';
import { readAskedCall } from '../../../../src/functions/ext-authz/asked-call.ts';
import { readRawRequest } from '../../../../src/functions/ext-authz/raw-request.ts';
import { anAuthzEvent, type AuthzParts } from '../../../support/authz-event.ts';

const RAW_PATH = '/gateway-facts';

const callOf = (parts: AuthzParts) => readAskedCall(readRawRequest(anAuthzEvent(parts)));

const CHAT = { model: 'gpt-4o', max_tokens: 50, messages: [{ role: 'user', content: 'Hello' }] };
const EMBEDDINGS = { model: 'text-embedding-3-small', input: 'Hello' };
const FACTS = {
  team: 'alpha',
  model: 'gpt-4o-mini',
  max_tokens: 60,
  prompt_tokens: 70,
  path: '/v1/messages',
  request_id: 'r-body',
};

describe("a call that is shown by the client's own request", () => {
  it('is read from its body', () => {
    expect(callOf({ body: CHAT })).toMatchObject({
      model: 'gpt-4o',
      provider: undefined,
      request: 'api-7',
      promptTokens: 9,
      outputTokensMax: 50,
      style: 'openai',
      isWithoutModel: false,
    });
  });

  it('goes by the headers before it, for they are the word of the gateway', () => {
    const headers = {
      'x-model': 'gpt-4.1',
      'x-provider': 'azure',
      'x-max-tokens': '7',
      'x-request-id': 'r-header',
      'x-path': '/v1/messages',
    };

    expect(callOf({ body: CHAT, headers })).toMatchObject({
      model: 'gpt-4.1',
      provider: 'azure',
      request: 'r-header',
      promptTokens: 9,
      outputTokensMax: 7,
      style: 'anthropic',
    });
  });

  it('says nothing of its team, its tier or its request id', () => {
    const { headers, request } = callOf({
      body: { ...CHAT, team: 'victim', tier: 'unlimited', request_id: 'r-planted' },
    });

    expect(headers['x-team']).toBeUndefined();
    expect(headers['x-tier']).toBeUndefined();
    expect(request).toBe('api-7');
  });

  it.each<readonly [string, AuthzParts, string | undefined]>([
    ['the path before the body', { path: '/model/other/invoke', body: CHAT }, 'other'],
    [
      'Azure, whatever the body says',
      { path: '/openai/deployments/dear/chat/completions', body: CHAT },
      'dear',
    ],
    ['the body before the query', { query: 'model=other', body: CHAT }, 'gpt-4o'],
    ['the path', { path: '/model/nova/invoke', body: { inputText: 'Hello' } }, 'nova'],
    ['the query', { path: '/v1/realtime', query: 'model=live', method: 'GET' }, 'live'],
    ['none that cannot be one', { body: { ...CHAT, model: 'a b' } }, undefined],
    ['none', { body: { messages: [] } }, undefined],
  ])('names its model: %s', (_what, parts, model) => {
    expect(callOf(parts).model).toBe(model);
  });

  it.each([
    '/v1/embeddings',
    '/v1/rerank',
    '/v1/moderations',
    '/v1/messages/count_tokens',
    '/openai/deployments/e/embeddings',
    '/v1beta/models/e/embeddings:batch',
    '/v1beta/models/e:embedContent',
    '/v1beta/models/e:batchEmbedContents',
    '/v1beta/models/e:countTokens',
  ])('holds no output where there is none: %s', (path) => {
    expect(callOf({ path, body: { ...EMBEDDINGS, max_tokens: 50 } }).outputTokensMax).toBe(0);
  });

  it('holds the output that the gateway itself names, whatever the path', () => {
    const headers = { 'x-max-tokens': '7' };

    expect(callOf({ path: '/v1/embeddings', body: EMBEDDINGS, headers }).outputTokensMax).toBe(7);
  });

  it.each([
    '/v1/chat/completions',
    '/v1/embeddings-chat',
    '/embeddingsx',
    '/v1/images/generations',
    '/models/e:countTokensx',
  ])('does not know the bound of an answer that is not bounded: %s', (path) => {
    expect(callOf({ path, body: { ...CHAT, max_tokens: undefined } }).outputTokensMax).toBe(
      undefined,
    );
  });

  it('has the path of the header before its own', () => {
    const headers = { 'x-path': '/v1/embeddings' };

    expect(callOf({ path: '/any', body: EMBEDDINGS, headers })).toMatchObject({
      outputTokensMax: 0,
      style: 'openai',
    });
  });

  it('has the path that lies behind the prefix', () => {
    expect(callOf({ path: '/v1/messages', body: CHAT }).style).toBe('anthropic');
    expect(callOf({ path: '/ext-authz/v1/messages', body: CHAT }).style).toBe('anthropic');
    expect(callOf({ path: '', body: CHAT }).style).toBe('openai');
  });
});

describe('a body that is no JSON object', () => {
  it.each<readonly [string, unknown, number]>([
    ['JSON that was cut off', '{"messages":[{"role":"user","content":"Hello', 21],
    ['a text', 'Hello', 2],
    ['a list', '["Hello"]', 5],
    ['a number', '5', 1],
    ['null', 'null', 1],
  ])('is sized by its text: %s', (_what, body, tokens) => {
    expect(callOf({ body })).toMatchObject({
      promptTokens: tokens,
      outputTokensMax: undefined,
      model: undefined,
      isWithoutModel: false,
    });
  });

  it('is not sized where it is no text', () => {
    const body = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00]);

    expect(callOf({ body })).toMatchObject({ promptTokens: 0, isWithoutModel: false });
  });

  it('is the same as base64', () => {
    expect(callOf({ body: Buffer.from(JSON.stringify(CHAT)) })).toMatchObject({
      model: 'gpt-4o',
      promptTokens: 9,
      outputTokensMax: 50,
    });
    expect(callOf({ body: Buffer.from('Hello') }).promptTokens).toBe(2);
  });

  it('may be missing', () => {
    expect(callOf({ method: 'POST' })).toMatchObject({
      model: undefined,
      promptTokens: 0,
      isWithoutModel: false,
    });
  });
});

describe('a call that is shown by what its gateway says of it', () => {
  it('is read from that', () => {
    expect(callOf({ rawPath: RAW_PATH, body: FACTS })).toMatchObject({
      headers: { 'x-team': 'alpha' },
      model: 'gpt-4o-mini',
      request: 'r-body',
      promptTokens: 70,
      outputTokensMax: 60,
      style: 'anthropic',
      isWithoutModel: false,
    });
  });

  it('goes by the headers first', () => {
    const headers = { 'x-team': 'beta', 'x-model': 'gpt-4.1', 'x-request-id': 'r-header' };

    expect(callOf({ rawPath: RAW_PATH, body: FACTS, headers })).toMatchObject({
      headers: { 'x-team': 'beta' },
      model: 'gpt-4.1',
      request: 'r-header',
      promptTokens: 70,
    });
  });

  it.each(['{"team":', 'Hello', '["alpha"]', '5'])(
    'is refused where it cannot be read: %s',
    (body) => {
      expect(() => callOf({ rawPath: RAW_PATH, body })).toThrow(RequestError);
    },
  );

  it('may say nothing, and is still no request that no model can be called with', () => {
    const headers = { 'x-team': 'alpha' };

    expect(callOf({ rawPath: RAW_PATH, method: 'GET', headers })).toMatchObject({
      model: undefined,
      promptTokens: 0,
      isWithoutModel: false,
    });
  });

  it('holds no output for its path, where that has none', () => {
    const body = { team: 'alpha', path: '/v1/embeddings' };

    expect(callOf({ rawPath: RAW_PATH, body })).toMatchObject({
      outputTokensMax: 0,
      promptTokens: 0,
    });
  });
});

describe("a client's own body", () => {
  it.each<readonly [string, AuthzParts]>([
    ['at the door for it', { body: FACTS }],
    ['at a path that only begins like the other door', { rawPath: `${RAW_PATH}x`, body: FACTS }],
    ['at a path that only ends like it', { rawPath: `/x${RAW_PATH}`, body: FACTS }],
    ['at a path below the other door', { rawPath: `${RAW_PATH}/v1/chat/completions`, body: FACTS }],
    ['at a path that names the other door', { path: RAW_PATH, body: FACTS }],
  ])('is never taken for the word of a gateway: %s', (_what, parts) => {
    const { headers, request, promptTokens } = callOf(parts);

    expect(headers['x-team']).toBeUndefined();
    expect(request).toBe('api-7');
    expect(promptTokens).toBe(3);
  });
});

describe('a request that no model can be called with', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'get'])('is %s without a body', (method) => {
    expect(callOf({ method, path: '/v1/models' }).isWithoutModel).toBe(true);
  });

  it.each<readonly [string, AuthzParts]>([
    ['a POST', { method: 'POST', path: '/v1/models' }],
    ['a PUT', { method: 'PUT', path: '/v1/models' }],
    ['an unheard-of method', { method: 'QUERY', path: '/v1/models' }],
    ['a GET with a body', { method: 'GET', path: '/v1/models', body: 'x' }],
    ['a GET with an empty object', { method: 'GET', path: '/v1/models', body: '{}' }],
    ['a GET with a model', { method: 'GET', path: '/v1/any', query: 'model=gpt-4o' }],
    [
      'a GET with a model in a header',
      { method: 'GET', path: '/v1/models', headers: { 'x-model': 'gpt-4o' } },
    ],
    ['a socket', { method: 'GET', path: '/v1/realtime' }],
    ['a socket below it', { method: 'GET', path: '/v1/realtime/calls' }],
    [
      'a socket by the path of the header',
      { method: 'GET', path: '/any', headers: { 'x-path': '/v1/realtime' } },
    ],
  ])('is not %s', (_what, parts) => {
    expect(callOf(parts).isWithoutModel).toBe(false);
  });

  it('is one whose path only sounds like a socket', () => {
    expect(callOf({ method: 'GET', path: '/v1/realtimes' }).isWithoutModel).toBe(true);
  });
});

describe('the path that a gateway hands on', () => {
  it('may have its query with it, which says nothing of the output', () => {
    const parts = { path: '/x', body: CHAT };
    const sly = { 'x-path': '/v1/chat/completions?a=/embeddings' };
    const plain = { 'x-path': '/v1/embeddings?a=1' };

    expect(callOf({ ...parts, headers: sly }).outputTokensMax).toBe(50);
    expect(callOf({ ...parts, headers: plain }).outputTokensMax).toBe(0);
  });

  it('names the model of a socket in its query', () => {
    const headers = { 'x-path': '/v1/realtime?model=gpt-4o-realtime' };

    expect(callOf({ method: 'GET', path: '/x', headers })).toMatchObject({
      model: 'gpt-4o-realtime',
      isWithoutModel: false,
    });
  });
});

describe('a header that is there and cannot be meant', () => {
  it("is not made good by a client's body", () => {
    const named = callOf({
      path: '/v1/chat/completions',
      headers: { 'x-model': 'a#b' },
      body: CHAT,
    });

    expect(named.model).toBeUndefined();
  });

  it('is as if it were not there where it is empty', () => {
    const headers = { 'x-model': ' ', 'x-team': '', 'x-path': '' };

    expect(callOf({ rawPath: RAW_PATH, headers, body: FACTS })).toMatchObject({
      model: FACTS.model,
      headers: { 'x-team': FACTS.team, 'x-path': FACTS.path },
    });
  });
});

describe('several answers to one prompt', () => {
  it.each([
    [{ ...CHAT, n: 3 }, 150, 3],
    [{ model: 'gpt-4o', messages: [], n: 128 }, undefined, 128],
    [{ model: 'gpt-4o', messages: [] }, undefined, 1],
  ])('are each as long as the bound', (body, outputTokensMax, answers) => {
    expect(callOf({ path: '/v1/chat/completions', body })).toMatchObject({
      outputTokensMax,
      answers,
    });
  });
});

describe('what a client could hide behind', () => {
  it.each(['/v1/responses', '/ws/google.ai.GenerativeService.BidiGenerateContent'])(
    'is no request without a model where a socket begins: %s',
    (path) => {
      expect(callOf({ method: 'GET', path }).isWithoutModel).toBe(false);
    },
  );

  it.each([
    '/v1/embeddings/../chat/completions',
    '/embeddings/v1/chat/completions',
    '/openai/deployments/rerank/chat/completions',
  ])('holds its output though the path has another word in it: %s', (path) => {
    expect(callOf({ path, body: CHAT }).outputTokensMax).toBe(50);
  });

  it('is sized in spite of a byte that is no text', () => {
    const text = JSON.stringify({
      ...CHAT,
      messages: [{ role: 'user', content: 'word '.repeat(900) }],
    });
    const body = Buffer.concat([
      Buffer.from(`${text.slice(0, -1)},"user":"`),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);

    const call = callOf({ body });

    expect(call.model).toBe('gpt-4o');
    expect(call.promptTokens).toBeGreaterThan(500);
  });
});
