import { type Ask, share } from '../domain/ask.ts';
import { type Decision, deny, type Pricing } from '../domain/decision.ts';
import type { ModelId, RequestId, TeamId } from '../domain/ids.ts';
import type { MicroUsd } from '../domain/money.ts';
import { allowsModel, capOf, type Terms } from '../domain/policy.ts';
import { estimateCostOf } from '../domain/prices.ts';
import { pricedModel, type PricedModel } from '../domain/pricing.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import type { AskMeter, AskUnderTerms } from './ask-meter.ts';
import { decisionFrom } from './decision-from.ts';
import { type FaultDeps, orByPolicy } from './fault-policy.ts';
import type { PriceModel, ReadPrices } from './ports.ts';
import type { KnownTerms } from './terms-memory.ts';

/** A call that is about to be made, as far as it is known beforehand. */
export interface PromptQuestion {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly at: Instant;
  readonly model: ModelId | undefined;
  readonly provider: string | undefined;
  /** Estimated from the messages. */
  readonly promptTokens: number;
  /** What the caller bounded the answer to; `undefined` when the gateway does not say. */
  readonly outputTokensMax: number | undefined;
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
  const isOpen = deps.faults.rateLimit === 'open' && deps.faults.budget === 'open';
  const orPolicy = orByPolicy(deps, isOpen ? 'open' : 'closed');
  return (question) =>
    orPolicy(question.at, async () => {
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
      return decisionFrom(answer, pricing);
    });
};

/** What a call is held at. `usd` is `undefined` where no money is at stake. */
interface PricedCall extends PricedModel {
  readonly tokens: number;
  readonly usd: MicroUsd | undefined;
}

const priceCall = (price: PriceModel, question: PromptQuestion, terms: Terms): PricedCall => {
  const outputTokens = Math.min(
    question.outputTokensMax ?? terms.outputTokensDefault,
    terms.outputTokensMax,
  );
  const priced = pricedModel(question.model, price(question, terms.unknownModel));
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
  readonly known: KnownTerms;
  readonly at: Instant;
  readonly priced: PricedCall;
}

/** The question put to the meter, and what the terms themselves have against it. */
const askFor = ({ question, known, at, priced }: AskMaterial): AskUnderTerms => {
  const { terms, version } = known;
  const { team, request, guestTier, isTierNamed, model } = question;
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
