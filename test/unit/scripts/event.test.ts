import { type LocalRequest, toEvent } from '../../../scripts/local/event.ts';
import { toRoute } from '../../../scripts/local/router.ts';

const aRequest = (overrides: Partial<LocalRequest> = {}): LocalRequest => ({
  method: 'POST',
  target: '/v1/tokens',
  rawHeaders: [],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  requestId: 'the-request',
  receivedAtMs: Date.parse('2026-08-02T04:05:06.789Z'),
  ...overrides,
});

const match = { route: toRoute('POST /v1/tokens', 'tokens'), pathParameters: {} };
const eventOf = (overrides: Partial<LocalRequest>) => toEvent(aRequest(overrides), match);

describe('the event of a request', () => {
  it('is what API Gateway makes of it, member by member', () => {
    const request = aRequest({
      target: '/teams/a%20b?tag=1&tag=2&name=x%20y',
      rawHeaders: [
        ['Host', 'localhost:3000'],
        ['User-Agent', 'a test'],
        ['Content-Type', 'application/json; charset=utf-8'],
        ['X-Team', 'a'],
        ['x-team', 'b'],
        ['Cookie', 'one=1; two=2'],
      ].flat(),
      body: Buffer.from('{"äpfel":1}'),
    });
    const route = toRoute('POST /teams/{team}', 'admin');

    expect(toEvent(request, { route, pathParameters: { team: 'a b' } })).toEqual({
      version: '2.0',
      routeKey: 'POST /teams/{team}',
      rawPath: '/teams/a b',
      rawQueryString: 'tag=1&tag=2&name=x%20y',
      cookies: ['one=1', 'two=2'],
      headers: {
        host: 'localhost:3000',
        'user-agent': 'a test',
        'content-type': 'application/json; charset=utf-8',
        'x-team': 'a,b',
        'x-forwarded-for': '127.0.0.1',
      },
      queryStringParameters: { tag: '1,2', name: 'x y' },
      pathParameters: { team: 'a b' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: 'localhost:3000',
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/teams/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'a test',
        },
        requestId: 'the-request',
        routeKey: 'POST /teams/{team}',
        stage: '$default',
        time: '02/Aug/2026:04:05:06 +0000',
        timeEpoch: 1785643506789,
      },
      body: '{"äpfel":1}',
      isBase64Encoded: false,
    });
  });

  it('leaves out what the request does not have', () => {
    const event = eventOf({});

    expect(Object.keys(event).sort()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
    expect(event.rawQueryString).toBe('');
  });

  it.each([
    ['application/json', 'hi', false],
    ['text/plain', 'hi', false],
    ['application/xml', 'hi', false],
    ['application/x-www-form-urlencoded', 'aGk=', true],
    ['application/octet-stream', 'aGk=', true],
    ['application/jsonish', 'aGk=', true],
    [undefined, 'aGk=', true],
  ])('has the body of %s as %s', (contentType, body, isBase64Encoded) => {
    const rawHeaders = contentType === undefined ? [] : ['content-type', contentType];

    const event = eventOf({ rawHeaders, body: Buffer.from('hi') });

    expect(event).toMatchObject({ body, isBase64Encoded });
  });

  it('keeps the cookies of several headers apart', () => {
    const event = eventOf({ rawHeaders: ['cookie', 'a=1,5; b=2', 'cookie', 'c=3'] });

    expect(event.cookies).toEqual(['a=1,5', 'b=2', 'c=3']);
  });

  it('adds the caller to those that a proxy has named', () => {
    const event = eventOf({ rawHeaders: ['X-Forwarded-For', '192.0.2.1'] });

    expect(event.headers['x-forwarded-for']).toBe('192.0.2.1, 127.0.0.1');
  });

  it('keeps a path that cannot be decoded as it came', () => {
    expect(eventOf({ target: '/100%' }).rawPath).toBe('/100%');
  });
});
