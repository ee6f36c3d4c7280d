import { partsOf } from './envoy-parts.ts';
import { EnvoyConfiguration } from './envoy-shape.ts';

/** What the shape of an Envoy configuration does not say, and the gate depends on. */
export const violationsOf = (configuration: unknown): readonly string[] => [
  ...orderViolations(configuration),
  ...idViolations(configuration),
  ...identityViolations(configuration),
  ...checkViolations(configuration),
  ...logViolations(configuration),
  ...clusterViolations(configuration),
  ...signingViolations(configuration),
];

const broken = (isBroken: boolean, violation: string): readonly string[] =>
  isBroken ? [violation] : [];

const managersOf = (configuration: unknown) =>
  partsOf('filters.network.http_connection_manager.v3.HttpConnectionManager', configuration);
const checksOf = (configuration: unknown) =>
  partsOf('filters.http.ext_authz.v3.ExtAuthz', configuration);
const jwtOf = (configuration: unknown) =>
  partsOf('filters.http.jwt_authn.v3.JwtAuthentication', configuration);

const FILTERS = [
  'envoy.filters.http.jwt_authn',
  'envoy.filters.http.ext_authz',
  'envoy.filters.http.router',
].join(' ');

const orderViolations = (configuration: unknown): readonly string[] =>
  managersOf(configuration).flatMap(({ http_filters: filters }) =>
    broken(
      filters.map(({ name }) => name).join(' ') !== FILTERS,
      'the filters do not ask who it is, then whether they may, then pass it on',
    ),
  );

const idViolations = (configuration: unknown): readonly string[] =>
  managersOf(configuration).flatMap((manager) => [
    ...broken(!manager.generate_request_id, 'nobody makes a request id'),
    ...broken(
      manager.preserve_external_request_id || !manager.use_remote_address,
      "the request id is the client's word",
    ),
  ]);

/** Whatever the gate believes, and a client could send. */
const BELIEVED = [
  ...['x-request-id', 'x-team', 'x-user', 'x-tier', 'x-model', 'x-provider'],
  ...['x-max-tokens', 'x-path', 'x-api-style'],
];

const identityViolations = (configuration: unknown): readonly string[] => {
  const removed = partsOf(
    'http.early_header_mutation.header_mutation.v3.HeaderMutation',
    configuration,
  ).flatMap(({ mutations }) => mutations.map(({ remove }) => remove));
  const kept = BELIEVED.filter((name) => !removed.includes(name));
  return [
    ...kept.map((name) => `the client's ${name} is kept`),
    ...jwtOf(configuration).flatMap(({ providers, rules }) => [
      ...broken(
        rules.some(({ requires }) => requires === undefined),
        'whoever does not say who they are may pass',
      ),
      ...Object.values(providers).flatMap(({ forward, claim_to_headers: headers }) => [
        ...broken(forward, 'the token goes on to the gate and the provider'),
        ...broken(
          !headers.some(({ header_name: name }) => name === 'x-team'),
          'no claim becomes the team',
        ),
      ]),
    ]),
  ];
};

const TOLD = ['x-team', 'x-request-id', 'content-type'];
const HANDED_ON = [
  ...['content-type', 'retry-after', 'x-should-retry', 'ratelimit', 'ratelimit-policy'],
  ...['x-ratelimit-', 'anthropic-ratelimit-'],
];

interface Matchers {
  readonly patterns: readonly ({ readonly exact: string } | { readonly prefix: string })[];
}

const namesIn = ({ patterns }: Matchers): readonly string[] =>
  patterns.map((pattern) => ('exact' in pattern ? pattern.exact : pattern.prefix));

const missing = (wanted: readonly string[], matchers: Matchers): readonly string[] =>
  wanted.filter((name) => !namesIn(matchers).includes(name));

const checkViolations = (configuration: unknown): readonly string[] =>
  checksOf(configuration).flatMap((check) => {
    const { path_prefix: prefix, authorization_response: answer } = check.http_service;
    return [
      ...broken(prefix === '/gateway-facts', "a client's body is taken for the gateway's own"),
      ...broken(prefix !== '/ext-authz', 'ext-authz is asked at another path'),
      ...broken(check.with_request_body.allow_partial_message, 'half a body may be sent'),
      ...missing(TOLD, check.allowed_headers).map((name) => `the gate is not told ${name}`),
      ...missing(HANDED_ON, answer.allowed_client_headers).map(
        (name) => `the client is not told ${name}`,
      ),
      ...missing(['x-request-id'], answer.allowed_upstream_headers).map(
        (name) => `the answer's ${name} is lost`,
      ),
    ];
  });

const LOGGED = ['team', 'request_id', 'user'];

const logViolations = (configuration: unknown): readonly string[] =>
  partsOf('access_loggers.stream.v3.StdoutAccessLog', configuration).flatMap(({ log_format }) =>
    LOGGED.filter((field) => !(field in log_format.json_format)).map(
      (field) => `the log has no ${field}`,
    ),
  );

const clusterViolations = (configuration: unknown): readonly string[] => {
  const { clusters } = EnvoyConfiguration.parse(configuration).static_resources;
  const named = [
    ...checksOf(configuration).map(({ http_service: service }) => service.server_uri.cluster),
    ...jwtOf(configuration).flatMap(({ providers }) =>
      Object.values(providers).map(({ remote_jwks: keys }) => keys.http_uri.cluster),
    ),
    ...managersOf(configuration)
      .flatMap(({ route_config: routes }) => routes.virtual_hosts)
      .flatMap(({ routes }) => routes.map(({ route }) => route.cluster)),
  ];
  return named
    .filter((name) => !clusters.some((cluster) => cluster.name === name))
    .map((name) => `there is no cluster ${name}`);
};

/** A gate at AWS is asked with a signature, made for the host that is asked. */
const signingViolations = (configuration: unknown): readonly string[] => {
  const signers = partsOf('filters.http.aws_request_signing.v3.AwsRequestSigning', configuration);
  return checksOf(configuration).flatMap(({ http_service: { server_uri: server } }) => {
    const { hostname } = new URL(server.uri);
    const signer = signers.find(({ host_rewrite: host }) => host === hostname);
    const service = hostname.includes('.execute-api.') ? 'execute-api' : undefined;
    return broken(signer?.service_name !== service, `${hostname} is asked without its signature`);
  });
};
