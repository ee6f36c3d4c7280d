import { StoreFault } from '../domain/errors.ts';
import { expiredHolds } from '../domain/holds.ts';
import type { TeamId } from '../domain/ids.ts';
import type { Meter } from '../domain/meter.ts';
import type { Instant } from '../domain/time.ts';
import type { ExpireHolds, ListTeams, ReadMeter, TidyMeter } from './ports.ts';
import type { TermsMemory } from './terms-memory.ts';

export interface ExpireDeps {
  readonly expireHolds: ExpireHolds;
  readonly terms: TermsMemory;
  /** How many holds one transaction takes. */
  readonly chunkMax: number;
  /** How many are taken off at most, where somebody waits; the oldest first. */
  readonly holdsMax?: number;
}

interface TeamMeter {
  readonly team: TeamId;
  readonly meter: Meter;
  readonly at: Instant;
}

/** How many of a meter's holds were taken off because their time is over. */
export type ExpireOf = (of: TeamMeter) => Promise<number>;

/**
 * Expires what has run out on a meter that was just read. What was settled meanwhile is left alone:
 * the next one to look sees the rest.
 */
export const expireOf =
  ({ expireHolds, terms, chunkMax, holdsMax = Infinity }: ExpireDeps): ExpireOf =>
  async ({ team, meter, at }) => {
    const { terms: current } = await terms.termsAt(team, meter.termsVersion, at);
    const holds = expiredHolds(meter.holds, { now: at, holdSeconds: current.holdSeconds }).slice(
      0,
      holdsMax,
    );
    const isCharged = current.expiredHolds === 'charge';
    let expired = 0;
    for (let start = 0; start < holds.length; start += chunkMax) {
      const chunk = holds.slice(start, start + chunkMax);
      const answer = await expireHolds({ team, holds: chunk, isCharged, at });
      if (answer === 'moved') return expired;
      expired += chunk.length;
    }
    return expired;
  };

/**
 * For a decision, which was denied already: a store that cannot be asked for that as well does not
 * make it another answer. The next one to look tries again.
 */
export const expireIfPossible =
  (expire: ExpireOf): ExpireOf =>
  async (of) => {
    try {
      return await expire(of);
    } catch (error) {
      if (error instanceof StoreFault) return 0;
      throw error;
    }
  };

export interface SweepDeps {
  readonly listTeams: ListTeams;
  readonly readMeter: ReadMeter;
  readonly expire: ExpireOf;
  readonly tidy: TidyMeter;
  /** Told of a team that could not be swept; the others are. */
  readonly onFault: (team: TeamId, error: unknown) => void;
}

export interface Sweep {
  readonly teams: number;
  readonly expired: number;
}

/** Looks through all teams for calls that were never accounted for, a few teams at a time. */
export const sweepHolds =
  ({ listTeams, readMeter, expire, tidy, onFault }: SweepDeps) =>
  async (at: Instant): Promise<Sweep> => {
    let teams = 0;
    let expired = 0;
    const sweepTeam = async (team: TeamId): Promise<void> => {
      try {
        const meter = await readMeter(team);
        if (meter === undefined) return;
        const given = await expire({ team, meter, at });
        expired += given;
        // Decisions tidy up after those that they have seen: nobody does where each comes to a new place.
        await tidy(team, meter);
      } catch (error) {
        // One team's fault must not keep the others' money: it is told, and the next sweep tries.
        onFault(team, error);
      }
    };
    for await (const page of listTeams()) {
      teams += page.length;
      await Promise.all(page.map(sweepTeam));
    }
    return { teams, expired };
  };
