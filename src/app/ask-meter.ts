import { whyRefused } from '../domain/admission.ts';
import type { Ask } from '../domain/ask.ts';
import { judge } from '../domain/judge.ts';
import { type Denial, deny } from '../domain/decision.ts';
import { invariant, StoreFault } from '../domain/errors.ts';
import type { Marker } from '../domain/holds.ts';
import type { Meter } from '../domain/meter.ts';
import { slotAt, slotStart } from '../domain/slots.ts';
import type { Instant } from '../domain/time.ts';
import type { DenialMemory } from './denial-memory.ts';
import type { EnrolGuest, RetierGuest, Take } from './ports.ts';
import type { ExpireOf } from './sweep-holds.ts';
import type { KnownTerms, TermsMemory } from './terms-memory.ts';
import type { MeterAnswer, Question } from './meter-question.ts';

export interface AskMeterDeps {
  readonly take: Take;
  readonly terms: TermsMemory;
  readonly denials: DenialMemory;
  readonly enrolGuest: EnrolGuest;
  readonly retierGuest: RetierGuest;
  readonly expire: ExpireOf;
  /** How long terms that were read are believed when they alone deny, in milliseconds. */
  readonly termsFreshMs: number;
}

export type AskMeter = (question: Question) => Promise<MeterAnswer>;

/**
 * An admitted request of a known team is one round. More are needed when something was assumed
 * wrongly: the terms, the tier, the slot, or that the team has a meter.
 */
const ROUNDS_MAX = 6;

/** Asks until the meter has admitted or denied. Throws `StoreFault` when it does neither. */
export const askMeter =
  (deps: AskMeterDeps): AskMeter =>
  async (question) => {
    const known = deps.terms.termsOf(question.team);
    let state: State = { question, known, at: question.at, rateTaken: undefined, time: 'first' };
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const next = await ask(deps, state);
      if ('outcome' in next) return next;
      state = { ...next, time: 'again' };
    }
    throw new StoreFault(`The meter of ${question.team} kept changing`);
  };

/** What one round assumes. */
interface State {
  readonly question: Question;
  readonly known: KnownTerms;
  readonly at: Instant;
  /** Found to have been left by a check of the rate under the same request id. */
  readonly rateTaken: Marker | undefined;
  readonly time: 'first' | 'again';
}

type Next = MeterAnswer | State;

interface Judged {
  readonly denial: Denial;
  readonly asked: Ask;
  readonly before?: Meter | undefined;
  readonly isAbsorbed?: true;
}

const denied = ({ known }: State, { asked, before, ...judged }: Judged): MeterAnswer => ({
  outcome: 'denied',
  ...judged,
  ask: asked,
  terms: known.terms,
  before,
});

const ask = async (deps: AskMeterDeps, state: State): Promise<Next> => {
  const { ask: question, objection } = state.question.askUnder(state.known, state.at);
  const { rateTaken } = state;
  const asked = rateTaken === undefined ? question : { ...question, rateTaken };
  if (objection !== undefined && asked.mode === 'enforce') {
    return objected(deps, state, { asked, denial: objection });
  }
  const remembered = deps.denials.recall(asked);
  if (remembered !== undefined) {
    const before = deps.denials.meterOf(asked.team);
    return denied(state, { denial: remembered, asked, before, isAbsorbed: true });
  }
  const taking = await deps.take(asked, state.time);
  if (taking.outcome === 'no_meter') return enrol(deps, state, asked);
  if (taking.outcome === 'refused') {
    return refused(deps, state, { asked, before: taking.before });
  }
  deps.denials.forget(asked.team);
  return admitted(state, { asked, before: taking.before, objection });
};

type Admitted = Pick<Judged, 'asked' | 'before'> & { readonly objection: Denial | undefined };

const admitted = ({ known }: State, { asked, before, objection }: Admitted): MeterAnswer => ({
  outcome: 'admitted',
  ask: asked,
  before,
  isRepeated: false,
  wouldDeny: asked.mode === 'shadow' ? (objection ?? judgeMet(before, asked)) : undefined,
  terms: known.terms,
});

const judgeMet = (met: Meter | undefined, asked: Ask): Denial | undefined => {
  invariant(met !== undefined, 'A meter that does not deny by itself was not seen');
  return judge(met, asked);
};

/**
 * A denial by the terms alone is sure only while they are: they are read again unless they were read
 * as lately as a denial is remembered.
 */
const objected = async (
  deps: AskMeterDeps,
  state: State,
  { asked, denial }: Judged,
): Promise<Next> => {
  const { known, at, question } = state;
  if (known.readAt !== undefined && at - known.readAt <= deps.termsFreshMs) {
    const found = known.isSuspended ? deny({ code: 'team_suspended' }) : denial;
    return denied(state, { denial: found, asked });
  }
  return { ...state, known: await deps.terms.learn(question.team, at) };
};

const enrol = async (deps: AskMeterDeps, state: State, asked: Ask): Promise<Next> => {
  const tier = asked.guestTier;
  if (tier === undefined) {
    deps.denials.rememberUnknown(asked);
    return denied(state, { denial: deny({ code: 'team_unknown' }), asked });
  }
  await deps.enrolGuest({ team: asked.team, tier });
  return state;
};

interface Refused {
  readonly asked: Ask;
  readonly before: Meter;
}

const refused = async (
  deps: AskMeterDeps,
  state: State,
  { asked, before }: Refused,
): Promise<Next> => {
  const refusal = whyRefused(before, asked);
  switch (refusal.kind) {
    case 'already_taken':
      return {
        outcome: 'admitted',
        ask: asked,
        before,
        isRepeated: true,
        wouldDeny: undefined,
        terms: state.known.terms,
      };
    case 'rate_taken':
      return { ...state, rateTaken: refusal.marker };
    case 'terms_changed':
      return { ...state, known: await deps.terms.termsAt(asked.team, refusal.version, asked.at) };
    case 'tier_changed':
      await deps.retierGuest({ team: asked.team, tier: refusal.to, at: asked.at });
      return state;
    case 'behind':
      return { ...state, at: catchUp(asked, refusal.newestSlot) };
    case 'denied':
      return deniedOrExpired(deps, state, { asked, before, denial: refusal.denial });
    case 'moved':
      return { ...state, rateTaken: undefined };
  }
};

/** A denial for want of room is not final while calls that ran out still hold some. */
const deniedOrExpired = async (
  deps: AskMeterDeps,
  state: State,
  { asked, before, denial }: Refused & { readonly denial: Denial },
): Promise<Next> => {
  const isShort = denial.reason.code.endsWith('_short');
  const of = { team: asked.team, meter: before, at: asked.at };
  if (isShort && (await deps.expire(of)) > 0) return state;
  deps.denials.remember(asked, before);
  return denied(state, { denial, asked, before });
};

/** Another environment's clock is ahead, or this request was slow: both stay within one slot. */
const SLOTS_AHEAD_MAX = 1;

/** The meter's clock counts. Further ahead than a slot, somebody's clock is wrong: no guessing. */
const catchUp = ({ team, at }: Ask, newestSlot: number): Instant => {
  if (newestSlot - slotAt(at) > SLOTS_AHEAD_MAX) {
    throw new StoreFault(`The meter of ${team} is ahead of this clock: slot ${newestSlot}`);
  }
  return slotStart(newestSlot);
};
