import { concernsTheTeam } from '../domain/admission.ts';
import type { Ask } from '../domain/ask.ts';
import { type Denial, deny } from '../domain/decision.ts';
import { expiredHolds } from '../domain/holds.ts';
import { judge } from '../domain/judge.ts';
import { freshMeter, type Meter, withoutHolds } from '../domain/meter.ts';
import type { MicroUsd } from '../domain/money.ts';
import { utcMonth } from '../domain/windows.ts';
import { type Policy, termsVersionOf } from '../domain/policy.ts';
import { type Standing, standingOf } from '../domain/standing.ts';
import { ORDINARY_TERMS, type Terms } from '../domain/terms.ts';
import { askFor, priceCall, type PricedCall, type PromptQuestion } from './guard-prompt.ts';
import type { PriceModel, ReadMeter, ReadPolicy, ReadPrices } from './ports.ts';

export interface ExplainDeps {
  readonly readMeter: ReadMeter;
  readonly readPolicy: ReadPolicy;
  readonly prices: ReadPrices;
}

export interface ExplainQuestion extends PromptQuestion {
  /** What the call would be held at in place of what its tokens cost. */
  readonly estimate: MicroUsd | undefined;
}

export type LimitName =
  'requests_per_minute' | 'tokens_per_day' | 'usd_per_month' | 'model_cap' | 'user_limit';

/** What one limit has to say to the call. */
export interface ExplainedLimit {
  readonly name: LimitName;
  /** What must be left of it. */
  readonly needed: number;
  /** `undefined`: it would let the call pass. */
  readonly denial: Denial | undefined;
}

export interface Explanation {
  readonly policy: Policy | undefined;
  readonly terms: Terms;
  /** What the call would be told, of a team in shadow mode too; `undefined`: it would pass. */
  readonly denial: Denial | undefined;
  /** A team in shadow mode is told so and passes. */
  readonly isShadow: boolean;
  /** Not there for a team that is not known. */
  readonly at?: {
    readonly ask: Ask;
    readonly standing: Standing;
    readonly priced: PricedCall;
    readonly limits: readonly ExplainedLimit[];
  };
}

/**
 * What would be decided now, and what each limit has to do with it: from one read of the meter and of
 * the policy, by the functions that decide. Takes nothing.
 */
export const explain =
  ({ readMeter, readPolicy, prices }: ExplainDeps) =>
  async (question: ExplainQuestion): Promise<Explanation> => {
    const { team, at, guestTier } = question;
    const [stored, policy, price] = await Promise.all([
      readMeter(team),
      readPolicy(team),
      prices(at),
    ]);
    const meter = stored ?? (guestTier === undefined ? undefined : freshMeter(guestTier));
    if (meter !== undefined) return explained(question, { meter, policy, price });
    const denial = deny({ code: 'team_unknown' });
    return { policy, terms: policy ?? ORDINARY_TERMS, denial, isShadow: false };
  };

interface Known {
  readonly meter: Meter;
  readonly policy: Policy | undefined;
  readonly price: PriceModel;
}

const explained = (question: ExplainQuestion, known: Known): Explanation => {
  const { policy, price } = known;
  const { at, estimate } = question;
  const terms = policy ?? ORDINARY_TERMS;
  const version = policy === undefined ? undefined : termsVersionOf(policy);
  const priced = pricedAs(priceCall(price, question, terms), estimate);
  const { ask: asked, objection } = askFor({ question, known: { terms, version }, at, priced });
  const ask = boostedAsIs(asked, known.meter);
  const meter = withoutExpired(known.meter, { ask, terms });
  const judged = judge(meter, ask);
  const isOfTheTeam = judged !== undefined && concernsTheTeam(judged);
  return {
    policy,
    terms,
    denial: isOfTheTeam ? judged : (objection ?? judged),
    isShadow: terms.mode === 'shadow' && !isOfTheTeam,
    at: { ask, standing: standingOf(meter, ask), priced, limits: limitsOf(meter, ask) },
  };
};

const pricedAs = (priced: PricedCall, estimate: MicroUsd | undefined): PricedCall =>
  estimate === undefined || priced.pricing === 'free' ? priced : { ...priced, usd: estimate };

/** A decision that finds too little room takes holds off the meter whose time is over. */
const withoutExpired = (
  meter: Meter,
  { ask, terms }: { readonly ask: Ask; readonly terms: Terms },
): Meter => {
  if (terms.expiredHolds === 'charge') return meter;
  const over = expiredHolds(meter.holds, { now: ask.at, holdSeconds: terms.holdSeconds });
  const rest = new Map(meter.holds);
  for (const [id] of over) rest.delete(id);
  return { ...withoutHolds({ ...meter, holds: new Map(over) }), holds: rest };
};

/** A request that is taken already is not asked for: so the minute has nothing to say. */
const RATE_TAKEN = { covers: 'rate', forgetAfterSlot: 0 } as const;

/** Each limit is judged alone, so that more than the first that denies is told. */
const limitsOf = (meter: Meter, ask: Ask): readonly ExplainedLimit[] => {
  const { tokens, usd, cap, userCap, ...bare } = ask;
  const nothing = { ...bare, tokens: undefined, usd: undefined, cap: undefined };
  const apart = { ...nothing, rateTaken: RATE_TAKEN };
  // Who the team is has been judged already.
  const active: Meter = { ...meter, status: 'active', guestTier: undefined };
  const limits: ExplainedLimit[] = [
    { name: 'requests_per_minute', needed: 1, denial: judge(active, nothing) },
  ];
  const add = (
    name: LimitName,
    share: { readonly need: number } | undefined,
    part: Partial<Ask>,
  ) => {
    if (share === undefined) return;
    limits.push({ name, needed: share.need, denial: judge(active, { ...apart, ...part }) });
  };
  add('tokens_per_day', tokens, { tokens });
  add('usd_per_month', usd, { usd });
  add('model_cap', cap, { cap });
  if (userCap !== undefined) add('user_limit', userCap, { userCap });
  return limits;
};

/** Meter and policy are two readings: what the meter has no more is not taken off it again. */
const boostedAsIs = (asked: Ask, { boostInMonth }: Meter): Ask => {
  const inMeter = boostInMonth.get(utcMonth(asked.at).index) ?? 0;
  return { ...asked, boostOver: Math.min(inMeter, asked.boostOver ?? 0) };
};
