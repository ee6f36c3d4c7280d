import {
  addressOf,
  connectionsOf,
  type Connection,
  type Expressions,
  type Place,
  placesOf,
  webhooksOf,
} from './agentgateway-parts.ts';
import type { ExtAuthz, GatewayConfiguration, Webhook } from './agentgateway-shape.ts';

/** What a schema cannot see: with one of these the gateway starts, and the gate does not limit. */
export const violationsOf = (configuration: GatewayConfiguration): readonly string[] => [
  ...logViolations(configuration),
  ...identityViolations(configuration),
  ...webhooksOf(configuration).flatMap((webhook) => guardViolations(webhook)),
  ...placesOf(configuration).flatMap((place) => checkViolations(place, configuration)),
  ...targetViolations(configuration),
  ...connectionsOf(configuration).flatMap(signingViolations),
];

const broken = (isBroken: boolean, violation: string): readonly string[] =>
  isBroken ? [violation] : [];

const OWN_ID = 'request.headers["x-request-id"]';
const isClientsWord = (expression: string | undefined): boolean =>
  expression?.includes('request.headers') === true;

const logViolations = ({ config, frontendPolicies }: GatewayConfiguration): readonly string[] => {
  const fields: Expressions = frontendPolicies?.accessLog?.add ?? {};
  return [
    ...broken(config?.logging?.format !== 'json', 'the log is not in JSON'),
    ...['team', 'request_id'].flatMap((field) =>
      broken(fields[field] === undefined, `the log has no ${field}`),
    ),
    ...broken(isClientsWord(fields['team']), "the log's team is the client's word"),
  ];
};

const identityViolations = (configuration: GatewayConfiguration): readonly string[] => {
  const places = placesOf(configuration);
  const modes = places.flatMap((place) => place.modes);
  const ids = places.flatMap(({ requestSet }) => requestSet['x-request-id'] ?? []);
  return [
    ...broken(modes.length === 0, 'nobody is asked who they are'),
    ...broken(
      modes.some((mode) => mode !== 'strict'),
      'whoever does not say who they are may pass',
    ),
    ...broken(!ids.some((id) => id.includes('uuid()')), 'nobody makes a request id'),
    ...broken(ids.some(isClientsWord), "the request id is the client's word"),
  ];
};

const GUARD_HEADERS = [':path', 'x-team', 'x-model', 'x-request-id', 'x-max-tokens'];

const guardViolations = ({ headers = {}, failureMode }: Webhook): readonly string[] => [
  ...GUARD_HEADERS.flatMap((name) =>
    broken(headers[name] === undefined, `the guard is not told ${name}`),
  ),
  ...broken(isClientsWord(headers['x-team']), "the guard's team is the client's word"),
  ...broken(
    headers[':path'] !== undefined && headers[':path'] !== '"/prompt-guard/request"',
    'the guard is asked at another path',
  ),
  ...broken(failureMode === undefined, "the guard's failureMode is not written out"),
];

const checkViolations = (place: Place, all: GatewayConfiguration): readonly string[] => {
  const { extAuthz } = place;
  if (extAuthz === undefined) return [];
  const { addRequestHeaders: headers = {} } = extAuthz.protocol.http;
  return [
    ...toldBy(extAuthz).flatMap((name) =>
      broken(headers[name] === undefined, `ext-authz is not told ${name}`),
    ),
    ...broken(isClientsWord(headers['x-team']), "ext-authz's team is the client's word"),
    ...broken(extAuthz.failureMode === undefined, "ext-authz's failureMode is not written out"),
    ...credentialViolations(extAuthz),
    ...bodyViolations(extAuthz),
    ...idViolations(place, extAuthz, all),
  ];
};

/** Without a list the gateway sends `authorization`, which is the signature's place too. */
const credentialViolations = ({ includeRequestHeaders: names = [] }: ExtAuthz): readonly string[] =>
  broken(
    names.length === 0 || names.includes('authorization'),
    "ext-authz gets the client's credentials",
  );

/** What the gate reads of a client's body it has to be told where it does not get that body. */
const toldBy = ({ protocol: { http } }: ExtAuthz): readonly string[] =>
  http.body === undefined ? ['x-team'] : ['x-team', 'x-model', 'x-max-tokens'];

const CLIENTS_PATH = '"/ext-authz" + request.path';
const OWN_PATH = '"/gateway-facts"';

/** A GET has nothing to size: there a body of the gateway's own would make a call of it. */
const UNLESS_GET = 'request.method == "GET" ? ';
const OWN_PATH_UNLESS_GET = `${UNLESS_GET}${CLIENTS_PATH} : ${OWN_PATH}`;

/** Who it is, and which call, from what the client sent: in such a body it would be believed. */
const OF_THE_CLIENT = /"(?:team|user|tier|request_id)": [^,}]*request\./;

/** At the one path the gate believes a body as the gateway's own, at the other it reads a client's. */
const bodyViolations = ({ protocol: { http } }: ExtAuthz): readonly string[] => {
  const { path = '', body } = http;
  if (path === CLIENTS_PATH) {
    return broken(body !== undefined, "the gateway's own body is taken for a client's");
  }
  const isOwn = path === OWN_PATH || path === OWN_PATH_UNLESS_GET;
  if (!isOwn) return ['ext-authz is asked at another path'];
  if (body === undefined) return ["a client's body is taken for the gateway's own"];
  return [
    ...broken(
      body.startsWith(`${UNLESS_GET}"" : `) !== (path === OWN_PATH_UNLESS_GET),
      'a GET has a body and no path for it, or a path and no body',
    ),
    ...broken(!body.includes('"path": request.path'), "the gate is not told the client's path"),
    ...broken(OF_THE_CLIENT.test(body), "the gateway's own body has a client's word"),
  ];
};

/**
 * Where ext-authz and the transformation stand in one place, ext-authz is asked first, and the only id
 * that stands in the request is the client's. So the gateway's is made before, or taken from the answer.
 */
const idViolations = (
  place: Place,
  { protocol: { http } }: ExtAuthz,
  all: GatewayConfiguration,
): readonly string[] => {
  const isMadeBefore =
    place.at === 'route' &&
    placesOf(all).some(({ at, requestSet }) => at === 'gateway' && 'x-request-id' in requestSet);
  const told = http.addRequestHeaders?.['x-request-id'];
  if (isMadeBefore) return broken(told !== OWN_ID, 'ext-authz is not told the request id');
  const isTaken =
    http.metadata?.['request_id'] === 'response.headers["x-request-id"]' &&
    place.requestSet['x-request-id']?.includes('extauthz.request_id') === true;
  return [
    ...broken(isClientsWord(told), "ext-authz's request id is the client's word"),
    ...broken(!isTaken, 'the request id of ext-authz is lost'),
  ];
};

const targetViolations = (configuration: GatewayConfiguration): readonly string[] => {
  const names = (configuration.backends ?? []).map(({ name }) => `/${name}`);
  const targets = [
    ...webhooksOf(configuration).map(({ target }) => target),
    ...placesOf(configuration).flatMap(({ extAuthz }) => extAuthz ?? []),
  ].map(addressOf);
  return targets
    .filter((target) => !target.includes(':') && !names.includes(target))
    .map((target) => `there is no backend ${target}`);
};

const signingViolations = ({ to, policies }: Connection): readonly string[] => {
  const auth = policies?.backendAuth;
  const name =
    auth !== undefined && 'aws' in auth ? (auth.aws.serviceName ?? 'bedrock') : undefined;
  return [
    ...broken(name !== serviceOf(to), `${to} is signed for ${name ?? 'nobody'}`),
    ...broken(
      name !== undefined && policies?.backendTLS === undefined,
      `${to} is asked without TLS`,
    ),
  ];
};

const serviceOf = (address: string): string | undefined => {
  if (address.includes('.lambda-url.')) return 'lambda';
  return address.includes('.execute-api.') ? 'execute-api' : undefined;
};
