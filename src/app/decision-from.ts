import type { Ask } from '../domain/ask.ts';
import type { Decision, Pricing } from '../domain/decision.ts';
import type { Meter } from '../domain/meter.ts';
import { hasReached } from '../domain/policy.ts';
import { type Added, afterAdmission, type Standing, standingOf } from '../domain/standing.ts';
import type { MeterAnswer } from './ask-meter.ts';

/** The decision as the caller learns it, with the team's standing after it. */
export const decisionFrom = (answer: MeterAnswer, pricing: Pricing | undefined): Decision => {
  if (answer.outcome === 'denied') return answer.denial;
  const { ask, before, isRepeated, wouldDeny } = answer;
  const standing = standingOf(before, ask);
  const after = isRepeated ? standing : afterAdmission(standing, addedBy(ask));
  return {
    outcome: 'allow',
    standing: after,
    pricing,
    isRepeated,
    budgetWarning: isWarned(before, after),
    ...(wouldDeny === undefined ? {} : { wouldDeny }),
  };
};

const addedBy = (ask: Ask): Added => ({
  ...ask,
  requests: ask.rateTaken === undefined ? 1 : 0,
  tokens: ask.tokens?.take ?? 0,
  usd: ask.usd?.take ?? 0,
});

const isWarned = ({ budget, warnPercent }: Meter, { month }: Standing): boolean =>
  budget !== undefined && hasReached(warnPercent, { taken: month.taken, budget });
