import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Unidentified } from '../domain/identity.ts';

/** Nobody can be told from anybody while keys are missing; they are asked for again this soon. */
const RETRY_AFTER_SECONDS = 5;

interface Words {
  readonly status: number;
  readonly title: string;
  /** The `error.type` and `error.code` that the SDKs of OpenAI and Anthropic read. */
  readonly type: string;
  readonly code: string;
}

const WORDS = {
  unauthenticated: {
    status: 401,
    title: 'Who calls is not known',
    type: 'authentication_error',
    code: 'invalid_token',
  },
  forbidden: {
    status: 403,
    title: 'The call is not allowed',
    type: 'permission_error',
    code: 'permission_denied',
  },
  unverifiable: {
    status: 503,
    title: 'Who calls cannot be verified',
    type: 'api_error',
    code: 'identity_unverifiable',
  },
} as const satisfies Record<Unidentified['outcome'], Words>;

/** A problem document, with the member `error` beside it that SDKs show to their users. */
export interface IdentityBody {
  readonly type: 'about:blank';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly error: {
    readonly type: string;
    readonly message: string;
    readonly code: string;
    readonly param: null;
  };
}

/** What a caller is told who is not known. */
export const identityProblem = (found: Unidentified): APIGatewayProxyStructuredResultV2 => {
  const body = identityBody(found);
  return {
    statusCode: body.status,
    headers: { 'content-type': 'application/problem+json', ...headersFor(found) },
    body: JSON.stringify(body),
  };
};

/** The same, for an answer that carries it in a form of its own. */
export const identityBody = (found: Unidentified): IdentityBody => {
  const { status, title, type, code } = wordsFor(found);
  const { detail } = found;
  return {
    type: 'about:blank',
    status,
    title,
    detail,
    error: { type, message: detail, code, param: null },
  };
};

const wordsFor = (found: Unidentified): Words =>
  found.outcome === 'forbidden' && found.scope !== undefined
    ? { ...WORDS.forbidden, code: 'insufficient_scope' }
    : WORDS[found.outcome];

const headersFor = (found: Unidentified): Readonly<Record<string, string>> => {
  switch (found.outcome) {
    case 'unverifiable':
      return { 'retry-after': String(RETRY_AFTER_SECONDS) };
    case 'unauthenticated':
      return {
        'www-authenticate': found.hasToken
          ? `Bearer error="invalid_token", error_description="${quotable(found.detail)}"`
          : 'Bearer',
      };
    case 'forbidden':
      return found.scope === undefined
        ? {}
        : {
            'www-authenticate': `Bearer error="insufficient_scope", scope="${quotable(found.scope)}"`,
          };
  }
};

/** What RFC 6750 lets stand between quotes: anything else could end the quote, or the header. */
const NOT_QUOTABLE = /[^ !#-[\]-~]/g;

const quotable = (text: string): string => text.replace(NOT_QUOTABLE, '');
