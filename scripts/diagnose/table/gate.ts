import type { Entry } from '../entry.ts';
import { all, any, hasJson, hasMember, header, isPage, member, not } from '../match.ts';

const isProblem = any(header('content-type', /^application\/problem\+json/i), hasMember('title'));

/** The headers alone, pasted without the body. */
const isBare = not(any(hasJson, isPage, header('server', /^awselb/i)));

const isProblemOrBare = any(isProblem, isBare);

const problem = (title: string) => member('title', title);

const SEE_WIRE = 'Read detail and errors: each says which member, and what is wrong with it.';

/** What the gate says besides denials. A problem counts nothing, unless it is a 5xx. */
export const GATE: readonly Entry[] = [
  {
    id: 'gate-identity-scope',
    layer: 'Tollgate',
    on: [403],
    isAboutToken: true,
    title: 'The token lacks a scope',
    when: all(
      isProblemOrBare,
      any(
        member('error.code', 'insufficient_scope'),
        header('www-authenticate', /insufficient_scope/),
      ),
    ),
    cause:
      'The token is good, but it does not carry the scope for calls, https://gateway.internal/invoke.',
    checkFirst: [
      'Decode the second segment of the token and look at scope (paste the request here: it is done for you).',
      'Which scope did you ask the token endpoint for? Which may the app client have?',
    ],
    whatToDo: 'Get a token with the scope. Trying again with this one does not help.',
    example:
      'HTTP/1.1 403 Forbidden\ncontent-type: application/problem+json\nwww-authenticate: Bearer error="insufficient_scope", scope="https://gateway.internal/invoke"\n\n{"type":"about:blank","status":403,"title":"The call is not allowed","error":{"type":"permission_error","code":"insufficient_scope"}}',
  },
  {
    id: 'gate-identity-team',
    layer: 'Tollgate',
    on: [403],
    isAboutToken: true,
    title: 'The token stands for no team',
    when: all(isProblem, member('error.code', 'permission_denied'), not(hasMember('allowed'))),
    cause: 'The token is good, but it names no team, or one that cannot be a team.',
    checkFirst: [
      'Decode the token and look for the claim team.',
      'Ask the administrators which team your client belongs to.',
    ],
    whatToDo: 'Have the claim added to your client, and get a new token.',
    example:
      'HTTP/1.1 403 Forbidden\ncontent-type: application/problem+json\n\n{"type":"about:blank","status":403,"title":"The call is not allowed","error":{"type":"permission_error","code":"permission_denied"}}',
  },
  {
    id: 'gate-identity-token',
    layer: 'Tollgate',
    on: [401],
    isAboutToken: true,
    title: 'The token is not accepted, or there is none',
    when: all(
      isProblemOrBare,
      any(
        member('error.code', 'invalid_token'),
        header('www-authenticate', /^Bearer\b/i),
        member('error.type', 'authentication_error'),
      ),
    ),
    cause:
      'The token is missing, has expired, was signed by somebody else, or is meant for another service.',
    checkFirst: [
      'Does the request carry the token, in the header that the gateway expects?',
      'Decode the second segment: exp is in the past? Tokens of Cognito live one hour.',
      'iss is your identity provider, and the token is an access token, not an ID token?',
    ],
    whatToDo: 'Get a new token and send the call again.',
    example:
      'HTTP/1.1 401 Unauthorized\ncontent-type: application/problem+json\nwww-authenticate: Bearer error="invalid_token", error_description="The token has expired"\n\n{"type":"about:blank","status":401,"title":"Who calls is not known","error":{"type":"authentication_error","code":"invalid_token"}}',
  },
  {
    id: 'gate-identity-outage',
    layer: 'Tollgate',
    on: [503],
    title: 'The token cannot be checked right now',
    when: member('error.code', 'identity_unverifiable'),
    cause: "The identity provider's keys are not known to the gate, and could not be fetched.",
    checkFirst: ['Try again in five seconds.', 'If it stays: is the identity provider up?'],
    whatToDo: 'Retry with growing pauses; the token itself may well be good.',
    example:
      'HTTP/1.1 503 Service Unavailable\ncontent-type: application/problem+json\nretry-after: 5\n\n{"type":"about:blank","status":503,"title":"Who calls cannot be verified","error":{"type":"api_error","code":"identity_unverifiable"}}',
  },
  {
    id: 'gate-malformed',
    layer: 'Tollgate',
    on: [400],
    title: 'The body is not JSON',
    when: problem('The body is not JSON'),
    cause: 'No body was sent, or it is cut off or badly quoted.',
    checkFirst: [
      'In a shell: single quotes around the JSON.',
      'Is the body there at all (curl -d)?',
    ],
    whatToDo: 'Send well-formed JSON. Nothing was counted.',
    example:
      '{"type":"about:blank","status":400,"title":"The body is not JSON","detail":"The body is missing or is not well-formed JSON"}',
  },
  {
    id: 'gate-too-large',
    layer: 'Tollgate',
    on: [413],
    title: 'The body is too large for the gate',
    when: problem('The body is too large'),
    cause:
      'The prompt or the list of events is larger than the route takes; detail has both numbers.',
    checkFirst: ['The numbers in detail.', 'Are pictures or files inside the prompt?'],
    whatToDo: 'Send less at once. Nothing was counted.',
    example:
      '{"type":"about:blank","status":413,"title":"The body is too large","detail":"The body has 20028 bytes; 16384 are allowed"}',
  },
  {
    id: 'gate-media-type',
    layer: 'Tollgate',
    on: [415],
    title: 'The body is not declared as JSON',
    when: problem('The body must be JSON'),
    cause: 'The header content-type is missing or another: curl -d alone sends a form.',
    checkFirst: ['content-type: application/json'],
    whatToDo: 'Send that header. Nothing was counted.',
    example:
      '{"type":"about:blank","status":415,"title":"The body must be JSON","detail":"Send content-type: application/json"}',
  },
  {
    id: 'gate-invalid',
    layer: 'Tollgate',
    on: [422],
    title: 'The request is not what the route takes',
    when: problem('The request is not valid'),
    cause: 'A member is missing, misspelt or out of its bounds.',
    checkFirst: [SEE_WIRE],
    whatToDo: 'Correct it. Nothing was counted.',
    example:
      '{"type":"about:blank","status":422,"title":"The request is not valid","detail":"(body): has unknown fields: rpm"}',
  },
  {
    id: 'gate-usage-refused',
    layer: 'Tollgate',
    on: [422],
    title: 'The report of a usage was refused',
    when: problem('The usage was refused'),
    cause: 'The event cannot be counted as it is.',
    checkFirst: [SEE_WIRE],
    whatToDo: 'Correct the event and report it again, with the same request_id.',
    example:
      '{"type":"about:blank","status":422,"title":"The usage was refused","detail":"team: must be 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first"}',
  },
  {
    id: 'gate-store',
    layer: 'Tollgate',
    on: [503],
    title: "The gate's table gave no answer",
    when: problem('The store gave no answer'),
    cause: 'Nothing is known to be counted.',
    checkFirst: ['Send the same request again, with its request_id: it counts once.'],
    whatToDo: 'Retry with growing pauses. If it lasts, tell the operators.',
    example:
      '{"type":"about:blank","status":503,"title":"The store gave no answer","detail":"Nothing is known to be counted. Send the same request again, with its request_id."}',
  },
  {
    id: 'gate-internal',
    layer: 'Tollgate',
    on: [500],
    title: 'A mistake of the gate itself',
    when: all(problem('Internal error'), hasMember('detail')),
    cause: 'It is not your request. The log of the function has the cause.',
    checkFirst: ['Note the time and the request id, and tell the operators.'],
    whatToDo: 'Try once more; then tell the operators.',
    example:
      '{"type":"about:blank","status":500,"title":"Internal error","detail":"The mistake is ours, and is logged."}',
  },
  {
    id: 'gate-allowed',
    layer: 'Tollgate',
    on: [200],
    title: 'The gate lets the call pass',
    when: any(
      member('allowed', true),
      member('action', 'pass'),
      member('action.reason', /^allowed/),
    ),
    cause: 'This is no refusal. If the call failed, another layer spoke after it.',
    checkFirst: ["Diagnose the answer that the client got, not the gate's."],
    whatToDo: 'Look further behind the gate: gateway, guardrails, provider.',
    example: '{"action":{"reason":"allowed"}}',
  },
];
