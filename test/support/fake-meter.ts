import { type AskMeter, askMeter } from '../../src/app/ask-meter.ts';
import { denialMemory } from '../../src/app/denial-memory.ts';
import type {
  EnrolGuest,
  ExpireHolds,
  ReadMeter,
  ReadPolicy,
  RecordTokens,
  RetierGuest,
  Take,
} from '../../src/app/ports.ts';
import { expireOf } from '../../src/app/sweep-holds.ts';
import { termsMemory } from '../../src/app/terms-memory.ts';
import type { Ask, Share } from '../../src/domain/ask.ts';
import { StoreFault } from '../../src/domain/errors.ts';
import { type HoldId, holdIdOf, type Marker } from '../../src/domain/holds.ts';
import type { RequestId, TeamId } from '../../src/domain/ids.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { type MicroUsd, microUsd } from '../../src/domain/money.ts';
import { type CapCode, capCodeOf } from '../../src/domain/caps.ts';
import { hardLimitOf, type Policy, termsVersionOf } from '../../src/domain/policy.ts';
import { type Limits, type Tier, TIERS } from '../../src/domain/tiers.ts';

/**
 * The store of the use cases' tests: meters in memory that take, refuse and remember.
 *
 * It keeps every call it admitted and counts through all of them anew for each question. Nothing of
 * it is taken from the write's expression, from the ring or from `judge`, so that a law may compare
 * those with it. What it does not show is what the real store adds: races, sizes, lost attempts.
 */
export interface FakeMeters {
  readonly take: Take;
  readonly readMeter: ReadMeter;
  readonly readPolicy: ReadPolicy;
  readonly enrolGuest: EnrolGuest;
  readonly retierGuest: RetierGuest;
  readonly recordTokens: RecordTokens;
  readonly expireHolds: ExpireHolds;
  /** Registers a team, or replaces its policy; what was counted stays. */
  readonly register: (policy: Policy) => void;
  /** The meter as the store would give it; throws for a team that has none. */
  readonly meterOf: (team: TeamId) => Meter;
  /** Replaces what a call in flight holds by what it used. */
  readonly settle: (call: SettledCall) => void;
  /** From now on every question ends as a `StoreFault`, until `repair`. */
  readonly breakDown: () => void;
  readonly repair: () => void;
  /** The next write is applied, its answer is lost, and the second attempt meets the first. */
  readonly loseNextAnswer: () => void;
}

interface SettledCall {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly tokens: number;
  readonly usd: number;
}

interface Call {
  readonly id: HoldId;
  readonly at: number;
  readonly cap: CapCode | undefined;
  readonly isOfFixedWindow: boolean;
  /** 0 where a check of the rate had taken the request before. */
  readonly requests: 0 | 1;
  tokens: number;
  usd: number;
  /** What is known of it by its id: nothing more once it is settled. */
  state: 'held' | 'rate' | 'all' | 'settled';
}

interface State {
  status: Meter['status'];
  termsVersion: number | undefined;
  guestTier: Tier | undefined;
  limits: Limits;
  budget: MicroUsd | undefined;
  warnPercent: number;
  readonly calls: Call[];
  /** Tokens that were told without a call. */
  readonly told: { readonly at: number; readonly tokens: number }[];
}

const SLOT_MS = 5_000;
const MARKED_SLOTS = 6;

const slotOf = (at: number): number => Math.floor(at / SLOT_MS);
const minuteOf = (at: number): number => Math.floor(at / 60_000);
const dayOf = (at: number): number => Math.floor(at / 86_400_000);
const monthOf = (at: number): number => {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth() - 1970 * 12;
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

const newState = (limits: Limits): State => ({
  status: 'active',
  termsVersion: undefined,
  guestTier: undefined,
  limits,
  budget: limits.usdPerMonth,
  warnPercent: 80,
  calls: [],
  told: [],
});

export const fakeMeters = (): FakeMeters => {
  const states = new Map<TeamId, State>();
  const policies = new Map<TeamId, Policy>();
  const receipts = new Map<string, number>();
  let isDown = false;
  let losesAnswer = false;

  const answer = <Result>(result: () => Result): Promise<Result> =>
    isDown ? Promise.reject(new StoreFault('The store is down')) : Promise.resolve(result());

  const takeOnce = (ask: Ask) => {
    const state = states.get(ask.team);
    if (state === undefined) return { outcome: 'no_meter' } as const;
    const before = meterFrom(state);
    if (refuses(state, ask)) return { outcome: 'refused', before } as const;
    const checked = state.calls.find((call) => isMarkOf(call, ask));
    if (checked !== undefined) checked.state = 'settled';
    state.calls.push(callOf(ask));
    return { outcome: 'taken', before } as const;
  };

  return {
    take: (ask) =>
      answer(() => {
        const first = takeOnce(ask);
        if (!losesAnswer) return first;
        losesAnswer = false;
        return takeOnce(ask);
      }),
    readMeter: (team) =>
      answer(() => {
        const state = states.get(team);
        return state === undefined ? undefined : meterFrom(state);
      }),
    readPolicy: (team) => answer(() => policies.get(team)),
    enrolGuest: ({ team, tier }) =>
      answer(() => {
        if (!states.has(team)) states.set(team, { ...newState(TIERS[tier]), guestTier: tier });
      }),
    retierGuest: ({ team, tier }) =>
      answer(() => {
        const state = states.get(team);
        if (state?.guestTier === undefined) return;
        state.guestTier = tier;
        state.limits = TIERS[tier];
        state.budget = TIERS[tier].usdPerMonth;
      }),
    recordTokens: ({ team, request, tokens, at }) =>
      answer(() => {
        const state = states.get(team);
        if (state === undefined) return { outcome: 'no_meter' } as const;
        const receipt = `${team} ${request}`;
        const tokensOfFirst = receipts.get(receipt);
        if (tokensOfFirst !== undefined) return { outcome: 'duplicate', tokensOfFirst } as const;
        receipts.set(receipt, tokens);
        const call = state.calls.find(({ id }) => id === holdIdOf(request));
        if (call?.state === 'held' && dayOf(call.at) === dayOf(at)) call.tokens = 0;
        state.told.push({ at, tokens });
        return { outcome: 'recorded' } as const;
      }),
    expireHolds: ({ team, holds, isCharged }) =>
      answer(() => {
        const ids = new Set(holds.map(([id]) => id));
        const calls = (states.get(team)?.calls ?? []).filter(({ id }) => ids.has(id));
        if (calls.some(({ state }) => state !== 'held')) return 'moved';
        for (const call of calls) {
          Object.assign(call, { state: 'settled' }, isCharged ? {} : { tokens: 0, usd: 0 });
        }
        return 'expired';
      }),
    register: (policy) => {
      policies.set(policy.team, policy);
      const state = states.get(policy.team) ?? newState(policy.limits);
      state.status = policy.status === 'active' ? 'active' : 'suspended';
      state.termsVersion = termsVersionOf(policy);
      state.guestTier = undefined;
      state.limits = { ...policy.limits, usdPerMonth: hardLimitOf(policy) };
      state.budget = policy.limits.usdPerMonth;
      state.warnPercent = policy.warnPercent;
      states.set(policy.team, state);
    },
    meterOf: (team) => {
      const state = states.get(team);
      if (state === undefined) throw new Error(`No meter of ${team}`);
      return meterFrom(state);
    },
    settle: ({ team, request, tokens, usd }) => {
      const call = states.get(team)?.calls.find(({ id }) => id === holdIdOf(request));
      if (call === undefined) throw new Error(`No call ${request} of ${team}`);
      Object.assign(call, { tokens, usd, state: 'settled' });
    },
    breakDown: () => {
      isDown = true;
    },
    repair: () => {
      isDown = false;
    },
    loseNextAnswer: () => {
      losesAnswer = true;
    },
  };
};

/** A store with these teams registered. */
export const metersWith = (...policies: readonly Policy[]): FakeMeters => {
  const meters = fakeMeters();
  policies.forEach(meters.register);
  return meters;
};

/** One environment: its own memories over the store that all of them share. */
export const environmentOn = (meters: FakeMeters, memoryMs = 5_000): AskMeter => {
  const terms = termsMemory(meters.readPolicy);
  return askMeter({
    ...meters,
    terms,
    denials: denialMemory(memoryMs),
    expire: expireOf({ ...meters, terms, chunkMax: 2 }),
    termsFreshMs: memoryMs,
  });
};

const callOf = (ask: Ask): Call => {
  const tokens = ask.tokens?.take ?? 0;
  const usd = ask.usd?.take ?? 0;
  return {
    id: holdIdOf(ask.request),
    at: ask.at,
    cap: ask.cap === undefined ? undefined : capCodeOf(ask.cap.cap),
    isOfFixedWindow: ask.window === 'fixed',
    requests: ask.rateTaken === undefined ? 1 : 0,
    tokens,
    usd,
    state: tokens + usd > 0 ? 'held' : coverageOf(ask),
  };
};

const coverageOf = (ask: Ask): Marker['covers'] =>
  ask.tokens === undefined && ask.usd === undefined ? 'rate' : 'all';

const refuses = (state: State, ask: Ask): boolean =>
  isNotOfTheseTerms(state, ask) ||
  state.calls.some((call) => slotOf(call.at) > slotOf(ask.at)) ||
  isKnown(state, ask) ||
  (ask.mode === 'enforce' && isOverALimit(state, ask));

const isNotOfTheseTerms = (state: State, ask: Ask): boolean =>
  state.status === 'suspended' ||
  state.termsVersion !== ask.termsVersion ||
  (state.guestTier !== undefined && !isLetInAs(state.guestTier, ask));

const isLetInAs = (tier: Tier, { guestTier, isTierNamed }: Ask): boolean =>
  guestTier === tier || (guestTier !== undefined && isTierNamed !== true);

/** The id is taken; for one that knows of a check of its rate, by anything but that check. */
const isKnown = ({ calls }: State, ask: Ask): boolean => {
  const known = calls.filter(
    (call) => call.id === holdIdOf(ask.request) && call.state !== 'settled',
  );
  return ask.rateTaken === undefined
    ? known.length > 0
    : known.length !== 1 || !known.every((call) => isMarkOf(call, ask));
};

const isMarkOf = (call: Call, ask: Ask): boolean =>
  ask.rateTaken?.forgetAfterSlot === slotOf(call.at) + MARKED_SLOTS &&
  call.id === holdIdOf(ask.request) &&
  call.state === 'rate';

const isOverALimit = ({ calls, told, limits }: State, ask: Ask): boolean => {
  const inMinute = calls.filter((call) =>
    ask.window === 'fixed'
      ? call.isOfFixedWindow && minuteOf(call.at) === minuteOf(ask.at)
      : slotOf(call.at) >= slotOf(ask.at) - 12,
  );
  const today = [...calls, ...told].filter((each) => dayOf(each.at) === dayOf(ask.at));
  const thisMonth = calls.filter((call) => monthOf(call.at) === monthOf(ask.at));
  const capCode = ask.cap === undefined ? undefined : capCodeOf(ask.cap.cap);
  const ofCap = thisMonth.filter(({ cap }) => cap !== undefined && cap === capCode);
  return [
    exceeds(
      sum(inMinute.map(({ requests }) => requests)),
      ask.rateTaken === undefined ? { take: 1, need: 1 } : undefined,
      limits.requestsPerMinute,
    ),
    exceeds(sum(today.map(({ tokens }) => tokens)), ask.tokens, limits.tokensPerDay),
    exceeds(sum(thisMonth.map(({ usd }) => usd)), ask.usd, limits.usdPerMonth),
    exceeds(sum(ofCap.map(({ usd }) => usd)), ask.cap, ask.cap?.cap.usdPerMonth),
  ].includes(true);
};

const exceeds = (taken: number, share: Share | undefined, limit: number | undefined): boolean =>
  share !== undefined && limit !== undefined && taken + share.need > limit;

/** What a store that keeps only counters would give back. */
const meterFrom = ({ calls, told, ...state }: State): Meter => {
  const admitted = calls.filter(({ requests }) => requests === 1);
  const slots = [...new Set(admitted.map(({ at }) => slotOf(at)))];
  const held = calls.filter((call) => call.state === 'held');
  const ofCaps = calls.filter(({ cap }) => cap !== undefined);
  return {
    ...state,
    admissions: admitted.length,
    newestSlot: Math.max(0, ...slots),
    admissionsBefore: new Map(
      slots.map((slot) => [slot, admitted.findIndex(({ at }) => slotOf(at) === slot)]),
    ),
    requestsInMinute: tally(
      admitted.filter((call) => call.isOfFixedWindow),
      ({ at }) => [minuteOf(at), 1],
    ),
    tokensOnDay: tally([...calls, ...told], ({ at, tokens }) => [dayOf(at), tokens]),
    boostInMonth: new Map(),
    usdInMonth: tally(calls, ({ at, usd }) => [monthOf(at), usd]),
    usdOfCap: tally(ofCaps, ({ at, usd, cap }) => [`${cap ?? ''}:${monthOf(at)}`, usd]),
    holds: new Map(
      held.map(({ id, at, tokens, usd, cap }) => [
        id,
        { slot: slotOf(at), tokens, usd: microUsd(usd), cap },
      ]),
    ),
    markers: new Map(calls.flatMap(markerOf)),
  };
};

const markerOf = ({ id, at, state }: Call): readonly (readonly [HoldId, Marker])[] =>
  state === 'rate' || state === 'all'
    ? [[id, { covers: state, forgetAfterSlot: slotOf(at) + MARKED_SLOTS }]]
    : [];

const tally = <Item, Window>(
  items: readonly Item[],
  amountOf: (item: Item) => readonly [Window, number],
): ReadonlyMap<Window, number> => {
  const counters = new Map<Window, number>();
  for (const [window, amount] of items.map(amountOf)) {
    counters.set(window, (counters.get(window) ?? 0) + amount);
  }
  return counters;
};
