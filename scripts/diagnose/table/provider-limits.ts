import type { Entry } from '../entry.ts';
import { all, any, hasMember, header, member, not, sentence, text } from '../match.ts';

const NOT_OURS =
  "The provider's own limit, for the account the gateway calls with. It is independent of your team's limits.";
const BACK_OFF = 'Retry with growing pauses, or use another provider or model.';
const TELL = 'If it is often, tell the operators: the account may need a higher limit.';

/** Nothing that says `allowed: false` is a provider's. */
const notTheGate = not(member('allowed', false));

/** 429 and its like, as the providers word them. */
export const PROVIDER_LIMITS: readonly Entry[] = [
  {
    id: 'provider-openai-quota',
    layer: 'provider',
    on: [429],
    title: "The provider's account has no money left (OpenAI)",
    when: all(
      notTheGate,
      any(member('error.code', 'insufficient_quota'), sentence(/exceeded your current quota/)),
    ),
    cause:
      "The account the gateway calls with is out of credit or at its own limit. It is not your team's budget.",
    checkFirst: ["Tell the operators: the provider's billing page has the reason."],
    whatToDo: 'Use another provider until then. Trying again does not help.',
    example:
      'HTTP/1.1 429 Too Many Requests\n\n{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}',
  },
  {
    id: 'provider-azure-rate',
    layer: 'provider',
    on: [429],
    title: 'Too many requests for the provider (Azure OpenAI)',
    when: all(
      notTheGate,
      any(
        sentence(/exceeded (?:the )?(?:call|token) rate limit of your current/i),
        all(
          member('statusCode', 429),
          sentence(/Rate limit is exceeded\. Try again in \d+ seconds/),
        ),
        sentence(/Azure OpenAI.{0,200}(?:rate limit|exceeded)/i),
      ),
    ),
    cause: NOT_OURS,
    checkFirst: ['The seconds in the message, or Retry-After.', TELL],
    whatToDo: BACK_OFF,
    example:
      'HTTP/1.1 429 Too Many Requests\nretry-after: 6\n\n{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 6 seconds."}}',
  },
  {
    id: 'provider-openai-rate',
    layer: 'provider',
    on: [429],
    title: 'Too many requests for the provider (OpenAI)',
    when: all(
      notTheGate,
      any(
        sentence(/Rate limit reached for /),
        all(
          member('error.code', 'rate_limit_exceeded'),
          member('error.type', /^(?:requests|tokens)$/),
        ),
        all(hasMember('error'), header('x-ratelimit-limit-requests', /./)),
      ),
    ),
    cause: NOT_OURS,
    checkFirst: ['Retry-After, or x-ratelimit-reset-requests and -tokens.', TELL],
    whatToDo: BACK_OFF,
    example:
      'HTTP/1.1 429 Too Many Requests\nretry-after: 2\nx-ratelimit-remaining-requests: 0\n\n{"error":{"message":"Rate limit reached for gpt-4o in organization org-x on requests per min (RPM)","type":"requests","param":null,"code":"rate_limit_exceeded"}}',
  },
  {
    id: 'provider-anthropic-rate',
    layer: 'provider',
    on: [429],
    title: 'Too many requests for the provider (Anthropic)',
    when: all(
      notTheGate,
      any(
        all(member('type', 'error'), member('error.type', 'rate_limit_error')),
        all(hasMember('error'), header('anthropic-ratelimit-requests-limit', /./)),
      ),
    ),
    cause: NOT_OURS,
    checkFirst: ['Retry-After, or the headers anthropic-ratelimit-…-reset.', TELL],
    whatToDo: BACK_OFF,
    example:
      'HTTP/1.1 429 Too Many Requests\nretry-after: 11\n\n{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization\'s rate limit"},"request_id":"req_011"}',
  },
  {
    id: 'provider-bedrock-rate',
    layer: 'provider',
    on: [429],
    title: 'Too many requests for the provider (Amazon Bedrock)',
    when: all(
      notTheGate,
      any(
        header(
          'x-amzn-errortype',
          /^(?:ThrottlingException|ServiceQuotaExceededException|ModelNotReadyException)/i,
        ),
        text(/\(?ThrottlingException\)?/),
        sentence(/Too many (?:requests|tokens)(?: per day)?, please wait before trying again/i),
      ),
    ),
    cause: NOT_OURS,
    checkFirst: ["The account's Bedrock quotas for this model and region.", TELL],
    whatToDo: BACK_OFF,
    example:
      'HTTP/1.1 429 Too Many Requests\nx-amzn-requestid: 8d3f\nx-amzn-errortype: ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/\n\n{"message":"Too many requests, please wait before trying again."}',
  },
  {
    id: 'provider-google-rate',
    layer: 'provider',
    on: [429],
    title: 'Too many requests for the provider (Google)',
    when: all(notTheGate, member('error.status', 'RESOURCE_EXHAUSTED')),
    cause: NOT_OURS,
    checkFirst: ['retryDelay in error.details, where it is there.', TELL],
    whatToDo: BACK_OFF,
    example:
      'HTTP/1.1 429 Too Many Requests\n\n{"error":{"code":429,"message":"Resource exhausted. Please try again later.","status":"RESOURCE_EXHAUSTED"}}',
  },
  {
    id: 'provider-overloaded',
    layer: 'provider',
    on: [200, 429, 503, 529],
    title: 'The provider is overloaded',
    when: any(
      member('error.type', 'overloaded_error'),
      sentence(
        /\bmodel is (?:currently )?overloaded\b|\boverloaded with other requests\b|^Overloaded$/i,
      ),
      all(member('error.status', 'UNAVAILABLE'), hasMember('error.message')),
      header('x-amzn-errortype', /^ServiceUnavailableException/i),
    ),
    cause: 'The provider has too much to do for everybody. No limit of the team is the cause.',
    checkFirst: ["The provider's status page.", 'Does another model or region answer?'],
    whatToDo: BACK_OFF,
    example:
      'HTTP/1.1 529 Unknown\n\n{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
  },
  {
    id: 'provider-billing',
    layer: 'provider',
    on: [400, 402, 403],
    title: "The provider's account has no money left",
    when: all(
      notTheGate,
      any(
        member('error.type', 'billing_error'),
        sentence(/credit balance is too low|insufficient balance/i),
      ),
    ),
    cause: "The account the gateway calls with is out of credit. It is not your team's budget.",
    checkFirst: ["Tell the operators: the provider's billing page has the reason."],
    whatToDo: 'Use another provider until then. Trying again does not help.',
    example:
      'HTTP/1.1 400 Bad Request\n\n{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}',
  },
  {
    id: 'provider-rate',
    layer: 'provider',
    on: [429],
    needsStatus: true,
    isGeneral: true,
    title: 'Too many requests for somebody behind the gateway',
    when: all(notTheGate, any(hasMember('error'), hasMember('detail'))),
    cause:
      "It is not a denial of the gate, which says allowed: false. Most probably it is the provider's own limit.",
    checkFirst: [
      'Retry-After, if it is there.',
      'The message: does it name the provider, or a key of the gateway?',
    ],
    whatToDo: BACK_OFF,
    example: 'HTTP/1.1 429 Too Many Requests\n\n{"error":{"message":"Slow down"}}',
  },
];
