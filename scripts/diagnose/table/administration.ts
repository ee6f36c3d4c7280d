import type { Entry } from '../entry.ts';
import { all, any, hasMember, header, member } from '../match.ts';

const isProblem = any(header('content-type', /^application\/problem\+json/i), hasMember('title'));

const titled = (title: string) => all(isProblem, member('title', title));

const LAYER = 'Tollgate';

const exampleOf = (status: string, body: object): string =>
  `HTTP/1.1 ${status}\ncontent-type: application/problem+json\n\n${JSON.stringify({ type: 'about:blank', ...body })}`;

/** What operators hear: of teams, prices, the audit and reports. Nothing was changed. */
export const ADMINISTRATION: readonly Entry[] = [
  {
    id: 'admin-not-allowed',
    layer: LAYER,
    on: [403],
    title: 'This is for admins, or about another team',
    when: titled('The call is not allowed'),
    cause:
      'Administration needs the scope for admins, and a report of another team does too. A client sees its own team.',
    checkFirst: [
      'Read detail: it names the scope, or says that only your own team may be seen.',
      'Decode the token: scope has https://gateway.internal/admin?',
      'Did a gateway put x-team beside the request? Then it speaks for that team.',
    ],
    whatToDo: 'Ask with a token for admins, or with AWS credentials where no issuer is set.',
    example: exampleOf('403 Forbidden', {
      status: 403,
      title: 'The call is not allowed',
      detail: 'You may see the usage of your own team only',
    }),
  },
  {
    id: 'admin-not-found',
    layer: LAYER,
    on: [404],
    title: 'There is no such team, boost or price',
    when: titled('There is no such thing'),
    cause: 'The name is misspelt, or nobody has made it.',
    checkFirst: ['Read detail.', 'List what there is: npx tollgate teams list.'],
    whatToDo: 'Correct the name, or create it first.',
    example: exampleOf('404 Not Found', {
      status: 404,
      title: 'There is no such thing',
      detail: 'There is no team nosuch',
    }),
  },
  {
    id: 'admin-conflict',
    layer: LAYER,
    on: [409],
    title: 'It cannot be done as things stand',
    when: titled('This cannot be done as things stand'),
    cause: 'The team is there already, is deleted, or has no budget that could be raised.',
    checkFirst: ['Read detail.', 'Look at the team: npx tollgate teams get TEAM.'],
    whatToDo: 'Change what is there instead, or bring it into the state that is needed first.',
    example: exampleOf('409 Conflict', {
      status: 409,
      title: 'This cannot be done as things stand',
      detail: 'There is a team alpha already',
    }),
  },
  {
    id: 'admin-stale',
    layer: LAYER,
    on: [412],
    title: 'Somebody else has changed it meanwhile',
    when: titled('Somebody else has changed it'),
    cause: 'If-Match names another version than the present one.',
    checkFirst: [
      'Read the team again, and look at what has changed: npx tollgate audit --team TEAM.',
    ],
    whatToDo: 'Make the change again on the present version, if it is still wanted.',
    example: exampleOf('412 Precondition Failed', {
      status: 412,
      title: 'Somebody else has changed it',
      version: 4,
    }),
  },
  {
    id: 'admin-version-required',
    layer: LAYER,
    on: [428],
    title: 'The change names no version',
    when: titled('A version must be named'),
    cause: 'A change of something that is there needs If-Match, so that nobody overwrites another.',
    checkFirst: ['The ETag of the GET is what If-Match takes, quotes included.'],
    whatToDo: 'Send If-Match with the version that was read.',
    example: exampleOf('428 Precondition Required', {
      status: 428,
      title: 'A version must be named',
    }),
  },
];
