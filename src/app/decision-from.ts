import type { Ask } from '../domain/ask.ts';
import type { Allowance, Decision, Denial, Pricing } from '../domain/decision.ts';
import { budgetOf } from '../domain/judge.ts';
import type { Meter } from '../domain/meter.ts';
import { hasReached } from '../domain/policy.ts';
import { type Added, afterAdmission, type Standing, standingOf } from '../domain/standing.ts';
import type { MeterAnswer } from './meter-question.ts';

/** The decision as the caller learns it, with the team's standing after it. */
export const decisionFrom = (answer: MeterAnswer, pricing: Pricing | undefined): Decision => {
  if (answer.outcome === 'denied') return denialFrom(answer);
  const { ask, before, isRepeated, wouldDeny, terms } = answer;
  return {
    outcome: 'allow',
    pricing,
    isRepeated,
    ...toldOf(answer),
    ...(wouldDeny === undefined
      ? {}
      : { wouldDeny: denialFrom({ denial: wouldDeny, ask, terms, before }) }),
  };
};

type Admitted = Extract<MeterAnswer, { outcome: 'admitted' }>;

const toldOf = ({
  ask,
  before,
  isRepeated,
}: Admitted): Pick<Allowance, 'standing' | 'budgetWarning'> => {
  if (before === undefined) return { standing: undefined, budgetWarning: false };
  const standing = standingOf(before, ask);
  const after = isRepeated ? standing : afterAdmission(standing, addedBy(ask));
  return { standing: after, budgetWarning: isWarned(before, { ask, after }) };
};

type Denied = Omit<Extract<MeterAnswer, { outcome: 'denied' }>, 'outcome'>;

/** A denial with what its caller may be told beside the reason. */
export const denialFrom = ({ denial, ask, terms, before, isAbsorbed }: Denied): Denial => ({
  ...denial,
  ...(before === undefined ? {} : { standing: standingOf(before, ask) }),
  ...(terms.amounts === 'hidden' ? { hidesAmounts: true } : {}),
  ...(isAbsorbed === undefined ? {} : { isAbsorbed }),
});

const addedBy = (ask: Ask): Added => ({
  ...ask,
  requests: ask.rateTaken === undefined ? 1 : 0,
  tokens: ask.tokens?.take ?? 0,
  usd: ask.usd?.take ?? 0,
});

const isWarned = (
  before: Meter,
  { ask, after }: { readonly ask: Ask; readonly after: Standing },
): boolean => {
  const budget = budgetOf(before, ask);
  return (
    budget !== undefined && hasReached(before.warnPercent, { taken: after.month.taken, budget })
  );
};
