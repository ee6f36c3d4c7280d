import type { Door } from './options.ts';

/** A request to the gate. All are POST with JSON. */
export interface GateRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In whose name is asked, and under which id. */
export interface Asking {
  readonly team: string;
  readonly id: string;
}

const MODEL = 'gpt-4o-mini';
/** Each request holds as many, and its prompt besides. */
export const MAX_TOKENS = 16;
const MESSAGES = [{ role: 'user', content: 'Is the road open?' }];
const JSON_TYPE = { 'content-type': 'application/json' };

/** Made once: thousands are sent in a second. */
const GUARD_BODY = JSON.stringify({ body: { messages: MESSAGES } });
const CLIENT_BODY = JSON.stringify({ model: MODEL, max_tokens: MAX_TOKENS, messages: MESSAGES });

const REQUEST_OF: Readonly<Record<Door, (asking: Asking) => GateRequest>> = {
  guard: ({ team, id }) => ({
    path: '/prompt-guard/request',
    headers: {
      ...JSON_TYPE,
      ...{ 'x-team': team, 'x-request-id': id },
      ...{ 'x-model': MODEL, 'x-max-tokens': String(MAX_TOKENS) },
    },
    body: GUARD_BODY,
  }),
  authz: ({ team, id }) => ({
    path: '/ext-authz/v1/chat/completions',
    headers: { ...JSON_TYPE, 'x-team': team, 'x-request-id': id },
    body: CLIENT_BODY,
  }),
  'rate-limit': ({ team, id }) => ({
    path: '/v1/rate-limit/check',
    headers: JSON_TYPE,
    body: JSON.stringify({ team, request_id: id }),
  }),
};

export const requestAt = (door: Door, asking: Asking): GateRequest => REQUEST_OF[door](asking);
