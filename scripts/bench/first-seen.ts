import type { Case } from './case.ts';
import { requireAllowed } from './decisions.ts';
import type { Gate } from './gate.ts';
import type { InFlight } from './in-flight.ts';
import { questionOf, type Teams } from './teams.ts';

interface FirstSeen {
  readonly gate: Pick<Gate, 'unseeing'>;
  readonly teams: Teams;
  readonly inFlight: Pick<InFlight, 'add'>;
}

/**
 * A decision about a team that its environment knows and whose meter it has never seen: the request is
 * the long one. What is asked each time is made before, and has nothing seen yet. The team's terms are
 * learnt beforehand, since that is a read.
 */
export const firstSeenCase = async ({ gate, teams, inFlight }: FirstSeen): Promise<Case> => {
  const unseen = (iteration: number) => {
    const decide = gate.unseeing();
    const asked = questionOf(teams.of(iteration), teams.turnOf(iteration));
    return async (): Promise<void> => {
      requireAllowed(await decide(asked));
      inFlight.add(asked);
    };
  };
  for (const at of teams.ids.keys()) await unseen(at)();
  return { name: 'decision first', prepare: unseen };
};
