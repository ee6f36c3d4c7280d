import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The client's request as the gateway shows it. */
export interface RawRequest {
  readonly method: string;
  /** The client's path, without the gate's own prefix. */
  readonly path: string;
  /** The body is the gateway's own word: a client chooses no more of the path than what follows a prefix. */
  readonly isOfGateway: boolean;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** An id that was made for this request alone. */
  readonly id: string;
  readonly hasBody: boolean;
  /** The body, where it is a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  /** The body, where it is text of another kind: a JSON that was cut off is one too. */
  readonly text: string | undefined;
}

const PREFIX = /^\/ext-authz(?=\/|$)/;
/** A word that no path can be put behind the prefix to make. */
const FACTS_PATH = '/gateway-facts';

export const readRawRequest = (event: APIGatewayProxyEventV2): RawRequest => {
  const body = bodyOf(event);
  const text = textOf(body);
  const json = objectIn(LENIENT.decode(body));
  return {
    method: event.requestContext.http.method.toUpperCase(),
    path: event.rawPath.replace(PREFIX, '') || '/',
    isOfGateway: event.rawPath === FACTS_PATH,
    query: event.rawQueryString,
    headers: event.headers,
    id: event.requestContext.requestId,
    hasBody: body.length > 0,
    json,
    text: json === undefined ? text : undefined,
  };
};

/** A gateway may send no content type, and then the body comes as base64 whatever it is. */
const bodyOf = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** Some providers read past a byte that is none of UTF-8: so is the request sized here. */
const LENIENT = new TextDecoder('utf-8');
const STRICT = new TextDecoder('utf-8', { fatal: true });

/** What is no text is a form with files, or sound: its size says nothing of tokens. */
const textOf = (body: Buffer): string | undefined => {
  if (body.length === 0) return undefined;
  try {
    return STRICT.decode(body);
  } catch {
    return undefined;
  }
};

const objectIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
};
