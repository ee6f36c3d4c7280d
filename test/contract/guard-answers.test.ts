import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readGuardReply, whatTheClientSees } from '../../scripts/gateway/reply.ts';
import type { GuardPrompt } from '../../src/app/guard-prompt.ts';
import { type Decision, deny, type DenyCode } from '../../src/domain/decision.ts';
import { StoreFault } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import { promptGuard } from '../../src/functions/prompt-guard/prompt-guard.ts';
import { endpoint } from '../../src/http/endpoint.ts';
import { aContext, anAllowance, anEvent, at, EVERY_REASON } from '../support/builders.ts';
import { judging } from '../support/judging.ts';

/** A file of `test/fixtures/wire`: an answer of the guard, as it goes over the wire. */
interface Golden {
  readonly status: number;
  readonly body: { readonly action?: { readonly body?: string; readonly reason?: string } };
}

const golden = (name: string): Golden => {
  const file = new URL(`../fixtures/wire/guard-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
};

const HEADERS = { 'x-team': 'alpha', 'x-model': 'gpt-4o', 'x-request-id': 'r-1' };
const PROMPT = { body: { messages: [{ role: 'user', content: 'Hello' }] } };

/** A new event each time: the body parser puts what it read into it. */
const sent = (parts: Parameters<typeof anEvent>[0] = {}): APIGatewayProxyEventV2 =>
  anEvent({ path: '/request', headers: HEADERS, body: PROMPT, ...parts });

/** What the whole function answers to an event, given what is decided. */
const answerTo = async (event: APIGatewayProxyEventV2, decide: GuardPrompt) => {
  const translate = promptGuard(judging({ decide }));
  const handler = endpoint(translate, { bodyBytesMax: 1_000, onError: () => undefined });
  const { statusCode, body = '' } = await handler(event, aContext());
  return { status: statusCode, body };
};

const deciding =
  (decision: Decision): GuardPrompt =>
  () =>
    Promise.resolve(decision);

const RETRY_AT: Readonly<Partial<Record<DenyCode, Instant>>> = {
  budget_spent: at('2026-09-01T00:00:00Z'),
  budget_short: at('2026-09-01T00:00:00Z'),
  model_cap_spent: at('2026-09-01T00:00:00Z'),
  model_cap_short: at('2026-09-01T00:00:00Z'),
  user_budget_spent: at('2026-09-01T00:00:00Z'),
  user_budget_short: at('2026-09-01T00:00:00Z'),
  daily_tokens_spent: at('2026-08-23T00:00:00Z'),
  daily_tokens_short: at('2026-08-23T00:00:00Z'),
  rate_limited: at('2026-08-22T14:05:42Z'),
  unverified: at('2026-08-22T14:05:05Z'),
};

const DENIALS: readonly (readonly [DenyCode, waitSeconds: number])[] = [
  ['team_unknown', 3_600],
  ['team_suspended', 3_600],
  ['model_not_allowed', 3_600],
  ['model_unpriced', 3_600],
  ['budget_spent', 813_300],
  ['budget_short', 813_300],
  ['model_cap_spent', 813_300],
  ['model_cap_short', 813_300],
  ['user_budget_spent', 813_300],
  ['user_budget_short', 813_300],
  ['daily_tokens_spent', 35_700],
  ['daily_tokens_short', 35_700],
  ['rate_limited', 42],
  ['unverified', 5],
];

const denialFor = (code: DenyCode): Decision => ({
  ...deny(EVERY_REASON[code], RETRY_AT[code]),
  ...(code === 'unverified' ? { degraded: true } : {}),
});

describe('a denial', () => {
  it.each(DENIALS)('for %s is rejected by the gateway, with our body', async (code, wait) => {
    const answer = await answerTo(sent(), deciding(denialFor(code)));

    const expected = golden(code);
    expect(answer).toEqual({ status: 200, body: JSON.stringify(expected.body) });
    const clientBody = expected.body.action?.body ?? '';
    const reply = readGuardReply(answer.body);
    expect(reply).toEqual({
      outcome: 'reject',
      status: 429,
      body: clientBody,
      reason: expected.body.action?.reason,
    });
    const seen = { outcome: 'answered', status: 429, body: clientBody };
    expect(whatTheClientSees(reply, 'failClosed')).toEqual(seen);
    expect(whatTheClientSees(reply, 'failOpen')).toEqual(seen);
    expect(JSON.parse(clientBody)).toMatchObject({
      allowed: false,
      reason: expected.body.action?.reason,
      retry_after_seconds: wait,
      reason_code: code,
    });
  });

  it('is told of every reason there is', () => {
    expect(DENIALS.map(([code]) => code)).toEqual(Object.keys(EVERY_REASON));
  });

  it('stays one when names and patterns are made to break the JSON around them', async () => {
    const model = '"},"status_code":"200","x":{"';
    const denial = deny({ ...EVERY_REASON.model_cap_short, model });

    const { body } = await answerTo(sent(), deciding(denial));

    expect(readGuardReply(body)).toMatchObject({ outcome: 'reject', status: 429 });
  });

  it('is the bare word for gateways that expect that, which this one cannot read', async () => {
    const event = sent({ path: '/prompt-guard/verdict' });

    const answer = await answerTo(event, deciding(denialFor('rate_limited')));

    expect(answer).toEqual({ status: 200, body: '{"action":"reject"}' });
    expect(readGuardReply(answer.body).outcome).toBe('error');
  });
});

const PASSES: readonly (readonly [string, Decision])[] = [
  ['allowed', anAllowance()],
  ['degraded', anAllowance({ degraded: true })],
  ['shadow', anAllowance({ wouldDeny: deny(EVERY_REASON.budget_spent) })],
];

describe('an allowance', () => {
  it.each(PASSES)('is a pass to the gateway: %s', async (name, decision) => {
    const answer = await answerTo(sent(), deciding(decision));

    const expected = golden(name);
    expect(answer).toEqual({ status: 200, body: JSON.stringify(expected.body) });
    expect(readGuardReply(answer.body)).toEqual({
      outcome: 'pass',
      reason: expected.body.action?.reason,
    });
  });

  it('is a pass for every response', async () => {
    const event = anEvent({ path: '/response', body: { body: { choices: [] } } });

    const answer = await answerTo(event, deciding(denialFor('team_suspended')));

    expect(answer).toEqual({ status: 200, body: JSON.stringify(golden('response').body) });
    expect(readGuardReply(answer.body).outcome).toBe('pass');
  });
});

const throwing =
  (error: Error): GuardPrompt =>
  () =>
    Promise.reject(error);

const FAILURES: readonly (readonly [string, APIGatewayProxyEventV2, GuardPrompt])[] = [
  ['malformed', sent({ body: '{"body":' }), deciding(anAllowance())],
  ['too-large', sent({ body: 'x'.repeat(1_001) }), deciding(anAllowance())],
  [
    'unsupported-media-type',
    sent({ headers: { ...HEADERS, 'content-type': 'text/plain' } }),
    deciding(anAllowance()),
  ],
  ['invalid', sent({ body: { action: { reason: 'ok' } } }), deciding(anAllowance())],
  ['internal-error', sent(), throwing(new TypeError('{"action":{}}'))],
  ['store-fault', sent(), throwing(new StoreFault('{"action":{}}'))],
];

describe('a failure', () => {
  it.each(FAILURES)(
    'is no pass, and no reject: the failure mode decides: %s',
    async (name, event, decide) => {
      const answer = await answerTo(event, decide);

      const expected = golden(name);
      expect(answer).toEqual({ status: expected.status, body: JSON.stringify(expected.body) });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      const reply = readGuardReply(answer.body);
      expect(reply).toEqual({ outcome: 'error', why: 'no action' });
      expect(whatTheClientSees(reply, 'failClosed')).toMatchObject({ status: 503 });
      expect(whatTheClientSees(reply, 'failOpen')).toEqual({ outcome: 'forwarded' });
    },
  );

  it('of a team header is a denial, since an error might let it pass', async () => {
    const { body } = await answerTo(sent({ headers: {} }), deciding(anAllowance()));

    expect(readGuardReply(body)).toMatchObject({
      outcome: 'reject',
      status: 429,
      reason: 'Team is not registered',
    });
  });
});
