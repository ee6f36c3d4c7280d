import { CALL, DENIED, STYLE, TOLD } from './gate-parts.ts';
import type { JsonSchema } from './json-schema.ts';
import { answer, type Operation, problemsOf, ref } from './operation.ts';
import { AUTHZ_OPERATIONS } from './paths-authz.ts';

const TAG = 'Decisions';

const body = (schema: JsonSchema): NonNullable<Operation['body']> => ({ schema, required: true });

const CHECKS: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/v1/rate-limit/check', id: 'checkRateLimit', tag: TAG },
    summary: "Takes one request of the team's minute",
    callers: 'signed',
    parameters: [STYLE],
    body: body(ref('RateLimitCheck')),
    answers: {
      200: answer('Allowed.', 'RateLimitAllowance', TOLD),
      429: DENIED,
      ...problemsOf(400, 403, 413, 415, 422, 500),
    },
  },
  {
    ...{ method: 'post', path: '/v1/tokens', id: 'countTokens', tag: TAG },
    summary: 'Counts tokens that were used, once for each request id',
    callers: 'signed',
    parameters: [STYLE],
    body: body(ref('TokensUsed')),
    answers: {
      200: answer('Counted.', 'TokensAnswer'),
      429: DENIED,
      ...problemsOf(400, 403, 413, 415, 422, 500, 503),
    },
  },
  {
    ...{ method: 'post', path: '/v1/budget/check', id: 'checkBudget', tag: TAG },
    summary: "Judges the month's budget and the model's cap, and takes nothing",
    callers: 'signed',
    parameters: [STYLE],
    body: body(ref('BudgetCheck')),
    answers: {
      200: answer('Allowed.', 'BudgetAllowance', TOLD),
      429: DENIED,
      ...problemsOf(400, 403, 413, 415, 422, 500),
    },
  },
];

const EVENT: JsonSchema = { anyOf: [ref('UsageEvent'), ref('VoidedCall')] };

/** What stands in a list is judged by itself: one that is no event is refused, and the others count. */
const EVENTS: JsonSchema = { type: 'array', minItems: 1, maxItems: 500, items: {} };

const USAGE: Operation = {
  ...{ method: 'post', path: '/v1/usage', id: 'recordUsage', tag: 'Usage' },
  summary: 'Counts what calls have used, each once, with a receipt',
  description:
    'One event, a list of up to 500, or an object with `events`. A list is answered with 200 ' +
    'whatever becomes of its events; a single event that is refused is a 422.',
  callers: 'signed',
  body: body({
    anyOf: [
      ...(EVENT['anyOf'] as readonly JsonSchema[]),
      EVENTS,
      {
        type: 'object',
        properties: { events: EVENTS },
        required: ['events'],
        additionalProperties: false,
      },
    ],
  }),
  answers: {
    200: {
      description: 'Read: what became of each event is in the answer.',
      content: { 'application/json': { anyOf: [ref('UsageResult'), ref('UsageResults')] } },
    },
    ...problemsOf(400, 403, 413, 415, 422, 500, 503),
  },
};

const guard = (path: string, id: string, component: 'GuardAnswer' | 'GuardVerdict'): Operation => ({
  ...{ method: 'post', path, id, tag: 'Guards' },
  summary: 'Judges a prompt for agentgateway, and holds what it may cost',
  callers: 'signed',
  parameters: CALL,
  body: body(ref('GuardRequest')),
  answers: {
    200: answer('Decided, also when it is a no.', component),
    ...problemsOf(400, 403, 413, 415, 422, 500),
  },
});

const passes = (path: string, id: string): Operation => ({
  ...{ method: 'post', path, id, tag: 'Guards' },
  summary: 'Lets an answer pass: what was answered is paid for',
  callers: 'signed',
  body: body({}),
  answers: {
    200: answer('Passed.', 'GuardAnswer'),
    ...problemsOf(400, 403, 413, 415, 500),
  },
});

export const GATE_OPERATIONS: readonly Operation[] = [
  ...CHECKS,
  USAGE,
  guard('/prompt-guard/request', 'guardPrompt', 'GuardAnswer'),
  guard('/request', 'guardPromptAtDefaultPath', 'GuardAnswer'),
  guard('/prompt-guard/verdict', 'guardPromptInAWord', 'GuardVerdict'),
  passes('/prompt-guard/response', 'guardResponse'),
  passes('/response', 'guardResponseAtDefaultPath'),
  ...AUTHZ_OPERATIONS,
];
