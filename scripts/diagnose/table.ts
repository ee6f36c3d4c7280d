import type { Entry } from './entry.ts';
import { all, type Matcher } from './match.ts';
import type { Sight } from './sight.ts';
import { ADMINISTRATION } from './table/administration.ts';
import { AGENTGATEWAY } from './table/agentgateway.ts';
import { AGENTGATEWAY_CALLS } from './table/agentgateway-calls.ts';
import { AWS_FUNCTIONS } from './table/aws-functions.ts';
import { DENIALS } from './table/denials.ts';
import { EDGE } from './table/edge.ts';
import { GATE } from './table/gate.ts';
import { GUARDRAILS } from './table/guardrails.ts';
import { NETWORK } from './table/network.ts';
import { PROVIDER_ERRORS } from './table/provider-errors.ts';
import { PROVIDER_LIMITS } from './table/provider-limits.ts';
import { TOKEN_ENDPOINT } from './table/token-endpoint.ts';

/**
 * In order of precedence: what only one layer can have said stands before what several can.
 *
 * An answer passes through other layers on its way back and may carry their headers, so bodies come
 * before headers, and pages last.
 */
export const TABLE: readonly Entry[] = [
  ...DENIALS,
  ...GATE,
  ...ADMINISTRATION,
  ...AGENTGATEWAY,
  ...AGENTGATEWAY_CALLS,
  ...GUARDRAILS,
  ...PROVIDER_LIMITS,
  ...PROVIDER_ERRORS,
  ...TOKEN_ENDPOINT,
  ...AWS_FUNCTIONS,
  ...EDGE,
  ...NETWORK,
];

/** What speaks for an entry: the status, where one was seen, and what its matcher found. */
export const evidenceFor = (entry: Entry, sight: Sight): readonly string[] | undefined =>
  all(statusFits(entry), entry.when)(sight);

const statusFits =
  ({ on, layer, needsStatus }: Entry): Matcher =>
  ({ status }) => {
    if (layer === 'network') return status === undefined ? [] : undefined;
    if (status === undefined) return needsStatus === true ? undefined : [];
    return on.length === 0 || on.includes(status) ? [`status ${status}`] : undefined;
  };
