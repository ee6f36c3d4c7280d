import type {
  BackendPolicies,
  ExtAuthz,
  GatewayConfiguration,
  Webhook,
} from './agentgateway-shape.ts';

/** Expressions by the header or field that they make. */
export type Expressions = Readonly<Record<string, string>>;

/** A place where policies stand, in the order in which a request comes by. */
export interface Place {
  readonly at: 'gateway' | 'route';
  readonly modes: readonly (string | undefined)[];
  readonly extAuthz: ExtAuthz | undefined;
  readonly requestSet: Expressions;
  readonly responseSet: Expressions;
}

type Gateway = NonNullable<GatewayConfiguration['gateways']>[string];
type Policies = Pick<Gateway, 'jwtAuth' | 'apiKey' | 'extAuthz' | 'transformations'>;

/** Policies under `llm` belong to the gateway, unless it is attached to one of `gateways`. */
export const placesOf = ({ gateways, routes, llm }: GatewayConfiguration): readonly Place[] => [
  ...Object.values(gateways ?? {}).map((policies) => placeOf('gateway', policies)),
  ...(routes ?? []).map(({ policies }) => placeOf('route', policies ?? {})),
  ...(llm === undefined
    ? []
    : [placeOf(llm.gateways === undefined ? 'gateway' : 'route', llm.policies ?? {})]),
];

const placeOf = (at: Place['at'], policies: Policies): Place => ({
  at,
  modes: [policies.jwtAuth, policies.apiKey].flatMap((auth) => (auth ? [auth.mode] : [])),
  extAuthz: policies.extAuthz,
  requestSet: policies.transformations?.request?.set ?? {},
  responseSet: policies.transformations?.response?.set ?? {},
});

export const webhooksOf = ({ routes, llm }: GatewayConfiguration): readonly Webhook[] =>
  [llm?.policies?.guardrails, ...(routes ?? []).map(({ policies }) => policies?.ai?.promptGuard)]
    .flatMap((guard) => guard?.request ?? [])
    .map(({ webhook }) => webhook);

/** What is connected to: an address or a name, and how. */
export interface Connection {
  readonly to: string;
  readonly policies: BackendPolicies | undefined;
}

export const connectionsOf = (configuration: GatewayConfiguration): readonly Connection[] => [
  ...(configuration.backends ?? []).map(({ host, policies }) => ({ to: host, policies })),
  ...placesOf(configuration).flatMap(({ extAuthz }) =>
    extAuthz === undefined ? [] : [{ to: addressOf(extAuthz), policies: extAuthz.policies }],
  ),
];

export const addressOf = (target: ExtAuthz | Webhook['target']): string =>
  'host' in target ? target.host : target.backend;

/** Every expression of a configuration, wherever it stands. */
export const expressionsOf = (configuration: GatewayConfiguration): readonly string[] =>
  [
    configuration.frontendPolicies?.accessLog?.add ?? {},
    ...webhooksOf(configuration).map(({ headers }) => headers ?? {}),
    ...placesOf(configuration).flatMap(({ extAuthz, requestSet, responseSet }) => [
      requestSet,
      responseSet,
      ...checkExpressions(extAuthz),
    ]),
  ].flatMap((expressions) => Object.values(expressions));

const checkExpressions = (extAuthz: ExtAuthz | undefined): readonly Expressions[] => {
  const { path, body, addRequestHeaders = {}, metadata = {} } = extAuthz?.protocol.http ?? {};
  return [addRequestHeaders, metadata, ...[path, body].flatMap((text) => (text ? [{ text }] : []))];
};
