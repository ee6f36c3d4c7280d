import type { Decision } from '../domain/decision.ts';
import type { Identity } from '../domain/identity.ts';
import type { ModelId, RequestId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import type { CheckRateLimit } from './check-rate-limit.ts';
import type { GuardPrompt } from './guard-prompt.ts';

/** A call of somebody who is known. */
export interface CallToJudge {
  readonly identity: Identity;
  readonly request: RequestId;
  readonly model: ModelId | undefined;
  readonly provider: string | undefined;
  readonly promptTokens: number;
  readonly outputTokensMax: number | undefined;
  readonly answers?: number;
  /** No model can be called with it: it takes a request of the minute and nothing else. */
  readonly isWithoutModel?: boolean;
}

export interface JudgeCallDeps {
  readonly decide: GuardPrompt;
  readonly checkRate?: CheckRateLimit;
  /** The tier of a team that nobody registered, where nobody names one. */
  readonly unknownTeamTier: Tier | undefined;
}

export type JudgeCall = (call: CallToJudge, at: Instant) => Promise<Decision>;

/** Decides on a call at any of the gateway's doors. */
export const judgeCall =
  ({ decide, checkRate, unknownTeamTier }: JudgeCallDeps): JudgeCall =>
  (call, at) => {
    const { team, tier } = call.identity;
    const caller = {
      team,
      at,
      request: call.request,
      isTierNamed: tier !== undefined,
      guestTier: unknownTeamTier === undefined ? undefined : (tier ?? unknownTeamTier),
    };
    return call.isWithoutModel === true && checkRate !== undefined
      ? checkRate(caller)
      : decide({
          ...caller,
          user: call.identity.user,
          model: call.model,
          provider: call.provider,
          promptTokens: call.promptTokens,
          outputTokensMax: call.outputTokensMax,
          answers: call.answers ?? 1,
        });
  };
