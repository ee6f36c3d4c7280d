import type { LogFields, LogLevel } from '../../../src/app/ports-telemetry.ts';
import type { GuardPrompt, PromptQuestion } from '../../../src/app/guard-prompt.ts';
import { type Decision, deny } from '../../../src/domain/decision.ts';
import type { Tier } from '../../../src/domain/tiers.ts';
import { promptGuard } from '../../../src/functions/prompt-guard/prompt-guard.ts';
import {
  anAllowance,
  anEvent,
  at,
  EVERY_REASON,
  MODEL,
  NOW,
  send,
  TEAM,
} from '../../support/builders.ts';
import { judging } from '../../support/judging.ts';

/** Nine tokens by our estimate: three for the call, four for the message, two for its text. */
const PROMPT = { body: { messages: [{ role: 'user', content: 'Hello' }] } };
const HEADERS = { 'x-team': 'alpha', 'x-model': 'gpt-4o', 'x-request-id': 'r-1' };

interface Line extends LogFields {
  readonly level: LogLevel;
  readonly message: string;
}

const guarding = (decision: Decision, unknownTeamTier?: Tier) => {
  const asked: PromptQuestion[] = [];
  const lines: Line[] = [];
  const decide: GuardPrompt = (question) => {
    asked.push(question);
    return Promise.resolve(decision);
  };
  const translate = promptGuard(
    judging({
      decide,
      log: (level, message, fields) => lines.push({ level, message, ...fields }),
      unknownTeamTier,
    }),
  );
  return {
    asked,
    lines,
    post: (headers: Readonly<Record<string, string>> = HEADERS, path = '/request') =>
      send(translate, anEvent({ path, headers, body: PROMPT, requestId: 'api-7' })),
    postBody: (body: unknown) =>
      send(translate, anEvent({ path: '/request', headers: HEADERS, body })),
  };
};

/** What is asked for a call with these headers. */
const questionFor = async (
  headers: Readonly<Record<string, string>>,
  unknownTeamTier?: Tier,
): Promise<PromptQuestion | undefined> => {
  const { asked, post } = guarding(anAllowance(), unknownTeamTier);
  await post(headers);
  return asked[0];
};

describe('the question that a prompt puts', () => {
  it('is what the gateway says in its headers', async () => {
    const headers = {
      ...HEADERS,
      'x-provider': 'openai',
      'x-max-tokens': '50',
      'x-tier': 'premium',
    };

    expect(await questionFor(headers, 'sandbox')).toMatchObject({
      team: TEAM,
      request: 'r-1',
      at: NOW,
      model: MODEL,
      provider: 'openai',
      promptTokens: 9,
      outputTokensMax: 50,
      guestTier: 'premium',
      isTierNamed: true,
    });
  });

  it('does without what the gateway does not say', async () => {
    expect(await questionFor({ 'x-team': 'alpha' }, 'sandbox')).toMatchObject({
      team: TEAM,
      request: 'api-7',
      at: NOW,
      model: undefined,
      provider: undefined,
      promptTokens: 9,
      outputTokensMax: undefined,
      guestTier: 'sandbox',
      isTierNamed: false,
    });
  });

  it.each(['', ' ', 'lots', '-1', '1.5', '1e3', '0x10', '5,6'])(
    'has no bound of the answer where it is garbage: %j',
    async (text) => {
      const question = await questionFor({ ...HEADERS, 'x-max-tokens': text });

      expect(question?.outputTokensMax).toBeUndefined();
    },
  );

  it.each([
    ['0', 0],
    ['007', 7],
    [' 50 ', 50],
    ['999999999', 999_999_999],
    ['1000000000', 1_000_000_000],
    ['99999999999999999999999', 1_000_000_000],
  ])('has the bound of the answer as it is written: %j', async (text, tokens) => {
    const question = await questionFor({ ...HEADERS, 'x-max-tokens': text });

    expect(question?.outputTokensMax).toBe(tokens);
  });

  it.each(['', 'a b', 'a#b', 'é'])('names no model where it is none: %j', async (text) => {
    expect((await questionFor({ ...HEADERS, 'x-model': text }))?.model).toBeUndefined();
  });

  it.each(['', 'a b', 'x'.repeat(201)])('goes by the id of the API instead of %j', async (text) => {
    expect((await questionFor({ ...HEADERS, 'x-request-id': text }))?.request).toBe('api-7');
  });

  it.each([
    ['premium', 'premium', true],
    ['PREMIUM', 'premium', true],
    [' premium ', 'premium', true],
    ['gold', 'sandbox', false],
    ['', 'sandbox', false],
    ['toString', 'sandbox', false],
  ])('has the tier that is named, or the default: %j', async (named, guestTier, isTierNamed) => {
    expect(await questionFor({ ...HEADERS, 'x-tier': named }, 'sandbox')).toMatchObject({
      guestTier,
      isTierNamed,
    });
  });

  it('has no tier where unknown teams are denied, whatever is named', async () => {
    const question = await questionFor({ ...HEADERS, 'x-tier': 'unlimited' });

    expect(question?.guestTier).toBeUndefined();
  });
});

describe('a call without a team', () => {
  it.each([
    ['none', {}],
    ['an empty one', { 'x-team': '' }],
    ['one that no team can have', { 'x-team': 'a b' }],
    ['two', { 'x-team': 'alpha,beta' }],
  ])('is denied without a question: %s', async (_what, headers) => {
    const { asked, post } = guarding(anAllowance());

    const { status, body } = await post(headers);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      action: { status_code: 429, reason: 'Team is not registered' },
    });
    expect(asked).toEqual([]);
  });
});

describe('the answer', () => {
  const denial = deny(EVERY_REASON.rate_limited, at('2026-08-22T14:05:42Z'));

  it.each(['/request', '/prompt-guard/request', '/v1/agentgateway/request'])(
    'is an action object at %s',
    async (path) => {
      expect(await guarding(anAllowance()).post(HEADERS, path)).toEqual({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { action: { reason: 'allowed' } },
      });
      expect((await guarding(denial).post(HEADERS, path)).body).toEqual({
        action: {
          status_code: 429,
          reason: 'RPM limit exceeded (101/100 requests per minute)',
          body:
            '{"type":"error","error":{"type":"rate_limit_error","code":"rate_limit_exceeded",' +
            '"message":"RPM limit exceeded (101/100 requests per minute)","param":null},' +
            '"allowed":false,"reason":"RPM limit exceeded (101/100 requests per minute)",' +
            '"retry_after_seconds":42,"reason_code":"rate_limited",' +
            '"scope":"requests_per_minute","limit":100,"resets_at":"2026-08-22T14:06:05.000Z"}',
        },
      });
    },
  );

  it('is a bare word at /prompt-guard/verdict', async () => {
    const path = '/prompt-guard/verdict';

    expect((await guarding(anAllowance()).post(HEADERS, path)).body).toEqual({ action: 'pass' });
    expect(await guarding(denial).post(HEADERS, path)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { action: 'reject' },
    });
  });

  it.each(['/response', '/prompt-guard/response'])(
    'passes a response unasked: %s',
    async (path) => {
      const { asked, post } = guarding(denial);

      expect((await post({}, path)).body).toEqual({
        action: { reason: 'responses are not judged' },
      });
      expect(asked).toEqual([]);
    },
  );

  it('says when a pass could not be verified', async () => {
    expect((await guarding(anAllowance({ degraded: true })).post()).body).toEqual({
      action: { reason: 'allowed: limits could not be verified' },
    });
  });

  it('lets a team in shadow mode pass', async () => {
    expect((await guarding(anAllowance({ wouldDeny: denial })).post()).body).toEqual({
      action: { reason: 'allowed' },
    });
  });

  it.each<readonly [unknown, string]>([
    [{}, 'body'],
    [{ body: {} }, 'body.messages'],
    [{ body: { messages: 'Hello' } }, 'body.messages'],
    [{ body: { messages: [{ role: 'user' }] } }, 'body.messages.0.content'],
    [{ body: { messages: [{ role: 1, content: '' }] } }, 'body.messages.0.role'],
  ])('asks nothing where the prompt is not what a gateway sends: %j', async (body, path) => {
    const { asked, postBody } = guarding(anAllowance());

    const answer = await postBody(body);

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(asked).toEqual([]);
  });

  it('tells the first flaw of a long list, and does not look for all of them', async () => {
    const { postBody } = guarding(anAllowance());

    const answer = await postBody({ body: { messages: Array.from({ length: 5_000 }, () => 1) } });

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ path: 'body.messages.0' }] });
    expect(JSON.stringify(answer.body).length).toBeLessThan(500);
  });

  it('suffers members that it does not know, and a call without messages', async () => {
    const { asked, postBody } = guarding(anAllowance());

    await postBody({ later: 1, body: { messages: [], model: 'x' } });

    expect(asked).toMatchObject([{ promptTokens: 3 }]);
  });
});

describe('the log', () => {
  const fields = { correlation: 'r-1', team: TEAM, model: MODEL };

  it.each<readonly [string, Decision, readonly Partial<Line>[]]>([
    ['an ordinary pass', anAllowance(), [{ level: 'debug', message: 'allowed', ...fields }]],
    [
      'a denial',
      deny(EVERY_REASON.team_suspended),
      [{ level: 'info', message: 'denied', reason: 'Team is suspended', ...fields }],
    ],
    [
      'a denial for a fault',
      { ...deny(EVERY_REASON.unverified), degraded: true },
      [{ level: 'error', message: 'denied', ...fields }],
    ],
    [
      'a pass for a fault',
      anAllowance({ degraded: true }),
      [{ level: 'error', ...fields }, { level: 'debug' }],
    ],
    [
      'a warning',
      anAllowance({ budgetWarning: true }),
      [{ level: 'warn', ...fields }, { level: 'debug' }],
    ],
    [
      'a model at the dearest price',
      anAllowance({ pricing: 'conservative' }),
      [{ level: 'warn', pricing: 'conservative', ...fields }, { level: 'debug' }],
    ],
    [
      'a model without a price',
      anAllowance({ pricing: 'unpriced' }),
      [{ level: 'warn', pricing: 'unpriced', ...fields }, { level: 'debug' }],
    ],
    [
      'what would have been denied',
      anAllowance({ wouldDeny: deny(EVERY_REASON.team_suspended) }),
      [{ level: 'info', reason: 'Team is suspended', ...fields }],
    ],
  ])('has a line for %s', async (...[, decision, expected]) => {
    const { lines, post } = guarding(decision);

    await post();

    expect(lines).toMatchObject(expected);
    expect(lines).toHaveLength(expected.length);
  });

  it('never has the prompt', async () => {
    const { lines, post } = guarding(deny(EVERY_REASON.team_suspended));

    await post();

    expect(JSON.stringify(lines)).not.toContain('Hello');
  });
});
