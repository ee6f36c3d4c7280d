import { z } from 'zod';

const Flaw = z.object({ path: z.string(), message: z.string() });

/** A problem document (RFC 9457), with what our own add to it. */
export const Problem = z
  .object({
    type: z.literal('about:blank'),
    status: z.int().min(400).max(599),
    title: z.string(),
    detail: z.string(),
    errors: z.array(Flaw).optional().describe('Each flaw of the request, by member or header.'),
    version: z.int().optional().describe('With 412: the version that is there now.'),
    error: z
      .object({ type: z.string(), message: z.string(), code: z.string(), param: z.null() })
      .optional()
      .describe('With 401 and 403 of a caller that is not known: what SDKs show to their users.'),
  })
  .describe('What is wrong with a request (RFC 9457). It never has a member `action`.');

/** What API Gateway answers by itself. */
export const GatewayMessage = z
  .object({ message: z.string() })
  .describe('What API Gateway answers itself: an unsigned request, a route that is not there.');
