import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { TeamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { TIERS } from '../../src/domain/tiers.ts';
import { laterBy } from '../../src/domain/time.ts';
import { utcDay, utcMonth } from '../../src/domain/windows.ts';
import { extAuthz } from '../../src/functions/ext-authz/ext-authz.ts';
import { promptGuard } from '../../src/functions/prompt-guard/prompt-guard.ts';
import { rawEndpoint } from '../../src/http/endpoint.ts';
import { anAuthzEvent } from '../support/authz-event.ts';
import { aContext, anEvent, send } from '../support/builders.ts';
import {
  aRequest,
  at,
  type Environment,
  openGate,
  openLambdas,
  type Post,
  type TestGate,
} from '../support/gate.ts';
import { answerDenial, judging } from '../support/judging.ts';

const NOON = at('2026-08-22T12:00:00Z');
const DAY = utcDay(NOON).index;
const MONTH = utcMonth(NOON).index;

const MESSAGES = [{ role: 'user', content: 'Hello' }];

let gate: TestGate;
let lambdas: Post;
beforeAll(async () => {
  gate = await openGate();
  lambdas = await openLambdas(gate.tableName);
});
afterAll(() => gate.close());

/** Both doors of one environment, as they are deployed but for the clock and the prices. */
const doorsOf = (environment: Environment, now = NOON) => {
  const deps = judging({
    decide: (question) => environment.guard(question),
    checkRate: (question) => environment.checkRate(question),
    clock: () => now,
  });
  const authorize = rawEndpoint(extAuthz({ ...deps, answerDenial }), {
    bodyBytesMax: 100_000,
    onError: () => undefined,
  });
  const headersFor = (team: TeamId, request: string) => ({
    'x-team': team,
    'x-request-id': request,
    'x-model': 'penny',
    'x-max-tokens': '50',
  });
  return {
    guard: async (team: TeamId, request: string) => {
      const headers = headersFor(team, request);
      const body = { body: { messages: MESSAGES } };
      const event = anEvent({ path: '/request', headers, body });
      return (await send(promptGuard(deps), event)).body;
    },
    authz: async (event: APIGatewayProxyEventV2) => authorize(event, aContext()),
    chat: async (team: TeamId, request: string) => {
      const body = { model: 'penny', max_tokens: 50, messages: MESSAGES };
      const headers = headersFor(team, request);
      return (await authorize(anAuthzEvent({ headers, body }), aContext())).statusCode;
    },
  };
};

/** A call of 9 tokens in and 50 out at a micro-dollar each, taken so many times. */
const takenOf = async (team: TeamId) => {
  const { admissions, holds, tokensOnDay, usdInMonth } = await gate.meter(team);
  return {
    admissions,
    holds: holds.size,
    tokens: tokensOnDay.get(DAY),
    usd: usdInMonth.get(MONTH),
  };
};

const ONCE = { admissions: 1, holds: 1, tokens: 59, usd: 59 };

describe('embeddings, which no guard is shown', () => {
  const post = (team: TeamId, headers = {}) =>
    lambdas('/ext-authz/v1/embeddings', {
      headers: { 'x-team': team, ...headers },
      body: { model: 'text-embedding-3-small', input: ['Hello', 'Hello'] },
    });

  it('are limited by external authorization, in the form of their SDK', async () => {
    const limits = { ...TIERS.standard, requestsPerMinute: 2 };
    const { team } = await gate.register({ limits });

    const answers = [await post(team), await post(team), await post(team)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]).toMatchObject({
      headers: {
        'content-type': 'application/json',
        'ratelimit-policy':
          '"requests-per-minute";q=2;w=60, "tokens-per-day";q=500000;w=86400;qu="tokens"',
        'x-ratelimit-remaining-requests': '0',
      },
      body: {
        error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
        reason: 'RPM limit exceeded (3/2 requests per minute)',
        scope: 'requests_per_minute',
        limit: 2,
      },
    });
    const told = ['retry-after', 'x-should-retry'].filter((name) => answers[2]?.headers[name]);
    expect(told).toHaveLength(1);
    expect((await gate.meter(team)).admissions).toBe(2);
  });

  it('hold what is asked and nothing of an answer', async () => {
    const { team } = await gate.register();

    await post(team, { 'x-request-id': 'the-call' });

    const { holds } = await gate.meter(team);
    // Three tokens for the call and two for each text.
    expect([...holds.values()].map(({ tokens }) => tokens)).toEqual([7]);
  });

  it('are refused when nobody is named, and nothing is taken', async () => {
    const { team } = await gate.register();

    const { status, headers } = await lambdas('/ext-authz/v1/embeddings', {
      body: { model: 'text-embedding-3-small', input: 'Hello', team },
    });

    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect((await gate.meter(team)).admissions).toBe(0);
  });
});

describe('the deployed door', () => {
  it('takes a request of the minute, and nothing else, where no model can be called', async () => {
    const { team } = await gate.register();

    const { status, headers } = await lambdas('/ext-authz/v1/models', {
      method: 'GET',
      headers: { 'x-team': team },
      body: undefined,
    });

    const { admissions, holds, tokensOnDay } = await gate.meter(team);
    expect([status, headers['x-tollgate-hold']]).toEqual([200, undefined]);
    expect([admissions, holds.size, tokensOnDay.size]).toEqual([1, 0, 0]);
  });

  it('tells each call what it has left, of a team that it has just seen too', async () => {
    const { team } = await gate.register({ limits: { ...TIERS.standard, requestsPerMinute: 9 } });
    const body = { model: 'gpt-4o', max_tokens: 10, messages: MESSAGES };

    const left: unknown[] = [];
    for (let call = 0; call < 5; call += 1) {
      const { headers } = await lambdas('/ext-authz/v1/chat/completions', {
        headers: { 'x-team': team },
        body,
      });
      left.push(/"requests-per-minute";r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);
    }

    expect(left).toEqual(['8', '7', '6', '5', '4']);
  });

  it('believes a body where only a gateway can send one', async () => {
    const { team } = await gate.register();
    const body = { team, model: 'gpt-4o', max_tokens: '10', prompt_tokens: 5, request_id: 'r-1' };

    const believed = await lambdas('/gateway-facts', { body });
    const doubted = await lambdas('/ext-authz/v1/any', { body });

    expect(believed).toMatchObject({
      status: 200,
      headers: { 'x-request-id': 'r-1', 'x-tollgate-hold': 'r-1' },
    });
    expect(doubted.status).toBe(401);
    const { holds } = await gate.meter(team);
    expect([...holds.values()].map(({ tokens }) => tokens)).toEqual([15]);
  });
});

describe('one call that comes through both doors under one id', () => {
  it('is taken once: the guard first', async () => {
    const { team } = await gate.register();
    const [first, second] = [gate.environment(), gate.environment()];
    const request = aRequest();

    const guarded = await doorsOf(first).guard(team, request);
    const status = await doorsOf(second).chat(team, request);

    expect([guarded, status]).toEqual([{ action: { reason: 'allowed' } }, 200]);
    expect(await takenOf(team)).toEqual(ONCE);
    expect(first.calls).toEqual([{ command: 'UpdateItem', units: 1 }]);
    expect(second.calls.map(({ command }) => command)).toEqual(['UpdateItem']);
  });

  it('is taken once: external authorization first', async () => {
    const { team } = await gate.register();
    const [first, second] = [gate.environment(), gate.environment()];
    const request = aRequest();

    const status = await doorsOf(first).chat(team, request);
    const guarded = await doorsOf(second).guard(team, request);

    expect([status, guarded]).toEqual([200, { action: { reason: 'allowed' } }]);
    expect(await takenOf(team)).toEqual(ONCE);
    expect(first.calls).toEqual([{ command: 'UpdateItem', units: 1 }]);
    expect(second.calls.map(({ command }) => command)).toEqual(['UpdateItem']);
  });

  it('is taken once when they are asked at the same time', async () => {
    const { team } = await gate.register();
    const request = aRequest();

    await Promise.all([
      doorsOf(gate.environment()).chat(team, request),
      doorsOf(gate.environment()).guard(team, request),
      doorsOf(gate.environment()).chat(team, request),
    ]);

    expect(await takenOf(team)).toEqual(ONCE);
  });

  it('passes at the second door also where it was the last that fits', async () => {
    const limits = { requestsPerMinute: 1, tokensPerDay: 59, usdPerMonth: microUsd(59) };
    const { team } = await gate.register({ limits });
    const request = aRequest();

    expect(await doorsOf(gate.environment()).guard(team, request)).toEqual({
      action: { reason: 'allowed' },
    });
    expect(await doorsOf(gate.environment(), laterBy(NOON, 9_000)).chat(team, request)).toBe(200);
    expect(await doorsOf(gate.environment()).chat(team, aRequest())).toBe(429);
    expect(await takenOf(team)).toEqual(ONCE);
  });

  it('is two calls under two ids', async () => {
    const { team } = await gate.register();

    await doorsOf(gate.environment()).guard(team, aRequest());
    await doorsOf(gate.environment()).chat(team, aRequest());

    expect(await takenOf(team)).toEqual({ admissions: 2, holds: 2, tokens: 118, usd: 118 });
  });
});

describe('a decision at this door', () => {
  it('is one call and one write unit, with a model or without', async () => {
    const { team } = await gate.register();
    const environment = gate.environment();
    const { authz, chat } = doorsOf(environment);

    await chat(team, aRequest());
    await authz(anAuthzEvent({ method: 'GET', path: '/v1/models', headers: { 'x-team': team } }));

    expect(environment.calls).toEqual(Array(2).fill({ command: 'UpdateItem', units: 1 }));
  });

  it('is no call at all for nobody', async () => {
    const environment = gate.environment();

    const { statusCode } = await doorsOf(environment).authz(anAuthzEvent({ body: { input: 'x' } }));

    expect([statusCode, environment.calls]).toEqual([401, []]);
  });
});
