import { RequestError } from '../../../src/domain/errors.ts';
import { json, rawEndpoint } from '../../../src/http/endpoint.ts';
import { jsonBody, optionalJsonBody } from '../../../src/http/json-body.ts';
import { routed, uncached } from '../../../src/http/routes.ts';
import { aContext, anEvent } from '../../support/builders.ts';

const handler = uncached(
  rawEndpoint(
    routed({
      'POST /echo': (event) => Promise.resolve(json(200, { seen: jsonBody(event) })),
      'POST /maybe': (event) => Promise.resolve(json(200, { seen: optionalJsonBody(event) })),
      'POST /stale': () => Promise.reject(new RequestError('stale', 'x')),
    }),
    { bodyBytesMax: 100, onError: () => undefined },
  ),
);

const ask = async (path: string, parts: Parameters<typeof anEvent>[0] = {}) => {
  const { statusCode, headers, body = '' } = await handler(anEvent({ path, ...parts }), aContext());
  return { statusCode, headers, body: JSON.parse(body) as unknown };
};

describe('a function of several routes', () => {
  it('answers each by its key, and nothing is kept on the way', async () => {
    expect(await ask('/echo', { body: { a: 1 } })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: { seen: { a: 1 } },
    });
    expect(await ask('/stale')).toMatchObject({
      statusCode: 412,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    });
  });

  it.each(['/other', '/constructor', 'toString'])('does not know %s', async (path) => {
    expect((await ask(path)).statusCode).toBe(404);
  });
});

describe('a body', () => {
  it('is read as JSON by any of its names, in base-64 too', async () => {
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    const body = Buffer.from('{"name":"Zoë"}').toString('base64');

    expect(await ask('/echo', { headers, body, isBase64Encoded: true })).toMatchObject({
      body: { seen: { name: 'Zoë' } },
    });
  });

  it('may be nested as deep as its size allows, and is refused where that is too deep', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const event = anEvent({ path: '/echo', body: deep });

    expect(() => jsonBody(event)).toThrow('The body is nested too deeply');
  });

  it('may be missing where it says nothing that is needed', async () => {
    expect(await ask('/maybe')).toMatchObject({ body: { seen: {} } });
    expect(await ask('/maybe', { body: '{' })).toMatchObject({ statusCode: 400 });
  });

  it.each([
    [400, { body: '{' }],
    [400, {}],
    [413, { body: 'x'.repeat(101) }],
    [415, { body: '{}', headers: { 'content-type': 'text/json' } }],
    [415, { body: '{}', headers: { 'content-type': 'application/jsonp' } }],
    [422, { body: '{"a":[{"__proto__":1}]}' }],
  ])('is refused with %d: %j', async (status, parts) => {
    expect((await ask('/echo', parts)).statusCode).toBe(status);
  });
});
