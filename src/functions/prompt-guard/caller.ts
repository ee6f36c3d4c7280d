import {
  isModelId,
  isRequestId,
  isTeamId,
  type ModelId,
  requestId,
  type RequestId,
  type TeamId,
} from '../../domain/ids.ts';
import { isTier, type Tier } from '../../domain/tiers.ts';
import type { JsonEvent } from '../../http/endpoint.ts';

/** Who calls what, from the headers that the authenticated gateway computes. */
export interface Caller {
  /** `undefined`: not named, or not a name a team can have. Nobody is let in on that. */
  readonly team: TeamId | undefined;
  /** Counts only for a team that nobody registered. */
  readonly tier: Tier | undefined;
  /** `undefined`: not named. Then the team's policy for models without a price holds. */
  readonly model: ModelId | undefined;
  readonly provider: string | undefined;
  readonly request: RequestId;
  readonly outputTokensMax: number | undefined;
}

/**
 * Reads the headers one by one. What cannot be meant is as if it were not there: each absence has a
 * safe meaning, and an error would leave the choice to the gateway's failure mode.
 */
export const readCaller = ({ headers, requestContext }: JsonEvent): Caller => {
  const named = (name: string): string => headers[name]?.trim() ?? '';
  const team = named('x-team');
  const tier = named('x-tier').toLowerCase();
  const model = named('x-model');
  const request = named('x-request-id');
  const provider = named('x-provider');
  return {
    team: isTeamId(team) ? team : undefined,
    tier: isTier(tier) ? tier : undefined,
    model: isModelId(model) ? model : undefined,
    provider: provider === '' ? undefined : provider,
    request: isRequestId(request) ? request : requestId(requestContext.requestId),
    outputTokensMax: countIn(named('x-max-tokens')),
  };
};

const COUNT = /^\d+$/;

/** More than any model answers: the team's own bound on a hold lies far below. */
const COUNT_MAX = 1_000_000_000;

const countIn = (text: string): number | undefined =>
  COUNT.test(text) ? Math.min(Number(text), COUNT_MAX) : undefined;
