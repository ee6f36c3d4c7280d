import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { anEvent } from './builders.ts';

export interface AuthzParts {
  readonly method?: string;
  /** The client's path, without the gate's prefix. */
  readonly path?: string;
  /** Instead of that: the whole path. */
  readonly rawPath?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is, bytes as base64, anything else as JSON. `undefined`: no body. */
  readonly body?: unknown;
}

const CHAT_PATH = '/v1/chat/completions';

/** A client's request as a gateway shows it to external authorization. */
export const anAuthzEvent = (parts: AuthzParts = {}): APIGatewayProxyEventV2 => {
  const { method = 'POST', path = CHAT_PATH, query = '', headers = {} } = parts;
  const event = anEvent({
    path: parts.rawPath ?? `/ext-authz${path}`,
    headers,
    requestId: 'api-7',
    ...bodyOf(parts),
  });
  return {
    ...event,
    rawQueryString: query,
    requestContext: {
      ...event.requestContext,
      http: { ...event.requestContext.http, method },
    },
  };
};

/** As API Gateway hands on bytes, and whatever it is not told to be text. */
const bodyOf = ({ body }: AuthzParts) =>
  Buffer.isBuffer(body) ? { body: body.toString('base64'), isBase64Encoded: true } : { body };
