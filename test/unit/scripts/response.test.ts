import { toResponse } from '../../../scripts/local/response.ts';

const told = (result: unknown) => {
  const { body, ...response } = toResponse(result);
  return { ...response, body: body.toString('utf8') };
};

describe('the response to a result', () => {
  it('has its status, headers in lower case, cookies and body', () => {
    const result = {
      statusCode: 429,
      headers: { 'Content-Type': 'application/json', 'Retry-After': 42 },
      cookies: ['a=1', 'b=2'],
      body: '{"allowed":false}',
    };

    expect(told(result)).toEqual({
      statusCode: 429,
      headers: {
        'content-type': 'application/json',
        'retry-after': '42',
        'set-cookie': ['a=1', 'b=2'],
      },
      body: '{"allowed":false}',
    });
  });

  it('is plain text unless the result says otherwise', () => {
    expect(told({ statusCode: 204 })).toEqual({
      statusCode: 204,
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: '',
    });
  });

  it('is decoded when the result is encoded', () => {
    expect(told({ statusCode: 200, body: 'aGk=', isBase64Encoded: true }).body).toBe('hi');
  });

  it.each([
    [{ allowed: true }, '{"allowed":true}'],
    ['{"allowed":true}', '{"allowed":true}'],
    [undefined, 'null'],
  ])('is 200 and JSON when the result has no status: %j', (result, body) => {
    expect(told(result)).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body,
    });
  });

  it.each([
    [{ statusCode: 'many' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { not: 'text' } }],
  ])('is 500 when the result cannot be read: %j', (result) => {
    expect(told(result)).toEqual({
      statusCode: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Internal Server Error"}',
    });
  });
});
