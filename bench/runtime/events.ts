import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { toEvent } from '../../scripts/local/event.ts';
import { matchRoute } from '../../scripts/local/router.ts';
import type { Template } from '../../scripts/local/template.ts';

interface Request {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const TEAM = { 'x-team': 'bench', 'x-model': 'gpt-4o-mini' };
const MESSAGES = [{ role: 'user', content: 'Good morning' }];

/** A request for each function that has routes; what the others take is below. */
const REQUESTS: Readonly<Record<string, Request>> = {
  'rate-limit': { path: '/v1/rate-limit/check', body: { team: 'bench' } },
  tokens: { path: '/v1/tokens', body: { team: 'bench', tokens: 1 } },
  budget: { path: '/v1/budget/check', body: { team: 'bench' } },
  'prompt-guard': {
    path: '/prompt-guard/request',
    headers: TEAM,
    body: { body: { messages: MESSAGES } },
  },
  'ext-authz': {
    path: '/ext-authz/v1/chat/completions',
    headers: TEAM,
    body: { model: 'gpt-4o-mini', messages: MESSAGES },
  },
  usage: {
    path: '/v1/usage',
    body: { team: 'bench', request_id: 'r-1', model: 'm', input_tokens: 1, output_tokens: 1 },
  },
  admin: { method: 'GET', path: '/teams' },
  'usage-report': { method: 'GET', path: '/usage/bench' },
};

const WITHOUT_ROUTE: Readonly<Record<string, unknown>> = {
  alerts: { Records: [] },
  sweeper: { source: 'aws.events' },
};

/** A moment for the event's own clock, which nothing of ours reads. */
const RECEIVED_AT_MS = Date.UTC(2026, 7, 22);

/** What a function is sent; throws when nobody has thought of one for it. */
export const eventFor = (name: string, { routes }: Template): unknown => {
  const request = REQUESTS[name];
  if (request !== undefined) return httpEvent(request, routes);
  if (name in WITHOUT_ROUTE) return WITHOUT_ROUTE[name];
  throw new Error(`bench/runtime/events.ts has no event for ${name}`);
};

const httpEvent = (
  { method = 'POST', path, headers = {}, body }: Request,
  routes: Template['routes'],
): APIGatewayProxyEventV2 => {
  const match = matchRoute(routes, { method, path });
  if (match === undefined) throw new Error(`No route for ${method} ${path}`);
  const all = { 'content-type': 'application/json', host: 'localhost', ...headers };
  return toEvent(
    {
      method,
      target: path,
      rawHeaders: Object.entries(all).flat(),
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      sourceIp: '127.0.0.1',
      requestId: 'bench-1',
      receivedAtMs: RECEIVED_AT_MS,
    },
    match,
  );
};
