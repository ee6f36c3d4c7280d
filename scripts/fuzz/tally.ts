import type { Policy } from '../../src/domain/policy.ts';
import { LISTED_MODEL, type Registered } from './teams.ts';
import type { Mint } from './tokens.ts';
import { headerOf, isPass, requestIdOf, type Seen, teamOf } from './seen.ts';

/**
 * Counts what was let pass, by its own reading of requests and answers, and says what should not have
 * been. It knows the limits and nothing of how they are kept.
 */
export interface Tally {
  readonly count: (seen: Seen) => readonly string[];
  readonly passes: () => number;
}

interface Setting {
  readonly registered: Registered;
  readonly mint: Mint | undefined;
  /** Whether teams that nobody registered are let in. */
  readonly hasGuests: boolean;
}

const MINUTE_MS = 60_000;
const TAKES_NOTHING = 'POST /v1/budget/check';

/** What a team that nobody registered has, unless its gateway names another tier. */
const GUEST_LIMIT = 20;

export const openTally = (setting: Setting): Tally => {
  const taken = new Map<string, number[]>();
  const known = new Set<string>();
  const retiered = new Set<string>();
  let passes = 0;

  /** A request that is repeated is taken once, so each id counts once. */
  const countTaken = (seen: Seen, team: string): readonly string[] => {
    const id = `${team} ${requestIdOf(seen)}`;
    if (seen.route === TAKES_NOTHING || known.has(id)) return [];
    known.add(id);
    const times = (taken.get(team) ?? []).filter((time) => time > seen.at - 2 * MINUTE_MS);
    times.push(seen.at);
    taken.set(team, times);
    const limit = limitOf(team);
    const within = times.filter((time) => isWithin(team, time, seen.at)).length;
    return limit !== undefined && within > limit
      ? [`${team} passed ${within} times in 60 seconds, and may ${limit} times`]
      : [];
  };
  const limitOf = (team: string): number | undefined => {
    const policy = setting.registered.get(team);
    if (policy === undefined) return retiered.has(team) ? undefined : GUEST_LIMIT;
    return policy.mode === 'shadow' ? undefined : policy.limits.requestsPerMinute;
  };
  const isWithin = (team: string, time: number, now: number): boolean =>
    setting.registered.get(team)?.window === 'fixed'
      ? Math.floor(time / MINUTE_MS) === Math.floor(now / MINUTE_MS)
      : time > now - MINUTE_MS;

  return {
    count: (seen) => {
      const team = teamOf(seen, setting.mint);
      // Refused or not, it may have changed the tier of a guest.
      if (team !== undefined && mayNameTier(seen)) retiered.add(team);
      if (team === undefined && wasJudged(seen)) return ['was judged, and names no team'];
      if (team === undefined || !isPass(seen)) return [];
      passes += 1;
      return [...forbidden(setting, seen, team), ...countTaken(seen, team)];
    },
    passes: () => passes,
  };
};

/** Denied for a limit or let pass: at a door that can say so by its status, nobody is. */
const wasJudged = (seen: Seen): boolean =>
  isPass(seen) || (seen.route?.startsWith('ANY ') === true && seen.response.statusCode === 429);

const mayNameTier = ({ request }: Seen): boolean =>
  headerOf(request, 'x-tier') !== undefined || request.body.includes('"tier');

/** What never passes, however often it is asked. */
const forbidden = (
  { registered, hasGuests }: Setting,
  seen: Seen,
  team: string,
): readonly string[] => {
  const policy = registered.get(team);
  if (policy === undefined) return hasGuests ? [] : [`${team} passed, and nobody registered it`];
  if (policy.status !== 'active') return [`${team} passed, and is ${policy.status}`];
  return isOfModel(seen) ? forbiddenModels(policy, seen) : [];
};

/** What is none is as if it were not there, and then the body may name the model. */
const MODEL_NAME = /^[!"$-~]{1,200}$/;

const forbiddenModels = (
  { team, limits, models }: Policy,
  { request }: Seen,
): readonly string[] => {
  if (limits.usdPerMonth === 0) return [`${team} passed without money`];
  const model = headerOf(request, 'x-model')?.trim() ?? '';
  const isListed = model.includes(LISTED_MODEL) || !MODEL_NAME.test(model);
  return models === undefined || isListed
    ? []
    : [`${team} passed with ${model}, which is not on its list`];
};

/** Whether the call may be of a model, so that its price and its name count. */
const isOfModel = ({ route = '', request }: Seen): boolean =>
  route.includes('prompt-guard') ||
  route === 'POST /request' ||
  (route.startsWith('ANY /ext-authz') && request.method === 'POST');
