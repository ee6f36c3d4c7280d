import { z } from 'zod';

/**
 * As much of agentgateway's configuration (1.4.1) as the examples use, and not a member more: whatever
 * is misspelt, or stands in the wrong place, is refused as the gateway would refuse it.
 */
const expression = z.string().min(1);
const expressions = z.record(z.string(), expression);
const port = z.int().min(1).max(65_535);
const duration = z.string().regex(/^\d+(?:ms|s)$/);
/** A host and its port: with a scheme the gateway takes it for a name. */
const host = z.string().regex(/^[\w.-]+:\d{1,5}$/);

const backendAuth = z.union([
  z.strictObject({
    aws: z.strictObject({ serviceName: z.string().optional(), region: z.string().optional() }),
  }),
  z.strictObject({ key: z.string() }),
]);

const backendPolicies = z.strictObject({
  backendTLS: z.strictObject({}).optional(),
  backendAuth: backendAuth.optional(),
  http: z.strictObject({ requestTimeout: duration }).optional(),
});

const webhook = z.strictObject({
  target: z.union([z.strictObject({ host }), z.strictObject({ backend: z.string() })]),
  headers: expressions.optional(),
  failureMode: z.enum(['failClosed', 'failOpen']).optional(),
});

const promptGuard = z.strictObject({ request: z.array(z.strictObject({ webhook })).min(1) });

const httpCheck = z.strictObject({
  path: expression.optional(),
  body: expression.optional(),
  includeResponseHeaders: z.array(z.string()).optional(),
  addRequestHeaders: expressions.optional(),
  metadata: expressions.optional(),
});

const extAuthzMembers = {
  policies: backendPolicies.optional(),
  failureMode: z
    .union([
      z.enum(['allow', 'deny']),
      z.strictObject({ denyWithStatus: z.int().min(400).max(599) }),
    ])
    .optional(),
  includeRequestHeaders: z.array(z.string()).optional(),
  includeRequestBody: z.strictObject({ maxRequestBytes: z.int().positive() }).optional(),
  protocol: z.strictObject({ http: httpCheck }),
};

const extAuthz = z.union([
  z.strictObject({ host, ...extAuthzMembers }),
  z.strictObject({ backend: z.string(), ...extAuthzMembers }),
]);

const mode = z.enum(['strict', 'optional', 'permissive']).optional();

const jwtAuth = z.strictObject({
  mode,
  issuer: z.string(),
  audiences: z.array(z.string()).optional(),
  jwks: z.union([z.strictObject({ file: z.string() }), z.strictObject({ url: z.string() })]),
});

const apiKey = z.strictObject({
  mode,
  keys: z.array(
    z.strictObject({ key: z.string(), metadata: z.record(z.string(), z.string()).optional() }),
  ),
});

const transform = z.strictObject({ set: expressions.optional() });

/** The policies that may stand at a gateway, at `llm` and at a route. */
const trafficPolicies = {
  jwtAuth: jwtAuth.optional(),
  apiKey: apiKey.optional(),
  extAuthz: extAuthz.optional(),
  transformations: z
    .strictObject({ request: transform.optional(), response: transform.optional() })
    .optional(),
};

const gateway = z.strictObject({ port, ...trafficPolicies });

const routeType = z.enum(['completions', 'messages', 'responses', 'embeddings', 'passthrough']);

const route = z.strictObject({
  name: z.string().optional(),
  gateways: z.string().optional(),
  policies: z
    .strictObject({
      ...trafficPolicies,
      retry: z.strictObject({ attempts: port, codes: z.array(z.int()) }).optional(),
      ai: z
        .strictObject({
          promptGuard: promptGuard.optional(),
          routes: z.record(z.string(), routeType).optional(),
        })
        .optional(),
    })
    .optional(),
  backends: z.array(
    z.strictObject({
      ai: z.strictObject({
        name: z.string(),
        provider: z.strictObject({ openAI: z.strictObject({}) }),
        policies: backendPolicies.optional(),
      }),
    }),
  ),
});

const llm = z.strictObject({
  gateways: z.string().optional(),
  port: port.optional(),
  policies: z.strictObject({ ...trafficPolicies, guardrails: promptGuard.optional() }).optional(),
  models: z.array(
    z.strictObject({
      name: z.string(),
      provider: z.enum(['openAI', 'anthropic']),
      params: z.strictObject({ apiKey: z.string() }).optional(),
    }),
  ),
});

export const GatewayConfiguration = z.strictObject({
  config: z
    .strictObject({ logging: z.strictObject({ format: z.enum(['text', 'json']) }).optional() })
    .optional(),
  frontendPolicies: z
    .strictObject({ accessLog: z.strictObject({ add: expressions }).optional() })
    .optional(),
  gateways: z.record(z.string(), gateway).optional(),
  backends: z
    .array(z.strictObject({ name: z.string(), host, policies: backendPolicies.optional() }))
    .optional(),
  routes: z.array(route).optional(),
  llm: llm.optional(),
});

export type GatewayConfiguration = z.infer<typeof GatewayConfiguration>;
export type Webhook = z.infer<typeof webhook>;
export type ExtAuthz = z.infer<typeof extAuthz>;
export type BackendPolicies = z.infer<typeof backendPolicies>;
