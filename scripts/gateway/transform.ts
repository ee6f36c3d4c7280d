import type { Answer } from './message.ts';

const TOO_MANY_REQUESTS = 429;
const WAIT_SECONDS = '30';

/**
 * The response transformation that an operator can have, since a guard's reject has no headers:
 * what it sets may hang on the status and on headers, and never on the body.
 */
export const transformed = ({ status, headers, body }: Answer): Answer => {
  const set = new Headers(headers);
  if (!set.has('content-type')) set.set('content-type', 'application/json');
  if (status === TOO_MANY_REQUESTS && !set.has('retry-after')) set.set('retry-after', WAIT_SECONDS);
  return { status, headers: set, body };
};
