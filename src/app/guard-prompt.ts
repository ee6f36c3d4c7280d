import { type Ask, share } from '../domain/ask.ts';
import { type Decision, type Denial, deny, type Pricing } from '../domain/decision.ts';
import type { ModelId, RequestId, TeamId } from '../domain/ids.ts';
import type { MicroUsd } from '../domain/money.ts';
import { allowsModel, capOf } from '../domain/caps.ts';
import type { Terms } from '../domain/terms.ts';
import { estimateCostOf } from '../domain/prices.ts';
import type { PricedModel } from '../domain/pricing.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import type { AskMeter } from './ask-meter.ts';
import type { AskUnderTerms, MeterAnswer } from './meter-question.ts';
import { decisionFrom } from './decision-from.ts';
import { type FaultDeps, orByPolicy } from './fault-policy.ts';
import type { PriceModel, ReadPrices } from './ports.ts';
import { moneyTerms } from './money-terms.ts';
import { suggestModels } from './suggest-models.ts';
import type { KnownTerms } from './terms-memory.ts';

/** A call that is about to be made, as far as it is known beforehand. */
export interface PromptQuestion {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly at: Instant;
  readonly model: ModelId | undefined;
  readonly provider: string | undefined;
  /** Whose own limit within the team's counts; `undefined`: nobody is named. */
  readonly user?: string | undefined;
  /** Estimated from the messages. */
  readonly promptTokens: number;
  /** What the caller bounded the answer to; `undefined` when the gateway does not say. */
  readonly outputTokensMax: number | undefined;
  /** How many answers are asked for, where the bound is not over all of them. */
  readonly answers?: number;
  /** The tier of a team that nobody registered; `undefined`: such a team is denied. */
  readonly guestTier: Tier | undefined;
  /** Whether the gateway named that tier, or it is the default. */
  readonly isTierNamed?: boolean;
}

export interface GuardPromptDeps extends FaultDeps {
  readonly askMeter: AskMeter;
  readonly prices: ReadPrices;
}

export type GuardPrompt = (question: PromptQuestion) => Promise<Decision>;

/**
 * Decides whether a prompt may go on, and sets aside what the call can cost at most.
 *
 * Both kinds of limit are at stake, so when the store cannot be asked the call passes only if both
 * fault policies are open.
 */
export const guardPrompt = (deps: GuardPromptDeps): GuardPrompt => {
  const orPolicy = orByPolicy(deps, ['rateLimit', 'budget']);
  return (question) =>
    orPolicy(question, async () => {
      const price = await deps.prices(question.at);
      let pricing: Pricing | undefined;
      const answer = await deps.askMeter({
        ...question,
        askUnder: (known, at) => {
          const priced = priceCall(price, question, known.terms);
          pricing = priced.pricing;
          return askFor({ question, known, at, priced });
        },
      });
      const decision = decisionFrom(answer, pricing);
      return answer.outcome === 'denied' && decision.outcome === 'deny'
        ? withSuggestions(decision, { answer, question, price })
        : decision;
    });
};

interface DeniedMaterial {
  readonly answer: Extract<MeterAnswer, { outcome: 'denied' }>;
  readonly question: PromptQuestion;
  readonly price: PriceModel;
}

/** The same call with another model, under the terms that were denied it. */
const withSuggestions = (
  denial: Denial,
  { answer: { ask, terms, before }, question, price }: DeniedMaterial,
): Denial => {
  const known = { terms, version: ask.termsVersion };
  const askWith = (model: ModelId): AskUnderTerms => {
    // The provider that was named is the denied model's.
    const other = { ...question, model, provider: undefined };
    return askFor({ question: other, known, at: ask.at, priced: priceCall(price, other, terms) });
  };
  const { model } = question;
  const suggestedModels = suggestModels({ denial, model, terms, before, askWith });
  return suggestedModels.length === 0 ? denial : { ...denial, suggestedModels };
};

/** What a call is held at. `usd` is `undefined` where no money is at stake. */
export interface PricedCall extends PricedModel {
  readonly tokens: number;
  readonly usd: MicroUsd | undefined;
}

export const priceCall = (
  price: PriceModel,
  question: PromptQuestion,
  terms: Terms,
): PricedCall => {
  const outputTokens = Math.min(
    question.outputTokensMax ?? terms.outputTokensDefault * (question.answers ?? 1),
    terms.outputTokensMax,
  );
  const priced = price(question, terms.unknownModel);
  const expected = { inputTokens: question.promptTokens, outputTokens };
  const isAtStake = priced.price !== undefined && priced.pricing !== 'free';
  return {
    ...priced,
    tokens: question.promptTokens + outputTokens,
    usd: isAtStake ? estimateCostOf(expected, priced.price) : undefined,
  };
};

interface AskMaterial {
  readonly question: PromptQuestion;
  readonly known: Pick<KnownTerms, 'terms' | 'version'>;
  readonly at: Instant;
  readonly priced: PricedCall;
}

/** The question put to the meter, and what the terms themselves have against it. */
export const askFor = ({ question, known, at, priced }: AskMaterial): AskUnderTerms => {
  const { terms, version } = known;
  const { team, request, guestTier, isTierNamed, model, user } = question;
  const cap = capOf(terms, priced.names);
  const usd = priced.usd === undefined ? undefined : share(priced.usd, terms.holds);
  const ask: Ask = {
    team,
    request,
    at,
    guestTier,
    isTierNamed: isTierNamed ?? false,
    window: terms.window,
    mode: terms.mode,
    termsVersion: version,
    holdSeconds: terms.expiredHolds === 'release' ? terms.holdSeconds : undefined,
    tokens: share(priced.tokens, terms.holds),
    usd,
    cap: cap === undefined || usd === undefined ? undefined : { cap, ...usd },
    ...moneyTerms(terms, { at, user, usd }),
  };
  return { ask, objection: objectionTo(model, { terms, priced }) };
};

const objectionTo = (
  model: ModelId | undefined,
  { terms, priced }: { readonly terms: Terms; readonly priced: PricedCall },
) => {
  if (!allowsModel(terms, priced.names)) return deny({ code: 'model_not_allowed', model });
  return priced.pricing === undefined ? deny({ code: 'model_unpriced', model }) : undefined;
};
