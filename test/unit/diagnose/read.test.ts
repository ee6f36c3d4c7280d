import { look } from '../../../scripts/diagnose/read.ts';

describe('what was pasted', () => {
  it('is read from curl -i', () => {
    const sight = look({
      text: 'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 42\r\nVia: a\r\nvia: b\r\n\r\n{"a":1}\r\n\r\ntail',
    });

    expect(sight).toMatchObject({ status: 429, json: { a: 1 }, body: '{"a":1}\n\ntail' });
    expect([...sight.headers]).toEqual([
      ['retry-after', '42'],
      ['via', 'a, b'],
    ]);
  });

  it('is read from curl -v, without its noise', () => {
    const sight = look({
      text: `* Host gateway.example was resolved.
> POST /v1/chat/completions HTTP/2
> Host: gateway.example
>
} [120 bytes data]
< HTTP/2 403
< content-type: application/json
<
{ [23 bytes data]
{
  "message": "Forbidden"
}* Connection #0 to host gateway.example left intact`,
    });

    expect(sight).toMatchObject({ status: 403, json: { message: 'Forbidden' } });
    expect(sight.body).toBe('{\n  "message": "Forbidden"\n}');
    expect([...sight.headers]).toEqual([['content-type', 'application/json']]);
    expect([...sight.sent]).toEqual([['host', 'gateway.example']]);
  });

  it.each([
    ['after 100 Continue', 'HTTP/1.1 100 Continue\n\nHTTP/1.1 403 Forbidden\nb: 2\n\nlast'],
    [
      'after a redirect with a body',
      'HTTP/1.1 301 Moved\na: 1\n\n<html>moved</html>\nHTTP/2 403\nb: 2\n\nlast',
    ],
    [
      'after a proxy, with -v',
      '< HTTP/1.1 200 Connection established\n<\n* CONNECT\n< HTTP/2 403\n< b: 2\n<\nlast',
    ],
    ['shown by -i and -v together', '< HTTP/2 403\n< a: 1\n<\nHTTP/2 403\nb: 2\n\nlast'],
  ])('is the last answer, %s', (_, text) => {
    const sight = look({ text });

    expect(sight).toMatchObject({ status: 403, body: 'last' });
    expect([...sight.headers]).toEqual([['b', '2']]);
  });

  it('may be headers without a body, and a header without a name is none', () => {
    const sight = look({ text: 'HTTP/2 503\nserver: awselb/2.0\n: nothing\nno header' });

    expect(sight).toMatchObject({ status: 503, body: '', json: undefined, said: '' });
    expect([...sight.headers]).toEqual([['server', 'awselb/2.0']]);
  });

  it.each([
    ['Error code: 429 - slow', 429],
    ['RateLimitError: 429 slow', 429],
    ['openai.RateLimitError: 429 slow', 429],
    ['429 {"a":1}', 429],
    ['Request failed with status code 504', 504],
    ['{"status":413,"title":"x"}', 413],
    ['{"error":{"code":503}}', 503],
    ['{"error":{"code":"rate_limit_exceeded"}}', undefined],
    ['curl: (22) The requested URL returned error: 401', 401],
    ['there were 429 of them', undefined],
    ['{"status":42}', undefined],
    ['Error code: 999', undefined],
  ])('tells its status in a sentence: %s', (text, status) => {
    expect(look({ text }).status).toBe(status);
  });

  it('may be told in options, which count before the text', () => {
    const sight = look({
      text: 'HTTP/2 200\nserver: a\nvia: c\n\nold',
      status: 429,
      headers: ['Server: b'],
      body: '{"error":"new"}',
    });

    expect(sight).toMatchObject({ status: 429, json: { error: 'new' } });
    expect([...sight.headers]).toEqual([
      ['server', 'b'],
      ['via', 'c'],
    ]);
  });

  it.each([
    ['after words', 'RateLimitError: 429 {"error":{"message":"a } in it"}} (retry)', 'a } in it'],
    ['as Python prints it', `{'error': {'message': "don't", 'param': None, 'ok': True}}`, "don't"],
    [
      'as Python prints it, with quotes of both kinds',
      `429 - {'error': {'message': 'say "no", don\\'t'}}`,
      `say "no", don't`,
    ],
    ['after another object', '{"model":"gpt-4o"} answered {"error":{"message":"no"}}', 'no'],
    ['after a bracket that never closes', 'set {a and {"error":{"message":"no"}}', 'no'],
  ])('has its JSON %s', (_, text, message) => {
    expect(look({ text }).json).toMatchObject({ error: { message } });
  });

  it("reads the gate's reject out of its envelope", () => {
    const body = '{"action":{"body":"{\\"allowed\\":false}","status_code":429,"reason":"x"}}';

    expect(look({ text: `HTTP/2 200\n\n${body}` })).toMatchObject({
      status: 429,
      json: { allowed: false },
    });
  });

  it("reads a line of the gateway's access log", () => {
    const line = '{"http.status":503,"reason":"Internal","error":"processing failed: x"}';

    expect(look({ text: line })).toMatchObject({
      status: 503,
      logReason: 'Internal',
      said: 'processing failed: x',
      json: undefined,
    });
  });

  it('finds the error event of a stream among the others', () => {
    const text = `event: message_start\ndata: {"type":"message_start"}\n\nevent: error\ndata: {"message":"no"}\n`;

    expect(look({ text })).toMatchObject({ isStream: true, json: { message: 'no' } });
  });

  it('has its secrets masked before anybody looks at it', () => {
    const sight = look({
      text: '> Authorization: Bearer abcdef\n< HTTP/2 401\n<\nkey sk-abcdef',
      headers: ['x-api-key: abcdef'],
    });

    expect(sight.sent.get('authorization')).toBe('(masked)');
    expect(sight.headers.get('x-api-key')).toBe('(masked)');
    expect(sight.body).toBe('key (masked)');
  });

  it('believes no member that it inherits', () => {
    expect(look({ text: '{"__proto__":{"allowed":false}}' }).json).not.toHaveProperty('allowed');
  });

  it('is read within bounds, however long it is', () => {
    expect(look({ text: '{'.repeat(2_000_000) }).json).toBeUndefined();
    expect(look({ text: `"${'a-'.repeat(1_000_000)}` }).json).toBeUndefined();
    expect(look({ text: '\n'.repeat(2_000_000) }).body).toBe('');
    expect(look({ text: '\\"'.repeat(1_000_000) }).json).toBeUndefined();
    expect(look({ text: "{'".repeat(1_000_000) }).json).toBeUndefined();
  });
});
