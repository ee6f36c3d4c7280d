import type { Entry } from '../entry.ts';
import { any, logReason, member, says } from '../match.ts';

/** The gateway's own words about the call itself and the way to the provider. */
export const AGENTGATEWAY_CALLS: readonly Entry[] = [
  {
    id: 'gateway-route',
    layer: 'agentgateway',
    on: [404, 405],
    title: 'The gateway has nothing at this address',
    when: says(/(?:route|listener|bind) not found|method not allowed/),
    cause: 'The path or the host is wrong: /v1 twice or not at all is the usual one.',
    checkFirst: [
      'The base URL of the SDK: does it end as your administrators wrote it?',
      'The method: POST.',
    ],
    whatToDo: 'Correct the base URL.',
    example: 'HTTP/1.1 404 Not Found\ncontent-type: text/plain\n\nroute not found',
  },
  {
    id: 'gateway-model',
    layer: 'agentgateway',
    on: [400, 404],
    title: 'The gateway does not serve this model',
    when: says(/failed to process LLM request: (?:model not found|unsupported model)/),
    cause: 'No backend and no alias of the gateway has this name.',
    checkFirst: [
      'The name of the model in your request.',
      "The gateway's list: GET /v1/models, where it is served.",
    ],
    whatToDo: 'Use a name of the list, or have the model added.',
    example:
      'HTTP/1.1 404 Not Found\ncontent-type: text/plain\n\nfailed to process LLM request: model not found',
  },
  {
    id: 'gateway-request',
    layer: 'agentgateway',
    on: [400, 413, 415, 503],
    title: 'The gateway cannot read your request',
    when: says(/failed to process LLM request: .*/),
    cause: 'A member is missing, is not what this route takes, or the body is too large.',
    checkFirst: [
      'The rest of the sentence.',
      'Does the route fit the SDK? /v1/messages is not /v1/chat/completions.',
    ],
    whatToDo: 'Correct the request.',
    example:
      'HTTP/1.1 400 Bad Request\ncontent-type: text/plain\n\nfailed to process LLM request: missing field: messages',
  },
  {
    id: 'gateway-configuration',
    layer: 'agentgateway',
    on: [500, 503],
    title: 'The gateway is not configured for this call',
    when: says(
      /service not found|backend does not exist|no valid backends|invalid backend type|backend authentication failed.*/,
    ),
    cause:
      'A name in its configuration leads nowhere, or the credentials it uses for the backend fail.',
    checkFirst: [
      'References between backends and policies: a backend named limiter is referred to as /limiter.',
      "The gateway's log at its start.",
    ],
    whatToDo: 'Tell the operators. Trying again does not help.',
    example: 'HTTP/1.1 503 Service Unavailable\ncontent-type: text/plain\n\nservice not found',
  },
  {
    id: 'gateway-upstream',
    layer: 'agentgateway',
    on: [502, 503, 504],
    title: 'The gateway could not reach the provider',
    when: says(
      /upstream call (?:failed|timeout).*|request timeout|no healthy backends|backends required DNS.*|failed to process LLM response.*/,
    ),
    cause:
      'The provider is down or slow, its name cannot be resolved, or the gateway has no way out (NAT, firewall).',
    checkFirst: [
      "The provider's status page.",
      'Does another provider or model answer?',
      'The way out of the gateway: NAT and security groups.',
    ],
    whatToDo:
      'Retry with growing pauses, or use another provider. If all fail, tell the operators.',
    example: 'HTTP/1.1 504 Gateway Timeout\ncontent-type: text/plain\n\nupstream call timeout',
  },
  {
    id: 'gateway-log-guardrail',
    layer: 'agentgateway',
    on: [],
    title: 'A guard rejected the call, says the access log',
    when: any(logReason('Guardrail'), says(/request rejected by \w+ guardrail/)),
    cause:
      'With 429 and the word webhook it was the gate: a limit of the team. Else a guardrail on the content.',
    checkFirst: [
      'The body that the client got: it says which limit, and how long to wait. The access log does not have it.',
      "The gate's log, by the same request id.",
    ],
    whatToDo: "Diagnose the client's answer.",
    example:
      '{"http.status":429,"reason":"Guardrail","error":"request rejected by webhook guardrail"}',
  },
  {
    id: 'gateway-stream-blocked',
    layer: 'guardrail',
    on: [200],
    title: 'A guardrail stopped an answer that had begun',
    when: member('error.type', 'guardrail_blocked'),
    cause: 'What the model was saying broke a rule on content. No limit of the team is the cause.',
    checkFirst: [
      'Which guardrail, in the log of the gateway.',
      'Whether the client takes an error inside a stream for the end of the answer.',
    ],
    whatToDo: 'Word the prompt differently, or ask for the rule. The tokens so far are paid.',
    example:
      'HTTP/1.1 200 OK\ncontent-type: text/event-stream\n\ndata: {"error":{"type":"guardrail_blocked","code":"guardrail_intervention","message":"blocked"}}',
  },
];
