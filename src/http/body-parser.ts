import type { MiddlewareObj } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/**
 * Middy's parser, without the look that it takes at each member of a body, which is most of its time. It
 * refuses names that are a danger to whoever copies members without a schema; here a schema takes what it
 * names and passes over the rest, or tells that it is unknown.
 *
 * Whatever is not ordinary or no JSON is left to Middy's, and refused for its reasons.
 */
export const bodyParser = (): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2
> => {
  const careful = httpJsonBodyParser<APIGatewayProxyEventV2>();
  return {
    before: (request): unknown => {
      const read = readOrdinary(request.event);
      if (read === undefined) return careful.before?.(request);
      Object.assign(request.event, read);
      return undefined;
    },
  };
};

const JSON_TYPE = 'application/json';

interface ReadBody {
  readonly body: unknown;
}

const readOrdinary = (event: APIGatewayProxyEventV2): ReadBody | undefined => {
  try {
    const { headers, body = '', isBase64Encoded } = event;
    const isOrdinary = headers['content-type'] === JSON_TYPE && !isBase64Encoded;
    return isOrdinary ? { body: JSON.parse(body) as unknown } : undefined;
  } catch {
    return undefined;
  }
};
