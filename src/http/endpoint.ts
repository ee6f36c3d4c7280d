import middy, { type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { RequestError } from '../domain/errors.ts';
import { bodyParser } from './body-parser.ts';
import { type OnError, problems } from './problems.ts';

/** An event whose body was read as JSON: anything, until a schema has looked at it. */
export type JsonEvent = Omit<APIGatewayProxyEventV2, 'body'> & { readonly body?: unknown };

export type Translate = (event: JsonEvent) => Promise<APIGatewayProxyStructuredResultV2>;

export interface EndpointOptions {
  readonly bodyBytesMax: number;
  readonly onError: OnError;
}

type Handler = MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/**
 * What every function needs around it, in one order: the size of the body before it is parsed, the
 * parser, and what becomes of what is thrown. Middy's early time-out is off: our deadlines are
 * written where the waiting is done.
 */
export const endpoint = (
  translate: Translate,
  { bodyBytesMax, onError }: EndpointOptions,
): Handler =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .use(problems(onError))
    .before(({ event }) => assertSize(event, bodyBytesMax))
    .use(bodyParser())
    .handler((event) => translate(event));

export type TranslateRaw = (
  event: APIGatewayProxyEventV2,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** The same for a function that is sent what others were sent: its body may be anything. */
export const rawEndpoint = (
  translate: TranslateRaw,
  { bodyBytesMax, onError }: EndpointOptions,
): Handler =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .use(problems(onError))
    .before(({ event }) => assertSize(event, bodyBytesMax))
    .handler((event) => translate(event));

/** In UTF-8; in base-64 a unit is less than one byte. */
const BYTES_PER_UNIT_MAX = 3;

const assertSize = (event: APIGatewayProxyEventV2, bytesMax: number): void => {
  const body = event.body ?? '';
  if (body.length * BYTES_PER_UNIT_MAX <= bytesMax) return;
  const bytes = Buffer.byteLength(body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes > bytesMax) {
    throw new RequestError('too_large', `The body has ${bytes} bytes; ${bytesMax} are allowed`);
  }
};

export const json = (
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
