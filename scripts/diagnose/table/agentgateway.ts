import type { Entry } from '../entry.ts';
import { all, any, header, says } from '../match.ts';

/** The gateway's own words about the caller and the gate: `text/plain`, one sentence. */
export const AGENTGATEWAY: readonly Entry[] = [
  {
    id: 'gateway-prompt-guard',
    layer: 'agentgateway',
    on: [503],
    title: 'The gate could not be asked',
    when: says(/(?:processing failed|failed to process LLM request): prompt guard failed/),
    cause:
      "The gateway's question to the gate failed: it is unreachable, too slow, or its answer cannot be read; and the gateway's failureMode is failClosed.",
    checkFirst: [
      "The gate's health and alarms: did its function run, and how long did it take?",
      "The gateway's log: failed to call prompt guard webhook, with the cause.",
      'The address, the signing and the requestTimeout of the webhook in the gateway.',
    ],
    whatToDo: 'Retry once. If it stays, tell the operators: no limit of yours is the cause.',
    example:
      'HTTP/1.1 503 Service Unavailable\ncontent-type: text/plain\n\nprocessing failed: prompt guard failed',
  },
  {
    id: 'gateway-ext-authz',
    layer: 'agentgateway',
    on: [403, 503],
    title: 'The gate could not be asked, by way of ext-authz',
    when: says(/external authorization failed/),
    cause:
      'No answer came from the gate: it is unreachable, too slow, or the signing failed. An answer of the gate looks different: it is JSON.',
    checkFirst: [
      "The gate's health, and the gateway's log.",
      'The time limit of extAuthz in the gateway, 2 seconds unless set.',
    ],
    whatToDo: 'Retry once. If it stays, tell the operators: your token is not the cause.',
    example: 'HTTP/1.1 403 Forbidden\ncontent-type: text/plain\n\nexternal authorization failed',
  },
  {
    id: 'gateway-rate-limit',
    layer: 'agentgateway',
    on: [429],
    title: "The gateway's own limit of requests",
    when: any(
      all(says(/rate limit exceeded\.?\s*$/), header('x-ratelimit-limit', /./)),
      says(/rate limit exceeded\.?\s*$/),
    ),
    cause: 'A limit in the gateway itself, for all of its callers together, not for your team.',
    checkFirst: [
      'x-ratelimit-reset: seconds until it passes again.',
      'localRateLimit and remoteRateLimit in the configuration of the gateway.',
    ],
    whatToDo: 'Wait x-ratelimit-reset seconds and try again. If it is often, tell the operators.',
    example:
      'HTTP/1.1 429 Too Many Requests\ncontent-type: text/plain\nx-ratelimit-limit: 60\nx-ratelimit-remaining: 0\nx-ratelimit-reset: 17\n\nrate limit exceeded',
  },
  {
    id: 'gateway-rate-limit-failed',
    layer: 'agentgateway',
    on: [500],
    title: "The gateway's rate limit service gave no answer",
    when: says(/rate limit failed/),
    cause: 'The gateway asks a service for its own limits, and that failed.',
    checkFirst: ['The rate limit service named in remoteRateLimit.'],
    whatToDo: 'Retry once, then tell the operators.',
    example: 'HTTP/1.1 500 Internal Server Error\ncontent-type: text/plain\n\nrate limit failed',
  },
  {
    id: 'gateway-api-key',
    layer: 'agentgateway',
    on: [401],
    title: 'The gateway does not know your API key',
    when: says(/(?:api key|basic) authentication failure: [\w ]+/),
    cause: 'No key was sent, or one that the gateway does not know.',
    checkFirst: [
      'Is the key there, whole, in the header Authorization: Bearer or the one your administrators named?',
      "Is it a key of the gateway? The provider's own key is none.",
    ],
    whatToDo: 'Use the key that the administrators of the gateway gave you.',
    example:
      'HTTP/1.1 401 Unauthorized\ncontent-type: text/plain\n\napi key authentication failure: no API Key found',
  },
  {
    id: 'gateway-jwt',
    layer: 'agentgateway',
    on: [401],
    isAboutToken: true,
    title: 'The gateway does not accept your token',
    when: says(/(?:mcp )?authentication failure: .*/),
    cause: 'No token was sent, it has expired, or it was issued by somebody else.',
    checkFirst: [
      'The sentence itself: no bearer token found, unknown key, invalid or malformed.',
      'Decode the second segment of the token: exp, iss and aud.',
    ],
    whatToDo: 'Get a new token and send the call again.',
    example:
      'HTTP/1.1 401 Unauthorized\ncontent-type: text/plain\n\nauthentication failure: no bearer token found',
  },
  {
    id: 'gateway-authorization',
    layer: 'agentgateway',
    on: [403],
    isAboutToken: true,
    title: 'A rule of the gateway forbids the call',
    when: says(/authorization failed/),
    cause: 'The token is good, but an authorization rule of the gateway does not let it through.',
    checkFirst: [
      'The scope of the token, and the route you called.',
      'Ask the operators which rule it is.',
    ],
    whatToDo: 'Get a token with the scope, or call the route that is meant for you.',
    example: 'HTTP/1.1 403 Forbidden\ncontent-type: text/plain\n\nauthorization failed',
  },
];
