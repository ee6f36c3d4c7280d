import type { Entry } from '../entry.ts';
import { all, hasMember, member, not } from '../match.ts';

const ON = [400, 401, 403] as const;

const refused = (code: string) => member('error', code);

/** RFC 6749, section 5.2: the token was refused before any call could be made with it. */
export const TOKEN_ENDPOINT: readonly Entry[] = [
  {
    id: 'token-grant',
    layer: 'token endpoint',
    on: ON,
    title: 'No token: the grant was refused',
    when: refused('invalid_grant'),
    cause: 'A wrong token endpoint, wrong credentials, or a grant other than client_credentials.',
    checkFirst: [
      'The URL of the token endpoint: is it the one of this gateway and stage?',
      'The client id and secret: do they belong to that endpoint?',
      'The form member grant_type: it must be client_credentials.',
    ],
    whatToDo: 'Correct those three settings and ask for a token again.',
    example: '{"error":"invalid_grant"}',
  },
  {
    id: 'token-client',
    layer: 'token endpoint',
    on: ON,
    title: 'No token: the client is not known',
    when: refused('invalid_client'),
    cause: 'The client id or the secret is wrong, or the client was deleted.',
    checkFirst: [
      'Is the whole secret there, without blanks or quotes around it?',
      'Is it sent the way the endpoint wants: Basic authentication, or in the form?',
      'Ask the administrators whether the client still exists.',
    ],
    whatToDo: 'Ask the administrators for the id and secret. Trying again does not help.',
    example: '{"error":"invalid_client"}',
  },
  {
    id: 'token-scope',
    layer: 'token endpoint',
    on: ON,
    title: 'No token: the scope is not known',
    when: refused('invalid_scope'),
    cause: 'The scope that was asked for does not exist, or this client may not have it.',
    checkFirst: [
      'The scope as it is spelt: https://gateway.internal/invoke for calls, https://gateway.internal/admin for administration.',
      'Ask which scopes the app client was given.',
    ],
    whatToDo: 'Ask for the right scope, or have it added to the app client.',
    example: '{"error":"invalid_scope"}',
  },
  {
    id: 'token-unauthorized-client',
    layer: 'token endpoint',
    on: ON,
    title: 'No token: this client may not use this grant',
    when: refused('unauthorized_client'),
    cause: 'The app client is not set up for client_credentials, or is switched off.',
    checkFirst: ['Ask the administrators which grants the app client may use.'],
    whatToDo: 'Have client_credentials switched on for the client.',
    example: '{"error":"unauthorized_client"}',
  },
  {
    id: 'token-grant-type',
    layer: 'token endpoint',
    on: ON,
    title: 'No token: the endpoint does not know this grant',
    when: refused('unsupported_grant_type'),
    cause: 'grant_type is missing or misspelt, or the form was sent as JSON.',
    checkFirst: [
      'grant_type=client_credentials, spelt so.',
      'content-type: application/x-www-form-urlencoded, and the members in the body.',
    ],
    whatToDo: 'Send the form again as the endpoint wants it.',
    example: '{"error":"unsupported_grant_type"}',
  },
  {
    id: 'token-request',
    layer: 'token endpoint',
    on: ON,
    title: 'No token: the request cannot be read',
    when: all(refused('invalid_request'), not(hasMember('type'))),
    cause: 'A member is missing or comes twice, or the form was sent as JSON or in the URL.',
    checkFirst: [
      'content-type: application/x-www-form-urlencoded, and the members in the body.',
      'grant_type, client_id and client_secret, each once.',
    ],
    whatToDo: 'Send the form again as the endpoint wants it.',
    example: '{"error":"invalid_request"}',
  },
];
