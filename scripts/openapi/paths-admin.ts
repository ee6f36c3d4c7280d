import { AuditQuery, ImportQuery } from '../../src/functions/admin/schemas-more.ts';
import { PricesQuery, provider } from '../../src/functions/admin/schemas-prices.ts';
import { TeamsQuery } from '../../src/functions/admin/schemas-teams.ts';
import { model, team } from '../../src/http/schemas.ts';
import {
  answer,
  inPath,
  type Method,
  type Operation,
  type Parameter,
  problemsOf,
  queryOf,
  ref,
} from './operation.ts';
import { type JsonSchema, requestSchema } from './json-schema.ts';

const TEAM: Parameter = { ...inPath('team', requestSchema(team)), component: 'team' };

const VERSION: Parameter = {
  name: 'if-match',
  in: 'header',
  required: true,
  description: 'The version that was read, with its quotes. Another one is a 412.',
  schema: { type: 'string', pattern: '^"\\d{1,15}"$' },
  component: 'if-match',
};

const VERSION_IF_KNOWN: Parameter = {
  ...VERSION,
  required: false,
  component: 'if-match-if-known',
};

const KEY: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  description: 'The same key and body again is answered as the first time, and makes nothing.',
  schema: { type: 'string', pattern: '^[ -~]{1,200}$' },
  component: 'idempotency-key',
};

const body = (schema: JsonSchema, required = true): NonNullable<Operation['body']> => ({
  schema,
  required,
});

const READING = [403, 404, 413, 422, 500, 503] as const;
const WRITING = [400, 403, 404, 409, 412, 413, 415, 422, 428, 500, 503] as const;
const MAKING = [400, 403, 404, 409, 412, 413, 415, 422, 500, 503] as const;

/** What all of them have: they are for operators and for admins. */
const ofAdmins = (
  method: Method,
  path: string,
  operation: Omit<Operation, 'method' | 'path' | 'callers'>,
): Operation => ({ method, path, callers: 'signed or bearer', ...operation });

const DELETED = { description: 'Done.', headers: ['etag'] } as const;

const TEAMS: readonly Operation[] = [
  ofAdmins('get', '/teams', {
    ...{ id: 'listTeams', tag: 'Teams', summary: 'A page of the teams, by name' },
    parameters: queryOf(requestSchema(TeamsQuery)),
    answers: { 200: answer('A page.', 'TeamPage'), ...problemsOf(...READING) },
  }),
  ofAdmins('post', '/teams', {
    ...{ id: 'createTeam', tag: 'Teams', summary: 'Registers a team' },
    description: 'A guest keeps what it has used. A deleted team is restored.',
    parameters: [KEY],
    body: body(ref('TeamCreation')),
    answers: {
      201: answer('Registered.', 'RegisteredTeam', ['etag', 'location']),
      ...problemsOf(...MAKING),
    },
  }),
  ofAdmins('get', '/teams/{team}', {
    ...{ id: 'getTeam', tag: 'Teams', summary: 'A team, or a guest' },
    parameters: [TEAM],
    answers: { 200: answer('It is there.', 'Team', ['etag']), ...problemsOf(...READING) },
  }),
  ofAdmins('patch', '/teams/{team}', {
    ...{ id: 'updateTeam', tag: 'Teams', summary: 'Changes the members that are given' },
    parameters: [TEAM, VERSION],
    body: body(ref('TeamPatch')),
    answers: { 200: answer('Changed.', 'RegisteredTeam', ['etag']), ...problemsOf(...WRITING) },
  }),
  ofAdmins('delete', '/teams/{team}', {
    ...{ id: 'deleteTeam', tag: 'Teams', summary: 'Denies all its calls, and lists it no more' },
    parameters: [TEAM, VERSION],
    answers: { 204: DELETED, ...problemsOf(...WRITING) },
  }),
  ...(['suspend', 'resume'] as const).map((verb) =>
    ofAdmins('post', `/teams/{team}/${verb}`, {
      ...{ id: `${verb}Team`, tag: 'Teams' },
      summary: verb === 'suspend' ? 'Denies all its calls' : 'Lets it call again',
      parameters: [TEAM, VERSION],
      body: body(ref('StatusChange'), false),
      answers: { 200: answer('Done.', 'RegisteredTeam', ['etag']), ...problemsOf(...WRITING) },
    }),
  ),
  ofAdmins('post', '/teams/import', {
    ...{ id: 'importTeam', tag: 'Teams', summary: 'Takes over a team of LiteLLM' },
    parameters: [...queryOf(requestSchema(ImportQuery)), KEY],
    body: body({ anyOf: [ref('LitellmTeamInfo'), ref('LitellmTeam')] }),
    answers: {
      200: answer('What would become of it: nothing was written.', 'ImportReport'),
      201: answer('Taken over.', 'ImportReport', ['etag', 'location']),
      ...problemsOf(...MAKING),
    },
  }),
];

const BOOSTS: readonly Operation[] = [
  ofAdmins('get', '/teams/{team}/boosts', {
    ...{ id: 'listBoosts', tag: 'Boosts', summary: 'What raises its budget this month' },
    parameters: [TEAM],
    answers: { 200: answer('All of them.', 'BoostList', ['etag']), ...problemsOf(...READING) },
  }),
  ofAdmins('post', '/teams/{team}/boosts', {
    ...{ id: 'createBoost', tag: 'Boosts', summary: "Raises the month's budget for a while" },
    parameters: [TEAM, KEY, VERSION_IF_KNOWN],
    body: body(ref('BoostCreation')),
    answers: { 201: answer('Raised.', 'Boost', ['etag', 'location']), ...problemsOf(...MAKING) },
  }),
  ofAdmins('delete', '/teams/{team}/boosts/{id}', {
    ...{ id: 'deleteBoost', tag: 'Boosts', summary: 'Takes it away before its time' },
    parameters: [TEAM, inPath('id', { type: 'string', minLength: 1 }), VERSION],
    answers: { 204: DELETED, ...problemsOf(...WRITING) },
  }),
];

const PRICE_PLACE = [
  inPath('provider', requestSchema(provider)),
  { ...inPath('model', requestSchema(model)), description: 'It may have slashes in it.' },
];

const PRICES: readonly Operation[] = [
  ofAdmins('get', '/prices', {
    ...{ id: 'listPrices', tag: 'Prices', summary: 'The prices in force' },
    parameters: queryOf(requestSchema(PricesQuery)),
    answers: { 200: answer('A page.', 'PricePage'), ...problemsOf(...READING) },
  }),
  ofAdmins('get', '/prices/{provider}/{model}', {
    ...{ id: 'getPrice', tag: 'Prices', summary: 'What a model has cost and will cost' },
    parameters: PRICE_PLACE,
    answers: { 200: answer('It is known.', 'PriceHistory'), ...problemsOf(...READING) },
  }),
  ofAdmins('put', '/prices/{provider}/{model}', {
    ...{ id: 'setPrice', tag: 'Prices', summary: 'Sets a price from a date on' },
    parameters: [...PRICE_PLACE, VERSION_IF_KNOWN],
    body: body(ref('PriceChange')),
    answers: {
      200: answer('In place of what was set for the date.', 'Price', ['etag']),
      201: answer('Set.', 'Price', ['etag', 'location']),
      ...problemsOf(...MAKING),
    },
  }),
];

const LOOKING: readonly Operation[] = [
  ofAdmins('get', '/audit', {
    ...{ id: 'readAudit', tag: 'Audit', summary: 'Who has changed what, newest first' },
    parameters: queryOf(requestSchema(AuditQuery)),
    answers: { 200: answer('A page.', 'AuditPage'), ...problemsOf(...READING) },
  }),
  ofAdmins('post', '/v1/decisions/explain', {
    ...{ id: 'explainDecision', tag: 'Decisions', summary: 'What would be decided, and why' },
    body: body(ref('ExplainQuestion')),
    answers: {
      200: answer('Explained. Nothing was taken.', 'Explanation'),
      ...problemsOf(400, 403, 413, 415, 422, 500, 503),
    },
  }),
  ofAdmins('get', '/openapi.json', {
    ...{ id: 'getDocument', tag: 'Document', summary: 'This document' },
    answers: {
      200: { description: 'OpenAPI 3.1.', content: { 'application/json': { type: 'object' } } },
      ...problemsOf(403, 413, 500),
    },
  }),
];

export const ADMIN_OPERATIONS: readonly Operation[] = [...TEAMS, ...BOOSTS, ...PRICES, ...LOOKING];
