import type { Entry } from '../entry.ts';
import { all, any, hasMember, header, isStream, member, not, sentence, text } from '../match.ts';

const notTheGate = not(any(member('allowed', false), header('content-type', /problem\+json/i)));

const KEY_CAUSE = 'The key is the one that the gateway keeps for the provider, not yours.';

/** What a provider refuses for another reason than its limits. */
export const PROVIDER_ERRORS: readonly Entry[] = [
  {
    id: 'provider-key-placeholder',
    layer: 'provider',
    on: [400, 401, 403, 502],
    title: "The provider's key was never put in",
    when: text(/REPLACE_ME|REPLACE_\*+ME/),
    cause: "The gateway still has the placeholder REPLACE_ME for the provider's key.",
    checkFirst: ['Tell the operators: the stored key of this provider.'],
    whatToDo: 'Use another provider until the key is there.',
    example:
      'HTTP/1.1 401 Unauthorized\n\n{"error":{"message":"Incorrect API key provided: REPLACE_ME.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}',
  },
  {
    id: 'provider-key',
    layer: 'provider',
    on: [400, 401, 403],
    title: "The provider does not accept the gateway's key",
    when: all(
      notTheGate,
      any(
        member('error.code', 'invalid_api_key'),
        member('error.type', 'authentication_error'),
        sentence(
          /Incorrect API key provided|invalid x-api-key|API key not valid|didn't provide an API key|invalid subscription key/i,
        ),
        sentence(/security token included in the request is (?:invalid|expired)/i),
        member('error.status', 'UNAUTHENTICATED'),
        header('x-amzn-errortype', /^(?:UnrecognizedClient|ExpiredToken|InvalidSignature)/i),
      ),
    ),
    cause: `It is wrong, has expired or was withdrawn. ${KEY_CAUSE}`,
    checkFirst: [
      'Did you call the provider directly, past the gateway? Then it is your own key.',
      'Else tell the operators: the stored key of this provider.',
    ],
    whatToDo: 'Use another provider until the key is mended.',
    example:
      'HTTP/1.1 401 Unauthorized\n\n{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
  },
  {
    id: 'provider-model',
    layer: 'provider',
    on: [400, 403, 404],
    title: 'The provider has no such model, or not for this account',
    when: all(
      notTheGate,
      any(
        member('error.code', /^(?:model_not_found|DeploymentNotFound)$/),
        all(member('error.type', 'not_found_error'), member('error.message', /model/i)),
        sentence(
          /model identifier is invalid|don't have access to the model|model .{1,200} does not exist/i,
        ),
        all(member('error.status', 'NOT_FOUND'), member('error.message', /model/i)),
        header('x-amzn-errortype', /^ResourceNotFoundException/i),
      ),
    ),
    cause: 'The name is misspelt, the model was withdrawn, or the account has no access to it.',
    checkFirst: [
      'The name of the model, letter by letter, with its date and region prefix.',
      'Whether an alias of the gateway leads to a name that no longer exists.',
      'For Bedrock: model access in that region.',
    ],
    whatToDo: 'Use a model that is there, or have the access granted.',
    example:
      'HTTP/1.1 404 Not Found\n\n{"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}',
  },
  {
    id: 'provider-permission',
    layer: 'provider',
    on: [401, 403],
    title: "The provider forbids this to the gateway's account",
    when: all(
      notTheGate,
      any(
        member('error.type', 'permission_error'),
        member('error.status', 'PERMISSION_DENIED'),
        all(
          header('x-amzn-errortype', /^AccessDeniedException/i),
          sentence(/not authorized to perform: \w+:/),
        ),
      ),
    ),
    cause: `A right is missing, or the region is not allowed. ${KEY_CAUSE}`,
    checkFirst: [
      'The message: which right, on what.',
      "The role or key of the gateway, at the provider's.",
    ],
    whatToDo: 'Tell the operators, with the message.',
    example:
      'HTTP/1.1 403 Forbidden\n\n{"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission to use the specified resource."}}',
  },
  {
    id: 'provider-too-long',
    layer: 'provider',
    on: [400, 413],
    title: 'The prompt is too long for the model',
    when: any(
      member('error.code', /^(?:context_length_exceeded|string_above_max_length)$/),
      member('error.type', 'request_too_large'),
      sentence(/maximum context length|prompt is too long|input is too long for requested model/i),
    ),
    cause: 'Prompt and answer together are more than the model takes.',
    checkFirst: ['The two numbers in the message.', 'max_tokens: it counts too.'],
    whatToDo: 'Send less, or use a model with a longer context.',
    example:
      'HTTP/1.1 400 Bad Request\n\n{"error":{"message":"This model\'s maximum context length is 128000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}',
  },
  {
    id: 'provider-request',
    layer: 'provider',
    on: [400, 422],
    isGeneral: true,
    title: 'The provider cannot take the request as it is',
    when: any(
      member('error.type', 'invalid_request_error'),
      member('error.status', 'INVALID_ARGUMENT'),
      header('x-amzn-errortype', /^ValidationException/i),
    ),
    cause: 'A member that this model does not know, a wrong value, or roles in a wrong order.',
    checkFirst: ['The message and param: which member.', "The provider's page for this model."],
    whatToDo: 'Correct the request. Trying again does not help.',
    example:
      'HTTP/1.1 400 Bad Request\n\n{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: Field required"}}',
  },
  {
    id: 'provider-down',
    layer: 'provider',
    on: [500, 502, 503, 504],
    title: 'The provider failed',
    when: all(
      notTheGate,
      any(
        member('error.type', /^(?:api_error|server_error|timeout_error)$/),
        member('error.status', /^(?:INTERNAL|DEADLINE_EXCEEDED)$/),
        header(
          'x-amzn-errortype',
          /^(?:InternalServerException|ModelErrorException|ModelTimeoutException)/i,
        ),
        sentence(/the server had an error (?:while )?processing your request/i),
      ),
    ),
    cause: "It is the provider's mistake, and it passes by itself.",
    checkFirst: ["The provider's status page.", 'Does another model answer?'],
    whatToDo: 'Retry with growing pauses, or use another provider.',
    example:
      'HTTP/1.1 500 Internal Server Error\n\n{"type":"error","error":{"type":"api_error","message":"Internal server error"}}',
  },
  {
    id: 'provider-stream-error',
    layer: 'provider',
    on: [200],
    isGeneral: true,
    title: 'The answer broke off with an error inside the stream',
    when: all(isStream, any(hasMember('error'), hasMember('message'))),
    cause:
      'The provider or the gateway failed after the answer had begun, so the status is 200 all the same.',
    checkFirst: [
      'The type and message of the event.',
      'Whether the client takes an error event for the end of the answer.',
    ],
    whatToDo: 'Send the call again. The tokens so far are paid.',
    example:
      'HTTP/1.1 200 OK\ncontent-type: text/event-stream\n\nevent: error\ndata: {"type":"error","error":{"type":"unknown_error","message":"stream broke off"}}',
  },
];
