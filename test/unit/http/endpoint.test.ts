import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestError, StoreFault } from '../../../src/domain/errors.ts';
import { endpoint, json, type Translate } from '../../../src/http/endpoint.ts';
import { aContext, anEvent } from '../../support/builders.ts';

interface Call {
  readonly event: APIGatewayProxyEventV2;
  readonly translate?: Translate;
  readonly bodyBytesMax?: number;
}

const echo: Translate = (event) => Promise.resolve(json(200, { seen: event.body }));

/** Sends an event through the whole stack, and gives the answer and what was told of it. */
const send = async ({ event, translate = echo, bodyBytesMax = 1_000 }: Call) => {
  const told: unknown[] = [];
  const handler = endpoint(translate, { bodyBytesMax, onError: (error) => told.push(error) });
  const { statusCode, headers, body = '' } = await handler(event, aContext());
  return { statusCode, headers, body: JSON.parse(body) as Record<string, unknown>, told };
};

const throwing =
  (error: unknown): Translate =>
  () => {
    throw error;
  };

describe('an endpoint', () => {
  it('hands the body on as JSON, and answers in JSON', async () => {
    expect(await send({ event: anEvent({ body: { team: 'alpha' } }) })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: { seen: { team: 'alpha' } },
      told: [],
    });
  });

  it.each(['application/json; charset=utf-8', 'application/vnd.api+json'])(
    'reads JSON by other names: %s',
    async (type) => {
      const event = anEvent({ headers: { 'content-type': type }, body: { a: 1 } });

      expect((await send({ event })).statusCode).toBe(200);
    },
  );

  it('takes a body of null, as other kinds of events have it, for one that is not there', async () => {
    const event = { ...anEvent(), body: null as unknown as string };

    expect((await send({ event })).body).toEqual({ seen: null });
  });

  it('reads a body in base-64', async () => {
    const body = Buffer.from('{"name":"Zoë"}').toString('base64');

    const answer = await send({ event: anEvent({ body, isBase64Encoded: true }) });

    expect(answer.body).toEqual({ seen: { name: 'Zoë' } });
  });
});

describe('a body that is too large', () => {
  /** A JSON text of exactly so many bytes, some of which are halves of two-byte characters. */
  const ofBytes = (bytes: number) => `"${'ë'.repeat(2)}${'a'.repeat(bytes - 6)}"`;

  it('is told by its bytes and not by its characters', async () => {
    expect(
      (await send({ event: anEvent({ body: ofBytes(100) }), bodyBytesMax: 100 })).statusCode,
    ).toBe(200);
    expect(await send({ event: anEvent({ body: ofBytes(101) }), bodyBytesMax: 100 })).toEqual({
      statusCode: 413,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'about:blank',
        status: 413,
        title: 'The body is too large',
        detail: 'The body has 101 bytes; 100 are allowed',
      },
      told: [],
    });
  });

  it.each([99, 100, 101, 102])(
    'is told by the bytes that base-64 stands for: %i where a hundred are allowed',
    async (bytes) => {
      const body = Buffer.from(ofBytes(bytes)).toString('base64');
      const event = anEvent({ body, isBase64Encoded: true });

      const answer = await send({ event, bodyBytesMax: 100 });

      expect(answer.statusCode).toBe(bytes > 100 ? 413 : 200);
    },
  );

  it('is told so where a character has three bytes', async () => {
    const body = `"${'漢'.repeat(33)}"`;

    expect((await send({ event: anEvent({ body }), bodyBytesMax: 101 })).statusCode).toBe(200);
    expect((await send({ event: anEvent({ body }), bodyBytesMax: 100 })).statusCode).toBe(413);
  });

  it('is not parsed', async () => {
    const event = anEvent({ body: '{'.repeat(200) });

    expect((await send({ event, bodyBytesMax: 100 })).statusCode).toBe(413);
  });
});

describe('what is thrown', () => {
  it.each<readonly [string, APIGatewayProxyEventV2, number, string]>([
    ['no body', anEvent(), 400, 'The body is not JSON'],
    ['an empty body', anEvent({ body: '' }), 400, 'The body is not JSON'],
    ['a body that is no JSON', anEvent({ body: '{"team":' }), 400, 'The body is not JSON'],
    [
      'another content type',
      anEvent({ headers: { 'content-type': 'text/plain' }, body: {} }),
      415,
      'The body must be JSON',
    ],
    [
      'an empty content type',
      anEvent({ headers: { 'content-type': '' }, body: {} }),
      415,
      'The body must be JSON',
    ],
  ])("is the caller's mistake for %s", async (...[, event, status, title]) => {
    const answer = await send({ event });

    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json' },
      body: { type: 'about:blank', status, title },
      told: [],
    });
  });

  it.each([
    ['malformed', 400],
    ['too_large', 413],
    ['unsupported_media_type', 415],
    ['invalid', 422],
  ] as const)('as the mistake "%s" has status %i', async (code, status) => {
    const translate = throwing(new RequestError(code, 'what is wrong'));

    const answer = await send({ event: anEvent({ body: {} }), translate });

    expect(answer).toMatchObject({
      statusCode: status,
      body: { status, detail: 'what is wrong' },
      told: [],
    });
    expect(answer.body).not.toHaveProperty('errors');
  });

  it('tells each flaw and where it is', async () => {
    const flaws = [{ path: 'team', message: 'must be text' }];
    const translate = throwing(new RequestError('invalid', 'team: must be text', flaws));

    const answer = await send({ event: anEvent({ body: {} }), translate });

    expect(answer.body).toEqual({
      type: 'about:blank',
      status: 422,
      title: 'The request is not valid',
      detail: 'team: must be text',
      errors: [{ path: 'team', message: 'must be text' }],
    });
  });

  it('as a fault of the store is told apart, is logged, and may be sent again', async () => {
    const fault = new StoreFault('Requested resource not found: table secret-name');

    const answer = await send({ event: anEvent({ body: {} }), translate: throwing(fault) });

    expect(answer).toEqual({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
      body: {
        type: 'about:blank',
        status: 503,
        title: 'The store gave no answer',
        detail: 'Nothing is known to be counted. Send the same request again, with its request_id.',
      },
      told: [fault],
    });
  });

  it.each([new TypeError('secret-name is not a function'), 'secret-name', undefined])(
    'as a mistake of ours is logged, and says nothing of itself: %p',
    async (error) => {
      const answer = await send({ event: anEvent({ body: {} }), translate: throwing(error) });

      expect(answer).toEqual({
        statusCode: 500,
        headers: { 'content-type': 'application/problem+json' },
        body: {
          type: 'about:blank',
          status: 500,
          title: 'Internal error',
          detail: 'The mistake is ours, and is logged.',
        },
        told: [error],
      });
    },
  );

  it("is not taken for the caller's mistake for a status of somebody else", async () => {
    const error = Object.assign(new Error('from a client of ours'), { statusCode: 404 });

    const answer = await send({ event: anEvent({ body: {} }), translate: throwing(error) });

    expect(answer.statusCode).toBe(500);
  });
});

describe('json', () => {
  it('has the headers that it is given, and its own', () => {
    expect(json(429, { allowed: false }, { 'retry-after': '3' })).toEqual({
      statusCode: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '3' },
      body: '{"allowed":false}',
    });
  });
});
