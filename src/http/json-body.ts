import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestError } from '../domain/errors.ts';

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json(?:;.*)?$/i;

/** The body of a request that must have one, as JSON. */
export const jsonBody = (event: APIGatewayProxyEventV2): unknown => {
  const type = event.headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type.trim())) {
    throw new RequestError('unsupported_media_type', 'Send content-type: application/json');
  }
  return parsed(textOf(event));
};

/** The same where none is the same as an empty one. */
export const optionalJsonBody = (event: APIGatewayProxyEventV2): unknown =>
  (event.body ?? '') === '' ? {} : jsonBody(event);

const textOf = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text, ordinaryMember) as unknown;
  } catch (error) {
    // Looking at each member goes as deep as the body does, and the stack has an end.
    if (error instanceof RangeError) {
      throw new RequestError('malformed', 'The body is nested too deeply');
    }
    if (!(error instanceof SyntaxError)) throw error;
    throw new RequestError('malformed', 'The body is missing or is not well-formed JSON');
  }
};

/** Schemas pass over this one without a word, so it would be lost where any name is allowed. */
const ordinaryMember = (name: string, value: unknown): unknown => {
  if (name !== '__proto__') return value;
  const message = 'cannot be the name of a member';
  throw new RequestError('invalid', `${name}: ${message}`, [{ path: name, message }]);
};
