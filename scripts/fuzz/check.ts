import { readGuardReply } from '../gateway/reply.ts';
import type { LocalResponse } from '../local/response.ts';
import { membersIn, type Seen } from './seen.ts';

const CHECK = [200, 400, 413, 415, 422, 429];
const GUARD = [200, 400, 413, 415, 422];
const AUTHZ = [200, 401, 403, 413, 429];

/** What each door may answer. A route that is not named here may answer anything but 5xx. */
const STATUSES: Readonly<Record<string, readonly number[]>> = {
  'POST /v1/rate-limit/check': CHECK,
  'POST /v1/budget/check': CHECK,
  'POST /v1/tokens': CHECK,
  'POST /v1/usage': [200, 400, 413, 415, 422],
  'POST /prompt-guard/request': GUARD,
  'POST /request': GUARD,
  'POST /prompt-guard/verdict': GUARD,
  'POST /prompt-guard/response': GUARD,
  'POST /response': GUARD,
  'ANY /ext-authz': AUTHZ,
  'ANY /ext-authz/{proxy+}': AUTHZ,
  'ANY /gateway-facts': [...AUTHZ, 400, 422],
};

/** What is wrong with an answer, whatever was asked; nothing, if it is as it should be. */
export const flawsOf = (seen: Seen): readonly string[] => [
  ...statusFlaws(seen),
  ...headerFlaws(seen.response),
  ...bodyFlaws(seen),
  ...actionFlaws(seen),
];

const statusFlaws = ({ route, response: { statusCode } }: Seen): readonly string[] => {
  if (route === undefined) return statusCode === 404 ? [] : [`${statusCode} without a route`];
  if (statusCode >= 500) return [`${statusCode}`];
  const allowed = STATUSES[route];
  return allowed === undefined || allowed.includes(statusCode)
    ? []
    : [`${statusCode} is not among what ${route} answers`];
};

/** What may stand in a header's value (RFC 9110): a line break would begin another header. */
const HEADER_VALUE = /^[\t -~]*$/;

const headerFlaws = ({ statusCode, headers }: LocalResponse): readonly string[] => {
  const broken = Object.entries(headers)
    .filter(([, value]) => !HEADER_VALUE.test(String(value)))
    .map(([name]) => `the header ${name} has what no header can have`);
  const wait = headers['retry-after'];
  const isWait = wait === undefined || /^[1-9]\d*$/.test(String(wait));
  const isTold = statusCode !== 429 || wait !== undefined || headers['x-should-retry'] === 'false';
  return [
    ...broken,
    ...(isWait ? [] : [`retry-after is ${String(wait)}`]),
    ...(isTold ? [] : ['a denial without a word of when to retry']),
  ];
};

const bodyFlaws = ({ response }: Seen): readonly string[] => {
  const type = String(response.headers['content-type']);
  const body = membersIn(response.body.toString());
  if (body === undefined) return ['the body is no JSON object'];
  return [
    ...(/^application\/(?:problem\+)?json$/.test(type) ? [] : [`the body is called ${type}`]),
    ...(body['degraded'] === true ? ['degraded, and the store has no faults'] : []),
  ];
};

/** The gateway takes nearly any `action` for a pass: only the guard may have one, and only these. */
const actionFlaws = ({ route = '', response: { statusCode, body } }: Seen): readonly string[] => {
  const text = body.toString();
  const flawsOfAction = statusCode === 200 ? WITH_ACTION[route] : undefined;
  if (flawsOfAction !== undefined) return flawsOfAction(text);
  return hasAction(text) ? ['an action where none belongs'] : [];
};

const hasAction = (text: string): boolean => {
  const reply = readGuardReply(text);
  return reply.outcome !== 'error' || reply.why !== 'no action';
};

const REJECTED = [401, 403, 429];

const guardFlaws = (text: string): readonly string[] => {
  const reply = readGuardReply(text);
  if (reply.outcome === 'pass') return reply.reason === 'allowed' ? [] : [`passed: ${text}`];
  if (reply.outcome !== 'reject') return [`the gateway reads ${reply.outcome}: ${text}`];
  return [
    ...(REJECTED.includes(reply.status) ? [] : [`rejected with ${reply.status}`]),
    ...(membersIn(reply.body) === undefined ? ['rejected with no JSON'] : []),
    ...(hasAction(reply.body) ? ['rejected with an action in the body'] : []),
  ];
};

const verdictFlaws = (text: string): readonly string[] =>
  /^\{"action":"(?:pass|reject)"\}$/.test(text) ? [] : [`no verdict: ${text}`];

const responseFlaws = (text: string): readonly string[] =>
  readGuardReply(text).outcome === 'pass' ? [] : [`a response that does not pass: ${text}`];

const WITH_ACTION: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'POST /prompt-guard/request': guardFlaws,
  'POST /request': guardFlaws,
  'POST /prompt-guard/verdict': verdictFlaws,
  'POST /prompt-guard/response': responseFlaws,
  'POST /response': responseFlaws,
};
