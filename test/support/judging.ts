import { denialAnswers } from '../../src/adapters/clients/denial-answer.ts';
import { trustedHeaders } from '../../src/adapters/identity/trusted-headers.ts';
import type { CheckRateLimit } from '../../src/app/check-rate-limit.ts';
import type { GuardPrompt } from '../../src/app/guard-prompt.ts';
import { judgeCall } from '../../src/app/judge-call.ts';
import type { Identify } from '../../src/app/ports-identity.ts';
import type { Log, Measure } from '../../src/app/ports-telemetry.ts';
import { type DecidedCall, reported } from '../../src/app/report-decision.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { Clock } from '../../src/domain/time.ts';
import type { Tier } from '../../src/domain/tiers.ts';
import type { PromptGuardDeps } from '../../src/functions/prompt-guard/prompt-guard.ts';
import { NOW } from './builders.ts';

/** The gateway's word for it, and nobody else's. */
const byHeaders: Identify = async (headers, when) =>
  (await trustedHeaders(headers, when)) ?? {
    outcome: 'unauthenticated',
    detail: 'The request does not say who calls',
    hasToken: false,
  };

/** As deployed: waits up to 90 seconds are told in a header. */
export const answerDenial = denialAnswers(90);

interface Judging {
  readonly decide: GuardPrompt;
  readonly checkRate?: CheckRateLimit;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly measure?: Measure;
  readonly unknownTeamTier?: Tier | undefined;
}

/** What a door decides with, as it is deployed but for the decision itself. */
export const judging = ({
  decide,
  checkRate,
  clock = () => NOW,
  log = () => undefined,
  measure,
  unknownTeamTier,
}: Judging): PromptGuardDeps => {
  const deps = { log, measure, startWatch: () => () => 3 };
  const word = <Question extends DecidedCall>(use: (question: Question) => Promise<Decision>) =>
    reported(deps, use);
  return {
    identify: byHeaders,
    judge: judgeCall({
      decide: word(decide),
      ...(checkRate === undefined ? {} : { checkRate: word(checkRate) }),
      unknownTeamTier,
    }),
    clock,
    log,
  };
};
