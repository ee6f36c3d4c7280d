import { z } from 'zod';
import type { LocalResponse } from '../local/response.ts';
import type { Fuzzed } from './generate.ts';
import type { Mint } from './tokens.ts';

/** What came of a request. */
export interface Seen {
  readonly request: Fuzzed;
  /** `POST /v1/tokens`, or none: then the API answers by itself. */
  readonly route: string | undefined;
  readonly requestId: string;
  readonly at: number;
  readonly response: LocalResponse;
}

/** The headers as an HTTP API joins them: names in lower case, values with commas between. */
export const headerOf = ({ rawHeaders }: Fuzzed, wanted: string): string | undefined => {
  const values = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 && name.toLowerCase() === wanted ? [rawHeaders[at + 1] ?? ''] : [],
  );
  return values.length === 0 ? undefined : values.join(',');
};

const MEMBERS = z.record(z.string(), z.unknown());

/** The members of a JSON object, `undefined` for anything else. */
export const membersIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return MEMBERS.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** The doors whose 200 lets a call go on, and where each looks for the team. */
const TEAM_IN = {
  'POST /v1/rate-limit/check': 'body',
  'POST /v1/budget/check': 'body',
  'POST /prompt-guard/request': 'identity',
  'POST /request': 'identity',
  'POST /prompt-guard/verdict': 'identity',
  'ANY /ext-authz': 'identity',
  'ANY /ext-authz/{proxy+}': 'identity',
  'ANY /gateway-facts': 'identity or body',
} as const;

const TEAM_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const isDoor = (route: string | undefined): route is keyof typeof TEAM_IN =>
  route !== undefined && Object.hasOwn(TEAM_IN, route);

const isGuard = (route: string | undefined): boolean =>
  route === 'POST /prompt-guard/request' || route === 'POST /request';

/** The team that a request is of, by our own reading of it; `undefined`: it names none. */
export const teamOf = ({ route, request }: Seen, mint: Mint | undefined): string | undefined => {
  if (!isDoor(route)) return undefined;
  const place = TEAM_IN[route];
  if (place === 'body') return teamInBody(request);
  if (mint !== undefined) return mint.teamOf(bearerOf(request));
  // An empty header is what an expression leaves that found nothing.
  const header = headerOf(request, 'x-team')?.trim() ?? '';
  return header === '' && place === 'identity or body' ? teamInBody(request) : nameIn(header);
};

const bearerOf = (request: Fuzzed): string =>
  (headerOf(request, 'authorization') ?? '').trim().replace('Bearer ', '');

/** A byte order mark may stand before JSON, and a reader may suffer it (RFC 8259). */
const sentMembers = (body: Buffer): Readonly<Record<string, unknown>> | undefined =>
  membersIn(body.toString().replace(/^\ufeff/, ''));

const teamInBody = ({ body }: Fuzzed): string | undefined => nameIn(sentMembers(body)?.['team']);

const nameIn = (value: unknown): string | undefined =>
  typeof value === 'string' && TEAM_NAME.test(value) ? value : undefined;

/** Whether the call may go on. */
export const isPass = ({ route, response }: Seen): boolean => {
  if (!isDoor(route) || response.statusCode !== 200) return false;
  const action = membersIn(response.body.toString())?.['action'];
  if (route === 'POST /prompt-guard/verdict') return action === 'pass';
  return !isGuard(route) || !isReject(action);
};

const REJECT = z.object({ status_code: z.number() });

const isReject = (action: unknown): boolean => REJECT.safeParse(action).success;

const REQUEST_ID = /^[!"$-~]{1,200}$/;

/** By which a repeated request is known; the one that the API gave it, if it brings none. */
export const requestIdOf = ({ route, request, requestId }: Seen): string => {
  const inBody = sentMembers(request.body)?.['request_id'];
  const header = headerOf(request, 'x-request-id')?.trim();
  if (route === 'POST /v1/rate-limit/check') return idIn(inBody) ?? requestId;
  return idIn(route === 'ANY /gateway-facts' ? (header ?? inBody) : header) ?? requestId;
};

const idIn = (value: unknown): string | undefined =>
  typeof value === 'string' && REQUEST_ID.test(value) ? value : undefined;
