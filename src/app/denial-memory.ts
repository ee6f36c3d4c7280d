import { type Ask, idOf } from '../domain/ask.ts';
import { judge } from '../domain/judge.ts';
import { boundedMap } from '../domain/bounded-map.ts';
import { type Denial, deny } from '../domain/decision.ts';
import type { TeamId } from '../domain/ids.ts';
import { knowsRequest, type Meter, withoutHolds } from '../domain/meter.ts';
import { type Instant, laterBy } from '../domain/time.ts';

/**
 * Denials that are certain without asking the meter again, so that a flood of denied requests does
 * not reach the store.
 *
 * A remembered meter is history. Requests admitted since can only make the ring fuller, and what was
 * used stays used, so a request that neither the remembered ring nor the remembered usage has room
 * for is denied by the meter of now as well. Holds may be given back, so they are not counted. A
 * limit that is raised acts when the memory ends: `memoryMs` later at most.
 */
export interface DenialMemory {
  readonly recall: (ask: Ask) => Denial | undefined;
  readonly remember: (ask: Ask, before: Meter) => void;
  readonly rememberUnknown: (ask: Ask) => void;
  readonly forget: (team: TeamId) => void;
  /** The meter that a denial from memory was judged by. */
  readonly meterOf: (team: TeamId) => Meter | undefined;
}

interface Memory {
  readonly until: Instant;
  /** `undefined`: the team has no meter. */
  readonly meter: Meter | undefined;
  readonly meterWithoutHolds: Meter | undefined;
}

const TEAMS_MAX = 1_000;

export const denialMemory = (memoryMs: number): DenialMemory => {
  const memories = boundedMap<TeamId, Memory>(TEAMS_MAX);
  const set = ({ team, at }: Ask, meter: Meter | undefined): void => {
    memories.set(team, {
      until: laterBy(at, memoryMs),
      meter,
      meterWithoutHolds: meter === undefined ? undefined : withoutHolds(meter),
    });
  };
  return {
    recall: (ask) => recallFrom(memories.get(ask.team), ask),
    remember: (ask, before) => set(ask, before),
    rememberUnknown: (ask) => set(ask, undefined),
    forget: (team) => memories.delete(team),
    meterOf: (team) => memories.get(team)?.meter,
  };
};

const recallFrom = (memory: Memory | undefined, ask: Ask): Denial | undefined => {
  if (memory === undefined || ask.at >= memory.until || ask.mode === 'shadow') return undefined;
  const { meter, meterWithoutHolds } = memory;
  if (meter === undefined || meterWithoutHolds === undefined) return deny({ code: 'team_unknown' });
  if (mayPass(meter, ask) || judge(meterWithoutHolds, ask) === undefined) return undefined;
  return judge(meter, ask);
};

/** A retry of an admitted request passes; other terms or another tier may have other limits. */
const mayPass = (meter: Meter, ask: Ask): boolean =>
  knowsRequest(meter, idOf(ask)) ||
  meter.termsVersion !== ask.termsVersion ||
  (ask.isTierNamed === true && meter.guestTier !== undefined && meter.guestTier !== ask.guestTier);
