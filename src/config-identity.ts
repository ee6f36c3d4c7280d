import { invariant } from './domain/errors.ts';
import type { IdentitySource } from './domain/identity.ts';
import { isSecureUrl } from './domain/secure-url.ts';

/** As `config.ts` has it, which reads these settings with its own. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Which claims of a token say who calls. */
export interface ClaimNames {
  readonly team: string;
  readonly user: string;
  readonly tier: string;
}

export interface OidcConfig {
  readonly source: 'oidc';
  /** In lower case. */
  readonly tokenHeader: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly algorithms: readonly string[];
  readonly scope: string;
  /** `undefined`: the issuer's own metadata says where. */
  readonly jwksUrl: string | undefined;
  readonly claims: ClaimNames;
}

/** A load balancer that may say who calls, and where its keys are: the key's id goes behind. */
export interface LoadBalancer {
  readonly arn: string;
  readonly keysUrl: string;
}

export interface AlbConfig {
  readonly source: 'alb';
  readonly balancers: readonly LoadBalancer[];
  /** None: any client of the load balancer. */
  readonly clients: readonly string[];
  /** `undefined`: any issuer that the load balancer believes. */
  readonly issuer: string | undefined;
  readonly claims: ClaimNames;
}

export type SourceConfig = { readonly source: 'headers' } | OidcConfig | AlbConfig;

export interface IdentityConfig {
  /** The first source that is present in a request decides. Never empty. */
  readonly order: readonly SourceConfig[];
  /** For tokens that API Gateway has verified already. */
  readonly claims: ClaimNames;
  /** What a token must have whose bearer may administrate. */
  readonly adminScope: string;
}

/** Throws on a setting that cannot be meant: a deployment that is wrong must not start. */
export const readIdentityConfig = (environment: Environment): IdentityConfig => {
  const words = textOf(environment, 'IDENTITY') ?? 'headers';
  const order = listIn(words).map((word) => {
    invariant(isSource(word), `IDENTITY has "headers", "oidc" or "alb", not "${word}"`);
    return word;
  });
  invariant(order.length > 0, 'IDENTITY names no source');
  invariant(new Set(order).size === order.length, `IDENTITY names a source twice: "${words}"`);
  return {
    order: order.map((source) => SETTINGS_OF[source](environment)),
    claims: claimNames(environment),
    adminScope: scopeOf(environment, { name: 'ADMIN_SCOPE', otherwise: ADMIN_SCOPE }),
  };
};

const SETTINGS_OF = {
  headers: () => ({ source: 'headers' }),
  oidc: (environment) => oidcConfig(environment),
  alb: (environment) => albConfig(environment),
} as const satisfies Record<IdentitySource, (environment: Environment) => SourceConfig>;

const isSource = (word: string): word is IdentitySource => Object.hasOwn(SETTINGS_OF, word);

const INVOKE_SCOPE = 'https://gateway.internal/invoke';
const ADMIN_SCOPE = 'https://gateway.internal/admin';

/** What RFC 6749 lets a scope be made of, so that it can stand in a quoted header. */
const SCOPE = /^[!#-[\]-~]+$/;

const oidcConfig = (environment: Environment): OidcConfig => {
  const issuer = issuerOf(environment);
  invariant(issuer !== undefined, 'OIDC_ISSUER is not set, and IDENTITY has "oidc"');
  const audiences = listOf(environment, 'OIDC_AUDIENCE');
  invariant(audiences.length > 0, 'OIDC_AUDIENCE is not set, and IDENTITY has "oidc"');
  const scope = scopeOf(environment, { name: 'INVOKE_SCOPE', otherwise: INVOKE_SCOPE });
  return {
    source: 'oidc',
    tokenHeader: tokenHeader(environment),
    issuer,
    audiences,
    algorithms: algorithms(environment),
    scope,
    jwksUrl: urlOf(environment, 'OIDC_JWKS_URL'),
    claims: claimNames(environment),
  };
};

const scopeOf = (
  environment: Environment,
  { name, otherwise }: { readonly name: string; readonly otherwise: string },
): string => {
  const scope = textOf(environment, name) ?? otherwise;
  invariant(SCOPE.test(scope), `${name} is not one scope: "${scope}"`);
  return scope;
};

const issuerOf = (environment: Environment): string | undefined => {
  const issuer = urlOf(environment, 'OIDC_ISSUER');
  invariant(
    issuer === undefined || !/[?#]/.test(issuer),
    `OIDC_ISSUER has a query or a fragment: "${issuer ?? ''}"`,
  );
  return issuer;
};

const HEADER_NAME = /^[a-z0-9][a-z0-9-]*$/;

/** What says something else already, and must not be taken for a token. */
const TAKEN_HEADERS: ReadonlySet<string> = new Set([
  'x-team',
  'x-user',
  'x-tier',
  'x-amzn-oidc-data',
]);

const tokenHeader = (environment: Environment): string => {
  const name = (textOf(environment, 'TOKEN_HEADER') ?? 'authorization').toLowerCase();
  invariant(
    HEADER_NAME.test(name) && !TAKEN_HEADERS.has(name),
    `TOKEN_HEADER is not a header for tokens: "${name}"`,
  );
  return name;
};

/** Those whose keys can be published. With a shared secret, who verifies could also sign. */
const PUBLIC_KEY_ALGORITHM = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA)$/;

const algorithms = (environment: Environment): readonly string[] => {
  const names = listIn(textOf(environment, 'OIDC_ALGORITHMS') ?? 'RS256,ES256');
  invariant(
    names.length > 0 && names.every((name) => PUBLIC_KEY_ALGORITHM.test(name)),
    `OIDC_ALGORITHMS has names of RS, PS and ES algorithms, or EdDSA: "${names.join(',')}"`,
  );
  return names;
};

const claimNames = (environment: Environment): ClaimNames => ({
  team: textOf(environment, 'TEAM_CLAIM') ?? 'team',
  user: textOf(environment, 'USER_CLAIM') ?? 'sub',
  tier: textOf(environment, 'TIER_CLAIM') ?? 'tier',
});

const albConfig = (environment: Environment): AlbConfig => {
  const arns = listOf(environment, 'ALB_ARN');
  invariant(arns.length > 0, 'ALB_ARN is not set, and IDENTITY has "alb"');
  const keysUrl = urlOf(environment, 'ALB_KEYS_URL')?.replace(/\/$/, '');
  return {
    source: 'alb',
    balancers: arns.map((arn) => loadBalancer(arn, keysUrl)),
    clients: listOf(environment, 'ALB_CLIENTS'),
    issuer: issuerOf(environment),
    claims: claimNames(environment),
  };
};

const ALB_ARN =
  /^arn:(aws[a-z-]*):elasticloadbalancing:([a-z0-9-]+):\d{12}:loadbalancer\/app\/[A-Za-z0-9-]+\/[0-9a-f]+$/;

const loadBalancer = (arn: string, keysUrl: string | undefined): LoadBalancer => {
  const [, partition, region] = ALB_ARN.exec(arn) ?? [];
  invariant(region !== undefined, `ALB_ARN is not of an application load balancer: "${arn}"`);
  if (keysUrl !== undefined) return { arn, keysUrl };
  invariant(partition === 'aws', `ALB_KEYS_URL is not set, and "${arn}" is in another partition`);
  return { arn, keysUrl: `https://public-keys.auth.elb.${region}.amazonaws.com` };
};

const textOf = (environment: Environment, name: string): string | undefined => {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
};

const urlOf = (environment: Environment, name: string): string | undefined => {
  const text = textOf(environment, name);
  invariant(
    text === undefined || isSecureUrl(text),
    `${name} is not an https URL without a password: "${text ?? ''}"`,
  );
  return text;
};

const listOf = (environment: Environment, name: string): readonly string[] =>
  listIn(textOf(environment, name) ?? '');

const listIn = (text: string): readonly string[] =>
  text.split(',').flatMap((word) => word.trim() || []);
