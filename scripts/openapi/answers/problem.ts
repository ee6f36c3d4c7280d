import * as v from 'valibot';
import { int } from './words.ts';

const Flaw = v.object({ path: v.string(), message: v.string() });

/** A problem document (RFC 9457), with what our own add to it. */
export const Problem = v.pipe(
  v.object({
    type: v.literal('about:blank'),
    status: v.pipe(int, v.minValue(400), v.maxValue(599)),
    title: v.string(),
    detail: v.string(),
    errors: v.pipe(
      v.optional(v.array(Flaw)),
      v.description('Each flaw of the request, by member or header.'),
    ),
    version: v.pipe(v.optional(int), v.description('With 412: the version that is there now.')),
    error: v.pipe(
      v.optional(
        v.object({ type: v.string(), message: v.string(), code: v.string(), param: v.null() }),
      ),
      v.description(
        'With 401 and 403 of a caller that is not known: what SDKs show to their users.',
      ),
    ),
  }),
  v.description('What is wrong with a request (RFC 9457). It never has a member `action`.'),
);

/** What API Gateway answers by itself. */
export const GatewayMessage = v.pipe(
  v.object({ message: v.string() }),
  v.description('What API Gateway answers itself: an unsigned request, a route that is not there.'),
);
