import type { TeamId } from '../../src/domain/ids.ts';
import { slotAt, slotStart } from '../../src/domain/slots.ts';
import type { Clock, Instant } from '../../src/domain/time.ts';
import type { Case } from './case.ts';
import { requireAllowed } from './decisions.ts';
import type { Asked, Gate } from './gate.ts';
import type { InFlight } from './in-flight.ts';
import { questionOf, type Teams } from './teams.ts';

interface FirstSeen {
  /** They take turns: with sixteen of them and sixteen teams, each meets a team once in 256 iterations. */
  readonly gates: readonly Pick<Gate, 'decide'>[];
  readonly teams: Teams;
  readonly inFlight: Pick<InFlight, 'add'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/**
 * A decision about a team that its environment knows and has not seen in the present slot: the request
 * is the long one. Each environment is asked about each team beforehand, since the first time it
 * learns the team's terms.
 */
export const firstSeenCase = async (world: FirstSeen): Promise<Case> => {
  const { gates, teams } = world;
  const visits = gates.map((gate) => visitsTo(gate, world));
  await Promise.all(
    visits.map(async ({ decide }) => {
      for (const [at, team] of teams.ids.entries()) await decide(questionOf(team, at));
    }),
  );
  return {
    name: 'decision first',
    prepare: async (iteration) => {
      const turn = teams.turnOf(iteration);
      const visit = visits[turn % visits.length];
      if (visit === undefined) throw new Error('No environments');
      const asked = questionOf(teams.of(iteration), turn);
      await visit.untilUnseen(asked.team);
      return () => visit.decide(asked);
    },
  };
};

/** When an environment last saw each team. */
const visitsTo = ({ decide }: FirstSeen['gates'][number], world: FirstSeen) => {
  const { inFlight, clock, sleep } = world;
  const seenAt = new Map<TeamId, Instant>();
  return {
    decide: async (asked: Asked & Parameters<InFlight['add']>[0]): Promise<void> => {
      requireAllowed(await decide(asked));
      inFlight.add(asked);
      seenAt.set(asked.team, clock());
    },
    /** All environments had their turn within a slot: that takes an engine of a millisecond a call. */
    untilUnseen: async (team: TeamId): Promise<void> => {
      const slot = slotAt(seenAt.get(team) ?? slotStart(0));
      while (slotAt(clock()) === slot) await sleep(slotStart(slot + 1) - clock());
    },
  };
};
