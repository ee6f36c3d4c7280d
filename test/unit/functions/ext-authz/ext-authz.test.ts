import type { CheckRateLimit, RateQuestion } from '../../../../src/app/check-rate-limit.ts';
import type { GuardPrompt, PromptQuestion } from '../../../../src/app/guard-prompt.ts';
import type { Identification } from '../../../../src/domain/identity.ts';
import { type Decision, type Denial, deny } from '../../../../src/domain/decision.ts';
import { StoreFault } from '../../../../src/domain/errors.ts';
import type { Tier } from '../../../../src/domain/tiers.ts';
import { extAuthz } from '../../../../src/functions/ext-authz/ext-authz.ts';
import { rawEndpoint } from '../../../../src/http/endpoint.ts';
import { anAuthzEvent, type AuthzParts } from '../../../support/authz-event.ts';
import {
  aContext,
  anAllowance,
  aStanding,
  at,
  EVERY_REASON,
  NOW,
  TEAM,
} from '../../../support/builders.ts';
import { answerDenial, judging } from '../../../support/judging.ts';

const HEADERS = { 'x-team': 'alpha', 'x-request-id': 'r-1' };
const CHAT = { model: 'gpt-4o', max_tokens: 50, messages: [{ role: 'user', content: 'Hello' }] };

interface Setting {
  readonly unknownTeamTier?: Tier;
  readonly found?: Identification;
  readonly fault?: Error;
}

const authorizing = (decision: Decision, { unknownTeamTier, found, fault }: Setting = {}) => {
  const asked: PromptQuestion[] = [];
  const checked: RateQuestion[] = [];
  const answer = () => (fault === undefined ? Promise.resolve(decision) : Promise.reject(fault));
  const decide: GuardPrompt = (question) => {
    asked.push(question);
    return answer();
  };
  const checkRate: CheckRateLimit = (question) => {
    checked.push(question);
    return answer();
  };
  const deps = { ...judging({ decide, checkRate, unknownTeamTier }), answerDenial };
  const handler = rawEndpoint(
    extAuthz(found === undefined ? deps : { ...deps, identify: () => Promise.resolve(found) }),
    { bodyBytesMax: 1_000, onError: () => undefined },
  );
  return {
    asked,
    checked,
    ask: async (parts: AuthzParts = {}) => {
      const event = anAuthzEvent({ headers: HEADERS, body: CHAT, ...parts });
      const { statusCode, headers, body = '' } = await handler(event, aContext());
      return { status: statusCode, headers, body: JSON.parse(body) as unknown };
    },
  };
};

describe('the question that a call puts', () => {
  it('is what its request and the headers of the gateway say', async () => {
    const { asked, checked, ask } = authorizing(anAllowance(), { unknownTeamTier: 'sandbox' });

    await ask({ headers: { ...HEADERS, 'x-tier': 'premium', 'x-provider': 'openai' } });

    expect(asked).toMatchObject([
      {
        team: TEAM,
        request: 'r-1',
        at: NOW,
        model: 'gpt-4o',
        provider: 'openai',
        promptTokens: 9,
        outputTokensMax: 50,
        guestTier: 'premium',
        isTierNamed: true,
      },
    ]);
    expect(checked).toEqual([]);
  });

  it('is of the rate alone where no model can be called', async () => {
    const { asked, checked, ask } = authorizing(anAllowance(), { unknownTeamTier: 'sandbox' });

    await ask({ method: 'GET', path: '/v1/models', body: undefined });

    expect(asked).toEqual([]);
    expect(checked).toMatchObject([
      { team: TEAM, request: 'r-1', at: NOW, guestTier: 'sandbox', isTierNamed: false },
    ]);
  });

  it('holds no output of embeddings', async () => {
    const { asked, ask } = authorizing(anAllowance());

    await ask({ path: '/v1/embeddings', body: { model: 'embed-1', input: 'Hello' } });

    expect(asked).toMatchObject([{ model: 'embed-1', promptTokens: 5, outputTokensMax: 0 }]);
  });

  it('is named by the gate where the gateway names none', async () => {
    const { asked, ask } = authorizing(anAllowance());

    const { headers } = await ask({ headers: { 'x-team': 'alpha' } });

    expect(asked).toMatchObject([{ request: 'api-7' }]);
    expect(headers).toMatchObject({ 'x-request-id': 'api-7', 'x-tollgate-hold': 'api-7' });
  });

  it('has no tier where unknown teams are denied, whatever is named', async () => {
    const { asked, ask } = authorizing(anAllowance());

    await ask({ headers: { ...HEADERS, 'x-tier': 'unlimited' } });

    expect(asked).toMatchObject([{ guestTier: undefined }]);
  });
});

describe('a call that may go on', () => {
  it('is told so, with the name of its hold', async () => {
    expect(await authorizing(anAllowance()).ask()).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-request-id': 'r-1',
        'x-tollgate-hold': 'r-1',
      },
      body: { allowed: true, team: 'alpha', request_id: 'r-1' },
    });
  });

  it('is told what is left, in the words of its API', async () => {
    const minute = {
      limit: 100,
      requests: 1,
      freesAt: undefined,
      emptyAt: at('2026-08-22T14:06:05Z'),
    };
    const { ask } = authorizing(anAllowance({ standing: aStanding({ minute }) }));

    const openai = await ask();
    const anthropic = await ask({ path: '/v1/messages' });

    expect(openai.headers).toMatchObject({
      ratelimit: '"requests-per-minute";r=99;t=65, "tokens-per-day";r=500000;t=35700',
      'x-ratelimit-remaining-requests': '99',
    });
    expect(openai.headers).not.toHaveProperty('anthropic-ratelimit-requests-remaining');
    expect(anthropic.headers).toMatchObject({ 'anthropic-ratelimit-requests-remaining': '99' });
  });

  it('has no hold where it takes a request and nothing else', async () => {
    const { headers } = await authorizing(anAllowance()).ask({
      method: 'GET',
      path: '/v1/models',
      body: undefined,
    });

    expect(headers).not.toHaveProperty('x-tollgate-hold');
    expect(headers).toMatchObject({ 'x-request-id': 'r-1' });
  });

  it('says when it could not be verified', async () => {
    expect(await authorizing(anAllowance({ degraded: true })).ask()).toMatchObject({
      status: 200,
      headers: { 'x-tollgate-degraded': 'true' },
      body: { allowed: true, degraded: true },
    });
  });

  it('says when its budget has reached the warning threshold', async () => {
    const { headers } = await authorizing(anAllowance({ budgetWarning: true })).ask();

    expect(headers).toMatchObject({ 'x-tollgate-budget-warning': 'true' });
  });

  it('says in shadow mode what it would have been told', async () => {
    const wouldDeny = deny(EVERY_REASON.rate_limited, at('2026-08-22T14:05:42Z'));

    const { status, headers, body } = await authorizing(anAllowance({ wouldDeny })).ask({
      path: '/v1/messages',
    });

    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'x-tollgate-would-deny': 'rate_limited' });
    expect(headers).not.toHaveProperty('retry-after');
    expect(body).toMatchObject({
      allowed: true,
      would_deny: { allowed: false, reason_code: 'rate_limited', retry_after_seconds: 42 },
    });
  });
});

describe('a call that is denied', () => {
  const denial: Denial = {
    ...deny(EVERY_REASON.model_cap_short, at('2026-08-22T14:20:05Z')),
    suggestedModels: ['gpt-4o-mini', 'llama-free'],
  };

  it('hears it with the headers and the body of its SDK', async () => {
    const minute = {
      limit: 100,
      requests: 100,
      freesAt: at('2026-08-22T14:05:42Z'),
      emptyAt: at('2026-08-22T14:06:05Z'),
    };
    const day = { ...aStanding().day, limit: undefined };
    const limited: Denial = {
      ...deny(EVERY_REASON.rate_limited, at('2026-08-22T14:05:42Z')),
      standing: aStanding({ minute, day }),
    };

    expect(await authorizing(limited).ask({ path: '/v1/messages' })).toEqual({
      status: 429,
      headers: {
        'content-type': 'application/json',
        'x-request-id': 'r-1',
        'request-id': 'r-1',
        'retry-after': '42',
        'ratelimit-policy': '"requests-per-minute";q=100;w=60',
        ratelimit: '"requests-per-minute";r=0;t=42',
        'x-ratelimit-limit-requests': '100',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '42s',
        'anthropic-ratelimit-requests-limit': '100',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-08-22T14:05:42Z',
      },
      body: {
        type: 'error',
        error: {
          type: 'rate_limit_error',
          code: 'rate_limit_exceeded',
          message: 'RPM limit exceeded (101/100 requests per minute)',
          param: null,
        },
        allowed: false,
        reason: 'RPM limit exceeded (101/100 requests per minute)',
        retry_after_seconds: 42,
        reason_code: 'rate_limited',
        scope: 'requests_per_minute',
        limit: 100,
        resets_at: '2026-08-22T14:06:05.000Z',
        request_id: 'r-1',
      },
    });
  });

  it('is bidden not to retry where that is no use, and is told which models pass', async () => {
    expect(await authorizing(denial).ask()).toMatchObject({
      status: 429,
      headers: { 'x-should-retry': 'false' },
      body: { model: 'gpt-*', suggested_models: ['gpt-4o-mini', 'llama-free'] },
    });
  });

  it.each([
    ['litellm', '/v1/messages', '429', 'budget_exceeded'],
    ['anthropic', '/v1/chat/completions', 'insufficient_quota', 'billing_error'],
    ['openai', '/v1/messages', 'insufficient_quota', 'budget_exceeded'],
  ])('hears it in the style that is named: %s at %s', async (...[style, path, code, type]) => {
    const headers = { ...HEADERS, 'x-api-style': style };

    const { body } = await authorizing(denial).ask({ path, headers });

    expect(body).toMatchObject({ error: { code, type } });
  });

  it('has no hold', async () => {
    expect((await authorizing(denial).ask()).headers).not.toHaveProperty('x-tollgate-hold');
  });
});

describe('a call of nobody', () => {
  it.each([
    ['none', {}],
    ['an empty one', { 'x-team': '' }],
    ['one that no team can have', { 'x-team': 'a b' }],
    ['two', { 'x-team': 'alpha,beta' }],
  ])('is refused without a question: %s', async (_what, headers) => {
    const { asked, checked, ask } = authorizing(anAllowance(), { unknownTeamTier: 'unlimited' });

    const answer = await ask({ headers });

    expect(answer).toMatchObject({
      status: 401,
      headers: { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' },
      body: { status: 401, error: { type: 'authentication_error' } },
    });
    expect([...asked, ...checked]).toEqual([]);
  });

  it.each<readonly [number, Identification]>([
    [401, { outcome: 'unauthenticated', detail: 'No', hasToken: true }],
    [403, { outcome: 'forbidden', detail: 'No' }],
    [503, { outcome: 'unverifiable', detail: 'No' }],
  ])('has the status %i', async (status, found) => {
    const { asked, ask } = authorizing(anAllowance(), { found });

    expect(await ask()).toMatchObject({ status, body: { status, detail: 'No' } });
    expect(asked).toEqual([]);
  });

  it('is not believed to be of the team that its own body names', async () => {
    const { asked, ask } = authorizing(anAllowance());

    expect((await ask({ headers: {}, body: { ...CHAT, team: 'alpha' } })).status).toBe(401);
    expect((await ask({ headers: {}, body: { team: 'alpha' } })).status).toBe(401);
    expect(asked).toEqual([]);
  });
});

describe('the door for what a gateway says itself', () => {
  const rawPath = '/gateway-facts';

  it('believes the body', async () => {
    const { asked, ask } = authorizing(anAllowance());
    const body = { team: 'alpha', model: 'gpt-4o', max_tokens: '60', prompt_tokens: 70 };

    const { status } = await ask({ rawPath, headers: {}, body });

    expect(status).toBe(200);
    expect(asked).toMatchObject([
      { team: TEAM, request: 'api-7', model: 'gpt-4o', promptTokens: 70, outputTokensMax: 60 },
    ]);
  });

  it('asks nothing where a member is not known', async () => {
    const { asked, ask } = authorizing(anAllowance());

    expect(await ask({ rawPath, body: { ...CHAT, team: 'alpha' } })).toMatchObject({
      status: 422,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(asked).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it('is told as no denial: a body that is too large', async () => {
    const { asked, ask } = authorizing(anAllowance());

    expect(await ask({ body: 'x'.repeat(1_001) })).toMatchObject({
      status: 413,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(asked).toEqual([]);
  });

  it.each([
    [500, new TypeError('planted')],
    [503, new StoreFault('planted')],
  ])('is told as no denial, and without its words: %i', async (status, fault) => {
    const answer = await authorizing(anAllowance(), { fault }).ask();

    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer)).not.toContain('planted');
  });
});
