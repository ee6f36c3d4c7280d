import { type IdentityConfig, readIdentityConfig } from './config-identity.ts';
import type { FaultPolicy } from './app/fault-policy.ts';
import { invariant } from './domain/errors.ts';
import type { FaultAnswer } from './domain/terms.ts';
import { isTier, type Tier } from './domain/tiers.ts';

/** What a deployment decides, read once when an environment starts. */
export interface Config {
  readonly tableName: string;
  /** Time for one attempt at the store; there are two. */
  readonly storeAttemptMs: number;
  /** Time for a decision, whatever it takes; then the fault policy answers. */
  readonly decisionMs: number;
  /** How long a certain denial is given from memory. */
  readonly denialMemoryMs: number;
  /** The tier of a team that nobody registered; `undefined`: such a team is denied. */
  readonly unknownTeamTier: Tier | undefined;
  readonly faults: FaultPolicy;
  /** Where usage goes that can never be counted; `undefined`: it is told in the log alone. */
  readonly refusedQueueUrl: string | undefined;
  /** The longest wait that a client's SDK is told to sit out by itself. */
  readonly retryAfterMaxSeconds: number;
  /** Who is believed when it says who calls. */
  readonly identity: IdentityConfig;
  /** Under which metrics are written; `undefined`: none are, on a terminal they are noise. */
  readonly metricsNamespace: string | undefined;
  /** Whether ordinary passes have a log line too. */
  readonly logsDebug: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const STORE_ATTEMPT_MS = 100;
const DECISION_PER_ATTEMPT = 2.3;
const DENIAL_MEMORY_MS = 5_000;
const METRICS_NAMESPACE = 'Tollgate';

/** The OpenAI SDK passes over a longer wait, and retries at once: measured with its version 7.57. */
const RETRY_AFTER_MAX_SECONDS = 60;

/** Throws on a setting that cannot be meant: a deployment that is wrong must not start. */
export const readConfig = (environment: Environment): Config => {
  const tableName = environment['TABLE_NAME'];
  invariant(tableName !== undefined && tableName !== '', 'TABLE_NAME is not set');
  const storeAttemptMs = milliseconds(environment, 'STORE_ATTEMPT_MS', STORE_ATTEMPT_MS);
  return {
    tableName,
    storeAttemptMs,
    decisionMs: Math.round(storeAttemptMs * DECISION_PER_ATTEMPT),
    denialMemoryMs: milliseconds(environment, 'DENIAL_MEMORY_MS', DENIAL_MEMORY_MS),
    unknownTeamTier: unknownTeamTier(environment),
    faults: {
      rateLimit: faultAnswer(environment, 'FAIL_RATE_LIMIT', 'open'),
      budget: faultAnswer(environment, 'FAIL_BUDGET', 'closed'),
    },
    refusedQueueUrl: textOf(environment, 'REFUSED_QUEUE_URL'),
    retryAfterMaxSeconds: wholeNumber(environment, {
      name: 'RETRY_AFTER_MAX_SECONDS',
      unit: 'seconds',
      otherwise: RETRY_AFTER_MAX_SECONDS,
    }),
    identity: readIdentityConfig(environment),
    metricsNamespace:
      environment['METRICS'] === 'off'
        ? undefined
        : (textOf(environment, 'METRICS_NAMESPACE') ?? METRICS_NAMESPACE),
    logsDebug: environment['LOG_LEVEL'] === 'debug',
  };
};

const textOf = (environment: Environment, name: string): string | undefined => {
  const text = environment[name];
  return text === '' ? undefined : text;
};

const unknownTeamTier = (environment: Environment): Tier | undefined => {
  const policy = environment['UNKNOWN_TEAM'] ?? 'default-tier';
  const tier = environment['DEFAULT_TIER'] ?? 'sandbox';
  invariant(
    policy === 'default-tier' || policy === 'deny',
    `UNKNOWN_TEAM is "default-tier" or "deny", not "${policy}"`,
  );
  invariant(isTier(tier), `DEFAULT_TIER is not a tier: "${tier}"`);
  return policy === 'deny' ? undefined : tier;
};

const faultAnswer = (
  environment: Environment,
  name: string,
  otherwise: FaultAnswer,
): FaultAnswer => {
  const value = environment[name] ?? otherwise;
  invariant(
    value === 'open' || value === 'closed',
    `${name} is "open" or "closed", not "${value}"`,
  );
  return value;
};

const milliseconds = (environment: Environment, name: string, otherwise: number): number =>
  wholeNumber(environment, { name, unit: 'milliseconds', otherwise });

interface WholeNumber {
  readonly name: string;
  readonly unit: string;
  readonly otherwise: number;
}

const wholeNumber = (environment: Environment, { name, unit, otherwise }: WholeNumber): number => {
  const text = environment[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  invariant(Number.isSafeInteger(value) && value >= 0, `${name} is not ${unit}: "${text}"`);
  return value;
};
