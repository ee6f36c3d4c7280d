import { z } from 'zod';

/**
 * As much of Envoy's configuration as the examples use, and not a member more. Written by hand from its
 * documented API: Envoy has no schema in JSON, so a value's type can be wrong here and in the example alike.
 */
const TYPE_PREFIX = 'type.googleapis.com/envoy.extensions.';
const typed = z.looseObject({ '@type': z.string().startsWith(TYPE_PREFIX) });
const extension = z.strictObject({ name: z.string(), typed_config: typed });
const extensions = z.array(extension).min(1);
const type = z.string();
const seconds = z.string().regex(/^\d+(?:\.\d+)?s$/);
const port = z.int().min(1).max(65_535);

const matcher = z.union([
  z.strictObject({ exact: z.string() }),
  z.strictObject({ prefix: z.string() }),
]);
const matchers = z.strictObject({ patterns: z.array(matcher).min(1) });
const httpUri = z.strictObject({ uri: z.url(), cluster: z.string(), timeout: seconds });
const prefixMatch = z.strictObject({ prefix: z.string() });

const address = z.strictObject({
  socket_address: z.strictObject({ address: z.string(), port_value: port }),
});

const extAuthz = z.strictObject({
  '@type': type,
  failure_mode_allow: z.boolean(),
  status_on_error: z.strictObject({ code: z.enum(['Forbidden', 'ServiceUnavailable']) }),
  with_request_body: z.strictObject({
    max_request_bytes: z.int().positive(),
    allow_partial_message: z.boolean(),
  }),
  allowed_headers: matchers,
  http_service: z.strictObject({
    server_uri: httpUri,
    path_prefix: z.string(),
    authorization_response: z.strictObject({
      allowed_upstream_headers: matchers,
      allowed_client_headers: matchers,
      allowed_client_headers_on_success: matchers,
      dynamic_metadata_from_headers: matchers,
    }),
  }),
});

const jwtAuthn = z.strictObject({
  '@type': type,
  providers: z.record(
    z.string(),
    z.strictObject({
      issuer: z.string(),
      audiences: z.array(z.string()).min(1),
      require_expiration: z.boolean(),
      forward: z.boolean(),
      remote_jwks: z.strictObject({
        http_uri: httpUri,
        cache_duration: z.strictObject({ seconds: z.int() }),
      }),
      claim_to_headers: z.array(
        z.strictObject({ header_name: z.string(), claim_name: z.string() }),
      ),
      payload_in_metadata: z.string(),
    }),
  ),
  rules: z.array(
    z.strictObject({
      match: prefixMatch,
      requires: z.strictObject({ provider_name: z.string() }).optional(),
    }),
  ),
});

const virtualHost = z.strictObject({
  name: z.string(),
  domains: z.array(z.string()),
  request_headers_to_remove: z.array(z.string()),
  request_headers_to_add: z.array(
    z.strictObject({
      header: z.strictObject({ key: z.string(), value: z.string() }),
      append_action: z.enum(['OVERWRITE_IF_EXISTS_OR_ADD']),
    }),
  ),
  routes: z.array(
    z.strictObject({
      match: prefixMatch,
      route: z.strictObject({
        cluster: z.string(),
        host_rewrite_literal: z.string(),
        timeout: seconds,
      }),
    }),
  ),
});

const connectionManager = z.strictObject({
  '@type': type,
  stat_prefix: z.string(),
  use_remote_address: z.boolean(),
  internal_address_config: z.strictObject({ cidr_ranges: z.array(z.never()) }),
  preserve_external_request_id: z.boolean(),
  generate_request_id: z.boolean(),
  early_header_mutation_extensions: extensions,
  access_log: extensions,
  http_filters: extensions,
  route_config: z.strictObject({ name: z.string(), virtual_hosts: z.array(virtualHost) }),
});

const requestSigning = z.strictObject({
  '@type': type,
  service_name: z.string(),
  region: z.string(),
  host_rewrite: z.string(),
  use_unsigned_payload: z.boolean(),
  match_excluded_headers: z.array(matcher),
});

const tlsContext = z.strictObject({
  '@type': type,
  sni: z.string(),
  common_tls_context: z.strictObject({
    validation_context: z.strictObject({ trusted_ca: z.strictObject({ filename: z.string() }) }),
  }),
});

const bare = z.strictObject({ '@type': type });

/** By the type's name, without the prefix that all have. */
export const TYPED = {
  'filters.network.http_connection_manager.v3.HttpConnectionManager': connectionManager,
  'http.early_header_mutation.header_mutation.v3.HeaderMutation': z.strictObject({
    '@type': type,
    mutations: z.array(z.strictObject({ remove: z.string() })).min(1),
  }),
  'access_loggers.stream.v3.StdoutAccessLog': z.strictObject({
    '@type': type,
    log_format: z.strictObject({ json_format: z.record(z.string(), z.string()) }),
  }),
  'filters.http.jwt_authn.v3.JwtAuthentication': jwtAuthn,
  'filters.http.ext_authz.v3.ExtAuthz': extAuthz,
  'filters.http.router.v3.Router': bare,
  'filters.http.aws_request_signing.v3.AwsRequestSigning': requestSigning,
  'filters.http.upstream_codec.v3.UpstreamCodec': bare,
  'upstreams.http.v3.HttpProtocolOptions': z.strictObject({
    '@type': type,
    explicit_http_config: z.strictObject({ http_protocol_options: z.strictObject({}) }),
    http_filters: extensions,
  }),
  'transport_sockets.tls.v3.UpstreamTlsContext': tlsContext,
} as const;

export type TypeName = keyof typeof TYPED;

/** The type's name without the prefix, if it is one of those that are known here. */
export const typeNameOf = (url: unknown): TypeName | undefined =>
  Object.keys(TYPED).find((name): name is TypeName => url === `${TYPE_PREFIX}${name}`);

const endpoints = z.strictObject({
  lb_endpoints: z.array(z.strictObject({ endpoint: z.strictObject({ address }) })),
});

export const EnvoyConfiguration = z.strictObject({
  static_resources: z.strictObject({
    listeners: z.array(
      z.strictObject({
        name: z.string(),
        address,
        per_connection_buffer_limit_bytes: z.int(),
        filter_chains: z.array(z.strictObject({ filters: extensions })),
      }),
    ),
    clusters: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['STATIC', 'LOGICAL_DNS']),
        connect_timeout: seconds,
        load_assignment: z.strictObject({
          cluster_name: z.string(),
          endpoints: z.array(endpoints),
        }),
        transport_socket: extension.optional(),
        typed_extension_protocol_options: z.record(z.string(), typed).optional(),
      }),
    ),
  }),
});
export type EnvoyConfiguration = z.infer<typeof EnvoyConfiguration>;
