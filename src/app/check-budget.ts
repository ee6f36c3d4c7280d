import { concernsTheTeam } from '../domain/admission.ts';
import { type Ask, share } from '../domain/ask.ts';
import { judge } from '../domain/judge.ts';
import { type Decision, type Denial, deny } from '../domain/decision.ts';
import type { ModelId, RequestId, TeamId } from '../domain/ids.ts';
import { freshMeter, type Meter } from '../domain/meter.ts';
import type { MicroUsd } from '../domain/money.ts';
import { allowsModel, capOf } from '../domain/caps.ts';
import type { Terms } from '../domain/terms.ts';
import type { PricedModel } from '../domain/pricing.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import { decisionFrom, denialFrom } from './decision-from.ts';
import { type FaultDeps, orByPolicy } from './fault-policy.ts';
import { moneyTerms } from './money-terms.ts';
import type { ReadMeter, ReadPrices } from './ports.ts';
import type { KnownTerms, TermsMemory } from './terms-memory.ts';

export interface BudgetQuestion {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly at: Instant;
  readonly model: ModelId | undefined;
  /** Whose own limit within the team's counts; `undefined`: no user's is looked at. */
  readonly user?: string | undefined;
  /** What the call is expected to cost; `undefined`: is anything left at all? */
  readonly estimate: MicroUsd | undefined;
  readonly guestTier: Tier | undefined;
}

export interface CheckBudgetDeps extends FaultDeps {
  readonly readMeter: ReadMeter;
  readonly terms: TermsMemory;
  readonly prices: ReadPrices;
}

export type CheckBudget = (question: BudgetQuestion) => Promise<Decision>;

/** Judges the month's budget and the model's cap, from one read. Takes nothing. */
export const checkBudget = (deps: CheckBudgetDeps): CheckBudget => {
  const orPolicy = orByPolicy(deps, ['budget']);
  return (question) => orPolicy(question, () => look(deps, question));
};

const look = async (deps: CheckBudgetDeps, question: BudgetQuestion): Promise<Decision> => {
  const meter = await meterOf(deps, question);
  if (meter === undefined) return deny({ code: 'team_unknown' });
  const known = await deps.terms.termsAt(question.team, meter.termsVersion, question.at);
  const priced = await priceOf(deps, question, known.terms);
  const ask = askFor(question, known, priced);
  const found = denialOf(meter, ask, { terms: known.terms, model: question.model, priced });
  if (found !== undefined && (ask.mode === 'enforce' || concernsTheTeam(found))) {
    return denialFrom({ denial: found, ask, terms: known.terms, before: meter });
  }
  return decisionFrom(
    {
      outcome: 'admitted',
      ask,
      before: meter,
      isRepeated: true,
      wouldDeny: found,
      terms: known.terms,
    },
    undefined,
  );
};

interface ModelInQuestion {
  readonly terms: Terms;
  readonly model: ModelId | undefined;
  readonly priced: PricedModel;
}

const denialOf = (
  meter: Meter,
  ask: Ask,
  { terms, model, priced }: ModelInQuestion,
): Denial | undefined => {
  const denial = judge(withoutRate(meter), ask);
  if (denial !== undefined && concernsTheTeam(denial)) return denial;
  if (model === undefined) return denial;
  if (!allowsModel(terms, priced.names)) return deny({ code: 'model_not_allowed', model });
  return priced.pricing === undefined ? deny({ code: 'model_unpriced', model }) : denial;
};

/** A team that nobody registered is judged as if it had the meter that its first call makes. */
const meterOf = async (
  { readMeter }: CheckBudgetDeps,
  { team, guestTier }: BudgetQuestion,
): Promise<Meter | undefined> => {
  const meter = await readMeter(team);
  if (meter !== undefined || guestTier === undefined) return meter;
  return freshMeter(guestTier);
};

const priceOf = async (
  { prices }: CheckBudgetDeps,
  question: BudgetQuestion,
  terms: Terms,
): Promise<PricedModel> => {
  const price = await prices(question.at);
  return price({ ...question, provider: undefined }, terms.unknownModel);
};

const askFor = (
  question: BudgetQuestion,
  { terms, version }: KnownTerms,
  priced: PricedModel,
): Ask => {
  const cap = capOf(terms, priced.names);
  const usd = priced.pricing === 'free' ? undefined : share(question.estimate ?? 0, terms.holds);
  return {
    ...question,
    window: terms.window,
    mode: terms.mode,
    termsVersion: version,
    holdSeconds: terms.expiredHolds === 'release' ? terms.holdSeconds : undefined,
    tokens: undefined,
    usd,
    cap: cap === undefined || usd === undefined ? undefined : { cap, ...usd },
    ...moneyTerms(terms, {
      at: question.at,
      user: question.user,
      usd: question.user === undefined ? undefined : usd,
    }),
  };
};

/** The minute is not this question's: an exhausted rate does not say that the money is gone. */
const withoutRate = (meter: Meter): Meter => ({
  ...meter,
  limits: { ...meter.limits, requestsPerMinute: undefined },
});
