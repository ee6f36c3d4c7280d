import type { JsonSchema } from './json-schema.ts';
import { refTo } from './json-schema.ts';

export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete' | 'options' | 'head';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  /** Under this name the document has it once, for all operations that refer to it. */
  readonly component?: string;
}

/** One answer: what it means, and the component that its body is. */
export interface Answer {
  readonly description: string;
  /** By content type; an answer without a body has none. */
  readonly content?: Readonly<Record<string, JsonSchema>>;
  /** Names of headers that the document describes once. */
  readonly headers?: readonly HeaderName[];
  readonly component?: string;
}

export interface Operation {
  readonly method: Method;
  /** As in an OpenAPI document; a greedy parameter has no `+`. */
  readonly path: string;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly schema: JsonSchema; readonly required: boolean };
  readonly answers: Readonly<Record<string, Answer>>;
  /** Who is let in: by a signature, and where there are people behind it by a token too. */
  readonly callers: 'signed' | 'signed or bearer';
}

export const HEADERS = {
  'retry-after': {
    description: 'Whole seconds until the same request may pass; only where a client should wait.',
    schema: { type: 'integer', minimum: 1 },
  },
  'x-should-retry': {
    description: '`false`, in place of a wait that a client must not sit out.',
    schema: { type: 'string', const: 'false' },
  },
  'ratelimit-policy': {
    description: 'The limits that a client can adapt to, as draft-ietf-httpapi-ratelimit-headers.',
    schema: { type: 'string' },
  },
  ratelimit: { description: 'What is left of them.', schema: { type: 'string' } },
  etag: {
    description: 'The version, for `If-Match`: `"3"`, with its quotes.',
    schema: { type: 'string', pattern: '^"\\d+"$' },
  },
  location: { description: 'Where the new thing is.', schema: { type: 'string' } },
  'www-authenticate': { description: 'What is wrong with the token.', schema: { type: 'string' } },
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type HeaderName = keyof typeof HEADERS;

export const ref = (name: string): JsonSchema => ({ $ref: refTo(name) });

/** A JSON answer whose body is a component. */
export const answer = (
  description: string,
  component: string,
  headers: readonly HeaderName[] = [],
): Answer => ({ description, content: { 'application/json': ref(component) }, headers });

const problem = (description: string, headers: readonly HeaderName[] = []): Answer => ({
  description,
  content: { 'application/problem+json': ref('Problem') },
  headers,
});

/** What API Gateway or a function says of who asks. */
const NOT_LET_IN: Answer = {
  description: 'Not signed by somebody who may call, or not a caller who may do this.',
  content: {
    'application/json': ref('GatewayMessage'),
    'application/problem+json': ref('Problem'),
  },
  headers: ['www-authenticate'],
};

const PROBLEMS = {
  400: problem('The body is not well-formed JSON.'),
  401: problem('It is not known who calls.', ['www-authenticate']),
  403: NOT_LET_IN,
  404: problem('There is no such thing.'),
  409: problem('It cannot be done as things stand.'),
  412: problem('Somebody else has changed it: `version` is the present one.'),
  413: problem('The body is too large.'),
  415: problem('The body has another content type than JSON.'),
  422: problem('The request is not valid: each flaw is in `errors`; at the guard, the first.'),
  428: problem('`If-Match` is missing: send the version that was read.'),
  500: problem('The mistake is ours, and is logged.'),
  503: problem('The table gave no answer: send the same request again.', ['retry-after']),
} as const satisfies Readonly<Record<number, Answer>>;

export const problemsOf = (
  ...statuses: readonly (keyof typeof PROBLEMS)[]
): Readonly<Record<string, Answer>> =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { ...PROBLEMS[status], component: `Problem${status}` },
    ]),
  );

/** A parameter for each member of the schema that a function reads its query with. */
export const queryOf = (schema: JsonSchema): readonly Parameter[] =>
  Object.entries(Object(schema['properties']) as Readonly<Record<string, JsonSchema>>).map(
    ([name, member]) => ({ name, in: 'query', schema: member }),
  );

export const inPath = (name: string, schema: JsonSchema): Parameter => ({
  name,
  in: 'path',
  required: true,
  schema,
});
