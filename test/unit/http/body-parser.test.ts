import middy, { type MiddlewareObj } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { bodyParser } from '../../../src/http/body-parser.ts';
import { aContext, anEvent } from '../../support/builders.ts';

type Parser = MiddlewareObj<APIGatewayProxyEventV2>;

/** What a handler behind the parser is given, or the status of what is thrown in its place. */
const readBy = async (parser: Parser, event: APIGatewayProxyEventV2): Promise<unknown> => {
  const handler = middy<APIGatewayProxyEventV2>({ timeoutEarlyInMillis: 0 })
    .use(parser)
    .handler(({ body }) => ({ body }));
  try {
    return await handler({ ...event }, aContext());
  } catch (error) {
    return { thrown: (error as { readonly statusCode?: number }).statusCode };
  }
};

const read = (event: APIGatewayProxyEventV2): Promise<unknown> => readBy(bodyParser(), event);
const readByMiddy = (event: APIGatewayProxyEventV2): Promise<unknown> =>
  readBy(httpJsonBodyParser(), event);

interface Found {
  readonly body: object;
}

const sent = (body: string): APIGatewayProxyEventV2 => anEvent({ body });

describe('the parser of bodies', () => {
  it.each<readonly [text: string, body: unknown]>([
    ['{"team":"alpha","n":[1,null]}', { team: 'alpha', n: [1, null] }],
    ['"text"', 'text'],
    ['null', null],
    [String.raw`{"a":"\u00eb"}`, { a: 'ë' }],
    ['{"says":"a constructor, and __proto__"}', { says: 'a constructor, and __proto__' }],
    ['{"constructor":{"prototype":1}}', { constructor: { prototype: 1 } }],
  ])('reads %s', async (text, body) => {
    expect(await read(sent(text))).toEqual({ body });
  });

  it('takes a prototype for a member as any other', async () => {
    const found = (await read(sent('{"__proto__":{"isAdmin":true}}'))) as Found;

    expect(Object.keys(found.body)).toEqual(['__proto__']);
    expect(found.body).not.toHaveProperty('isAdmin');
    expect(Object.getPrototypeOf(found.body)).toBe(Object.prototype);
  });

  it.each([
    ['no JSON', '{"a":'],
    ['nothing', ''],
  ])('refuses %s', async (_what, text) => {
    expect(await read(sent(text))).toEqual({ thrown: 422 });
  });

  it('does not take base-64 for a number', async () => {
    expect(await read(anEvent({ body: '1234', isBase64Encoded: true }))).toEqual({ thrown: 422 });
  });

  it('refuses what is not said to be JSON', async () => {
    const event = anEvent({ headers: { 'content-type': 'text/plain' }, body: '{}' });

    expect(await read(event)).toEqual({ thrown: 415 });
  });

  it('reads and refuses as that of Middy does, but for names that are a danger', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        expect(await read(event)).toEqual(await readByMiddy(event));
      }),
      { numRuns: 400 },
    );
  });

  it.each(['body', 'headers'])('does as that of Middy with an event without %s', async (name) => {
    for (const value of [null, undefined]) {
      const event = { ...anEvent({ body: '{}' }), [name]: value };

      expect(await read(event)).toEqual(await readByMiddy(event));
    }
  });

  it('reads what is nested deeper than can be looked at, and leaves it to the schema', async () => {
    const depth = 100_000;

    expect(await read(sent('['.repeat(depth) + ']'.repeat(depth)))).toHaveProperty('body');
  });
});

const aText = fc
  .tuple(fc.json({ stringUnit: 'grapheme' }), fc.constantFrom('as it is', 'cut off'))
  .filter(([text]) => !/__proto__|constructor/.test(text))
  .map(([text, how]) => (how === 'cut off' ? text.slice(0, -1) : text));

const anyEvent = fc
  .record({
    text: aText,
    type: fc.constantFrom(
      'application/json',
      'application/json',
      'application/json; charset=utf-8',
      'application/vnd.api+json',
      'APPLICATION/JSON',
      'text/plain',
      '',
    ),
    isBase64Encoded: fc.boolean(),
  })
  .map(({ text, type, isBase64Encoded }) =>
    anEvent({
      headers: { 'content-type': type },
      body: isBase64Encoded ? Buffer.from(text).toString('base64') : text,
      isBase64Encoded,
    }),
  );
