import type { Decision } from '../domain/decision.ts';
import type { RequestId, TeamId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import type { AskMeter } from './ask-meter.ts';
import { decisionFrom } from './decision-from.ts';
import { type FaultDeps, orByPolicy } from './fault-policy.ts';

export interface RateQuestion {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly at: Instant;
  readonly guestTier: Tier | undefined;
  /** Whether the gateway named that tier, or it is the default. */
  readonly isTierNamed?: boolean;
}

export interface CheckRateLimitDeps extends FaultDeps {
  readonly askMeter: AskMeter;
}

export type CheckRateLimit = (question: RateQuestion) => Promise<Decision>;

/** Takes one request of the team's minute, and nothing of any other limit. */
export const checkRateLimit = (deps: CheckRateLimitDeps): CheckRateLimit => {
  const orPolicy = orByPolicy(deps, ['rateLimit']);
  return (question) =>
    orPolicy(question, async () => {
      const answer = await deps.askMeter({
        ...question,
        askUnder: ({ terms, version }, at) => ({
          ask: {
            ...question,
            at,
            window: terms.window,
            mode: terms.mode,
            termsVersion: version,
            tokens: undefined,
            usd: undefined,
            cap: undefined,
          },
          objection: undefined,
        }),
      });
      return decisionFrom(answer, undefined);
    });
};
