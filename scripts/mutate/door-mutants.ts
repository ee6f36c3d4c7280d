import type { Mutant } from './mutants.ts';

const DOORS = ['--selectProjects=unit', 'test/unit/(adapters|functions|http|app|config)'];
const ON_THE_STORE = ['--selectProjects=integration', 'test/integration/(boosts|admin|alerts)'];

const mutant =
  (tests: readonly string[]) =>
  (name: string, file: string, [from, to]: readonly [string, string]): Mutant => ({
    name,
    file: `src/${file}`,
    from,
    to,
    tests,
  });

const door = mutant(DOORS);
const stored = mutant(ON_THE_STORE);

/** Who is let in, what they are told, what admins change and whom it is told to. */
export const DOOR_MUTANTS: readonly Mutant[] = [
  door('identity: any algorithm', 'adapters/identity/oidc-token.ts', [
    '!algorithms.includes(name.alg)',
    'name.alg === undefined',
  ]),
  door('identity: any audience', 'adapters/identity/oidc-token.ts', [
    '!isMeantFor(claims, config.audiences)',
    'false',
  ]),
  door('identity: any scope', 'adapters/identity/oidc-token.ts', [
    '!hasScope(claims, config.scope)',
    'false',
  ]),
  door('identity: the token of any load balancer', 'adapters/identity/alb-token.ts', [
    'balancer === undefined',
    'false',
  ]),
  door("ext-authz: a client's body is believed", 'functions/ext-authz/raw-request.ts', [
    'isOfGateway: event.rawPath === FACTS_PATH',
    'isOfGateway: true',
  ]),
  door('denial: a wait of any length is told', 'adapters/clients/denial-answer.ts', [
    'wait <= retryAfterMaxSeconds ? wait : undefined',
    'wait',
  ]),
  door('denial: hidden amounts are told', 'domain/reasons.ts', [
    'hidesAmounts === undefined || !isAboutMoney(reason)',
    'true',
  ]),
  door('guard: a refused token is no reject', 'functions/prompt-guard/prompt-guard.ts', [
    'unauthenticated: 401,',
    'unauthenticated: 403,',
  ]),
  stored('boost: it never ends', 'domain/boosts.ts', ['boost.until <= at', 'false']),
  stored('boost: the need does not know that it ended', 'adapters/dynamo/take-amounts.ts', [
    'usd.need + boostOver',
    'usd.need',
  ]),
  stored("user: the write does not ask for the user's room", 'adapters/dynamo/take-amounts.ts', [
    'TAKEN_OF_USER, { mode,',
    "TAKEN_OF_USER, { mode: 'shadow',",
  ]),
  stored('admin: any version is changed', 'adapters/dynamo/teams.ts', [
    "'#version = :version'",
    "'attribute_exists(#version)'",
  ]),
];
