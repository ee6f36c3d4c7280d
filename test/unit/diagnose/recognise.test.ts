import { diagnose } from '../../../scripts/diagnose/diagnose.ts';
import { TABLE } from '../../../scripts/diagnose/table.ts';
import { GATE_SAMPLES } from '../../fixtures/diagnose/gate-samples.ts';
import { PROVIDER_SAMPLES } from '../../fixtures/diagnose/provider-samples.ts';
import { WAY_SAMPLES } from '../../fixtures/diagnose/way-samples.ts';
import { at } from '../../support/builders.ts';

const NOW = at('2026-11-22T12:00:00Z');

const recognised = (text: string): string | undefined => diagnose({ text }, NOW)?.id;

const SAMPLES = [...GATE_SAMPLES, ...PROVIDER_SAMPLES, ...WAY_SAMPLES];

describe('diagnose, of what people paste,', () => {
  it.each(SAMPLES)('knows %s', (id, text) => {
    expect(recognised(text)).toBe(id);
  });

  it('has a sample of every entry of its table', () => {
    const sampled = new Set(SAMPLES.map(([id]) => id));

    expect(TABLE.map(({ id }) => id).filter((id) => !sampled.has(id))).toEqual([]);
  });

  it('has every entry once', () => {
    const ids = TABLE.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(TABLE.map(({ id, example }) => [id, example] as const))(
    'shows an example of %s that it knows itself',
    (id, example) => {
      expect(recognised(example)).toBe(id);
    },
  );
});

describe('the precedence', () => {
  const denial =
    '{"allowed":false,"reason":"RPM limit exceeded (101/100 requests per minute)","retry_after_seconds":42,"reason_code":"rate_limited"}';

  it("takes the gate's denial for the gate's, whoever passed it on", () => {
    const headers = [
      'server: awselb/2.0',
      'x-amzn-requestid: 8d3f',
      'apigw-requestid: Kx1=',
      'x-ratelimit-limit: 60',
      'x-amzn-errortype: TooManyRequestsException',
    ];

    const found = diagnose({ status: 429, headers, body: denial }, NOW);

    expect(found).toMatchObject({
      id: 'denied-rate-limited',
      layer: 'Tollgate',
      evidence: ['status 429', 'member allowed: false', 'member reason_code: "rate_limited"'],
    });
  });

  it("takes a provider's 429 for the provider's, though AWS put its headers on it", () => {
    const text = `HTTP/2 429
x-amzn-requestid: 8d3f
x-amzn-errortype: ThrottlingException
server: awselb/2.0

{"message":"Too many requests, please wait before trying again."}`;

    expect(recognised(text)).toBe('provider-bedrock-rate');
  });

  it('blames the firewall before the load balancer that answers for it, and names both', () => {
    const found = diagnose(
      { status: 403, headers: ['server: awselb/2.0', 'x-amzn-waf-action: BLOCK'] },
      NOW,
    );

    expect(found).toMatchObject({ id: 'waf-blocked', layer: 'WAF' });
    expect(found?.alsoPossible.map(({ id }) => id)).toEqual(['balancer-forbidden', 'waf-page']);
  });

  it('blames old headers only where nobody else spoke', () => {
    const found = diagnose({ text: `> x-portkey-config: pc-1\n< HTTP/2 429\n<\n${denial}` }, NOW);

    expect(found?.id).toBe('denied-rate-limited');
    expect(found?.alsoPossible.map(({ id }) => id)).toEqual(['legacy-headers']);
  });

  it('tells what is broad only where nothing else fits', () => {
    expect(recognised(`HTTP/2 429\n\n{"error":{"type":"x","message":"y"}}`)).toBe('provider-rate');
    expect(
      diagnose(
        { status: 429, body: '{"error":{"status":"RESOURCE_EXHAUSTED","message":"y"}}' },
        NOW,
      ),
    ).toMatchObject({ id: 'provider-google-rate', alsoPossible: [] });
    expect(
      diagnose({ status: 429, body: '{"detail":"x","Message":"Rate Exceeded."}' }, NOW),
    ).toMatchObject({ id: 'function-url-throttled', alsoPossible: [] });
  });

  it("does not suspect a provider of the gate's own denial, though its SDKs can read it", () => {
    const body =
      '{"type":"error","error":{"type":"rate_limit_error","code":"rate_limit_exceeded"},"allowed":false,"reason":"x","reason_code":"rate_limited"}';

    expect(diagnose({ status: 429, body }, NOW)).toMatchObject({
      id: 'denied-rate-limited',
      alsoPossible: [],
    });
  });

  it('tells the capital M of a function URL from the small m of API Gateway', () => {
    expect(recognised('{"Message":"Forbidden"}')).toBe('function-url-forbidden');
    expect(recognised('{"message":"Forbidden"}')).toBe('api-gateway-forbidden');
  });
});

describe('what only looks like it', () => {
  it.each([
    ['a page that mentions the WAF', 'HTTP/2 200\n\n<html><body>All about our WAF</body></html>'],
    ['a denial of somebody else with another status', '{"allowed":false,"status":500}'],
    [
      "a text that quotes the gateway's words in its middle",
      'HTTP/2 200\n\nThe manual says: rate limit exceeded',
    ],
    ['a good answer', 'HTTP/2 200\n\n{"choices":[{"message":{"content":"429 is a number"}}]}'],
    ['a status alone', 'HTTP/2 418\n\n'],
    [
      "an nginx page with the load balancer's heading",
      'HTTP/2 403\nserver: nginx\n\n<html><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></html>',
    ],
  ])('does not recognise %s', (_, text) => {
    expect(recognised(text)).toBeUndefined();
  });

  it("takes a provider's 429 that says allowed for the provider's", () => {
    const text = `HTTP/2 429

{"error":{"message":"Rate limit reached for gpt-4o: allowed 3 RPM","type":"requests","code":"rate_limit_exceeded","allowed":false}}`;

    expect(recognised(text)).toBe('provider-openai-rate');
  });

  it('does not take a connection that failed behind an answer for one that failed before it', () => {
    const text = `HTTP/2 500\n\n{"type":"error","error":{"type":"api_error","message":"connect ECONNREFUSED"}}`;

    expect(recognised(text)).toBe('provider-down');
  });

  it('says what it saw, and who speaks with that status', () => {
    const found = diagnose({ text: 'HTTP/2 413\nserver: envoy\nx-secret: hidden\n\nno' }, NOW);

    expect(found).toMatchObject({
      id: undefined,
      layer: undefined,
      status: 413,
      evidence: ['status 413', 'header server: envoy', 'body "no"'],
    });
    expect(found?.alsoPossible.map(({ layer }) => layer)).toEqual([
      'API Gateway',
      'agentgateway',
      'Tollgate',
      'provider',
    ]);
  });

  it('has nothing to say of nothing', () => {
    expect(diagnose({ text: ' \n' }, NOW)).toBeUndefined();
    expect(diagnose({}, NOW)).toBeUndefined();
  });
});
