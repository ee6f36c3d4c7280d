import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RouteMatch } from './router.ts';

/** One HTTP request as it came in, and what the gate adds to it. */
export interface LocalRequest {
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly target: string;
  /** Names and values in turn, as `node:http` gives them: the only form that keeps duplicates. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly receivedAtMs: number;
}

type Headers = Readonly<Record<string, string>>;

/** The event of payload format 2.0, as API Gateway makes it from the same request. */
export const toEvent = (request: LocalRequest, match: RouteMatch): APIGatewayProxyEventV2 => {
  const { path, query } = splitTarget(request.target);
  const { cookie, ...headers } = joinHeaders(request.rawHeaders);
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(COOKIES_APART) }),
    headers: { ...headers, 'x-forwarded-for': forwardedFor(request, headers) },
    ...optional('queryStringParameters', joinQuery(query)),
    ...optional('pathParameters', match.pathParameters),
    requestContext: requestContext(request, { path, headers, routeKey: match.route.key }),
    ...bodyOf(request.body, headers['content-type']),
  };
};

/** An HTTP API hands the path on decoded, in spite of the name `rawPath`, and the query as it came. */
export const splitTarget = (target: string): { readonly path: string; readonly query: string } => {
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  return { path: decodePath(path), query: at === -1 ? '' : target.slice(at + 1) };
};

const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    // The one error there is: a percent sign that begins nothing.
    return path;
  }
};

/** Cookies are told apart as they are within one header, however many headers they came in. */
const COOKIES_APART = '; ';

const joinHeaders = (rawHeaders: readonly string[]): Record<string, string> => {
  const joined: Record<string, string> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const separator = name === 'cookie' ? COOKIES_APART : ',';
    joined[name] = joined[name] === undefined ? value : joined[name] + separator + value;
  }
  return joined;
};

const joinQuery = (query: string): Record<string, string> => {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
};

/** A member that has nothing in it is not there at all. */
const optional = <Name extends string>(
  name: Name,
  values: Headers,
): Partial<Record<Name, Record<string, string>>> =>
  Object.keys(values).length === 0
    ? {}
    : ({ [name]: { ...values } } as Partial<Record<Name, Record<string, string>>>);

const forwardedFor = ({ sourceIp }: LocalRequest, headers: Headers): string =>
  [headers['x-forwarded-for'], sourceIp].filter((hop) => hop !== undefined).join(', ');

const requestContext = (
  request: LocalRequest,
  seen: { readonly path: string; readonly headers: Headers; readonly routeKey: string },
): APIGatewayProxyEventV2['requestContext'] => ({
  accountId: '000000000000',
  apiId: 'local',
  domainName: seen.headers['host'] ?? 'localhost',
  domainPrefix: 'local',
  http: {
    method: request.method,
    path: seen.path,
    protocol: 'HTTP/1.1',
    sourceIp: request.sourceIp,
    userAgent: seen.headers['user-agent'] ?? '',
  },
  requestId: request.requestId,
  routeKey: seen.routeKey,
  stage: '$default',
  time: commonLogTime(request.receivedAtMs),
  timeEpoch: request.receivedAtMs,
});

/** `22/Aug/2026:14:05:00 +0000` */
const commonLogTime = (epochMs: number): string => {
  // `Sat, 22 Aug 2026 14:05:00 GMT`
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};

/** What these name is handed on as text; everything else, a form included, as base64. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml)\b)/i;

const bodyOf = (
  body: Buffer,
  contentType = '',
): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> => {
  if (body.length === 0) return { isBase64Encoded: false };
  if (TEXT.test(contentType)) return { body: body.toString('utf8'), isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
};
