import { z } from 'zod';
import { type ClientRequest, jsonOf, pathOf } from './message.ts';
import type { GatewaySettings, KeyOwner } from './settings.ts';

/** A call under way: what was sent, by whom, and the id that the gateway has made for it. */
export interface Call {
  readonly request: ClientRequest;
  readonly owner: KeyOwner;
  readonly requestId: string;
}

const COUNT = z.number().optional().catch(undefined);
const FIELDS = z
  .object({
    model: z.string().optional().catch(undefined),
    max_completion_tokens: COUNT,
    max_tokens: COUNT,
    max_output_tokens: COUNT,
  })
  .catch({ model: undefined });

/**
 * What the gateway tells a door beside the body, each from an expression over the request. One that
 * finds nothing leaves its header out; none is copied from the client.
 */
export const doorHeaders = (
  { doorHeaders: further = {} }: GatewaySettings,
  { request, owner, requestId }: Call,
): Headers => {
  const fields = FIELDS.parse(jsonOf(request));
  const maxTokens = fields.max_completion_tokens ?? fields.max_tokens ?? fields.max_output_tokens;
  const named = {
    'x-team': owner.team,
    'x-user': owner.user,
    'x-tier': owner.tier,
    'x-model': fields.model,
    'x-max-tokens': maxTokens?.toString(),
    'x-path': pathOf(request),
    'x-request-id': requestId,
    ...further,
  };
  const known = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return new Headers(known.map(([name, value]): [string, string] => [name, value]));
};
