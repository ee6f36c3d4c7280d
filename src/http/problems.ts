import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  type Flaw,
  RequestError,
  type RequestErrorCode,
  StaleVersion,
  StoreFault,
} from '../domain/errors.ts';

/** A problem document (RFC 9457). It never has a member `action`: the gateway would act on it. */
interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly Flaw[];
  /** The present version, where the caller has named another one. */
  readonly version?: number;
}

/** Told of what is ours and not the caller's. */
export type OnError = (error: unknown, event: APIGatewayProxyEventV2) => void;

const STATUS = {
  malformed: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  version_required: 428,
} as const satisfies Record<RequestErrorCode, number>;

const TITLE = {
  malformed: 'The body is not JSON',
  forbidden: 'The call is not allowed',
  not_found: 'There is no such thing',
  conflict: 'This cannot be done as things stand',
  stale: 'Somebody else has changed it',
  too_large: 'The body is too large',
  unsupported_media_type: 'The body must be JSON',
  invalid: 'The request is not valid',
  version_required: 'A version must be named',
} as const satisfies Record<RequestErrorCode, string>;

/** The one place where something thrown becomes a response. */
export const problems = (
  onError: OnError,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> => ({
  onError: (request) => {
    const problem = problemOf(request.error);
    if (problem.status >= SERVER_ERROR) onError(request.error, request.event);
    request.response = respond(problem);
  },
});

const SERVER_ERROR = 500;

const problemOf = (error: unknown): Problem => {
  const mistake = error instanceof RequestError ? error : fromBodyParser(error);
  if (mistake !== undefined) {
    return {
      status: STATUS[mistake.code],
      title: TITLE[mistake.code],
      detail: mistake.message,
      ...(mistake.flaws.length === 0 ? {} : { errors: mistake.flaws }),
      ...(mistake instanceof StaleVersion ? { version: mistake.version } : {}),
    };
  }
  if (error instanceof StoreFault) {
    return {
      status: 503,
      title: 'The store gave no answer',
      detail: 'Nothing is known to be counted. Send the same request again, with its request_id.',
    };
  }
  return { status: 500, title: 'Internal error', detail: 'The mistake is ours, and is logged.' };
};

/** The JSON body parser's own errors: told by their status, the only thing that says what they are. */
const fromBodyParser = (error: unknown): RequestError | undefined => {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 415) {
    return new RequestError('unsupported_media_type', 'Send content-type: application/json');
  }
  return status === 422
    ? new RequestError('malformed', 'The body is missing or is not well-formed JSON')
    : undefined;
};

const respond = (problem: Problem): APIGatewayProxyStructuredResultV2 => ({
  statusCode: problem.status,
  headers: {
    'content-type': 'application/problem+json',
    ...(problem.status === 503 ? { 'retry-after': '1' } : {}),
  },
  body: JSON.stringify({ type: 'about:blank', ...problem }),
});
