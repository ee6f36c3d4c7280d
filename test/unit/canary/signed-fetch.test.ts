import { jest } from '@jest/globals';
import { CanaryError } from '../../../scripts/canary/canary-error.ts';
import { signedFetch, signingFor } from '../../../scripts/canary/signed-fetch.ts';

describe('what a signature is for', () => {
  it.each([
    ['https://a1.execute-api.eu-west-1.amazonaws.com', 'execute-api', 'eu-west-1'],
    ['https://a1.execute-api.cn-north-1.amazonaws.com.cn', 'execute-api', 'cn-north-1'],
    ['https://a1.lambda-url.us-east-2.on.aws', 'lambda', 'us-east-2'],
  ])('is in the name of the host: %s', (url, service, region) => {
    expect(signingFor(url, undefined)).toEqual({ service, region });
  });

  it("is an HTTP API behind a name of the operator's own, in the region that is told", () => {
    const signing = { service: 'execute-api', region: 'eu-west-1' };

    expect(signingFor('https://gate.example', 'eu-west-1')).toEqual(signing);
    expect(() => signingFor('https://gate.example', undefined)).toThrow(CanaryError);
  });
});

describe('a signed request', () => {
  const sent: { readonly url: string; readonly headers: Headers }[] = [];
  beforeEach(() => {
    sent.length = 0;
    jest.spyOn(globalThis, 'fetch').mockImplementation((input, init = {}) => {
      const url = input instanceof Request ? input.url : String(input);
      sent.push({ url, headers: new Headers(init.headers) });
      return Promise.resolve(new Response('{}'));
    });
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const ask = signedFetch({ service: 'lambda', region: 'us-east-2' }, () =>
    Promise.resolve({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' }),
  );

  it('names its key, its service and its session, and keeps the headers that it had', async () => {
    await ask('https://a1.lambda-url.us-east-2.on.aws/ext-authz/v1/models', {
      headers: { 'x-team': 'alpha' },
    });

    expect(sent[0]?.url).toBe('https://a1.lambda-url.us-east-2.on.aws/ext-authz/v1/models');
    expect(sent[0]?.headers.get('x-team')).toBe('alpha');
    expect(sent[0]?.headers.get('x-amz-security-token')).toBe('session');
    expect(sent[0]?.headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/us-east-2\/lambda\/aws4_request, SignedHeaders=/,
    );
  });

  it('is another one for another body', async () => {
    // A signature is of the second too.
    jest.useFakeTimers({ now: Date.UTC(2026, 7, 22), doNotFake: ['nextTick', 'queueMicrotask'] });
    for (const body of ['{"a":1}', '{"a":2}', '{"a":1}']) {
      await ask('https://a1.lambda-url.us-east-2.on.aws/request', { method: 'POST', body });
    }

    const [first, second, third] = sent.map(({ headers }) => headers.get('authorization'));
    expect(second).not.toBe(first);
    expect(third).toBe(first);
  });

  it('is not sent by somebody without credentials', async () => {
    const nobody = signedFetch({ service: 'lambda', region: 'us-east-2' }, () =>
      Promise.reject(new Error('no profile')),
    );

    await expect(nobody('https://a1.lambda-url.us-east-2.on.aws')).rejects.toThrow(
      new CanaryError('No credentials to sign with: no profile'),
    );
    expect(sent).toEqual([]);
  });
});
