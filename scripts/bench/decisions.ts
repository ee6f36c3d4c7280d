import type { Decision } from '../../src/domain/decision.ts';
import type { Case } from './case.ts';
import type { Books, Gate } from './gate.ts';
import type { InFlight } from './in-flight.ts';
import { questionOf, type Teams } from './teams.ts';

interface Deciding {
  readonly gate: Gate;
  readonly books: Books;
  readonly teams: Teams;
  readonly inFlight: InFlight;
}

type Question = ReturnType<typeof questionOf>;

/**
 * The decision without what surrounds it, and the bookkeeping when the call has ended. Of a team whose
 * meter an environment has seen lately it asks in a shorter form. As the cases come in turn, it may have
 * for some decisions and not for others, or just now, for all.
 */
export const decisionCases = ({ gate, books, teams, inFlight }: Deciding): readonly Case[] => {
  const decide = (asked: Question) => async (): Promise<void> => {
    requireAllowed(await gate.decide(asked));
    inFlight.add(asked);
  };
  const questionAt = (iteration: number): Question =>
    questionOf(teams.of(iteration), teams.turnOf(iteration));
  return [
    { name: 'decision', prepare: (iteration) => decide(questionAt(iteration)) },
    {
      name: 'decision again',
      prepare: async (iteration) => {
        await decide(questionAt(iteration))();
        return decide(questionAt(iteration));
      },
    },
    {
      name: 'settle',
      prepare: (iteration) => {
        const call = inFlight.oldestOf(teams.of(iteration));
        return () => books.settle([call]);
      },
    },
  ];
};

export const requireAllowed = (decision: Decision): void => {
  if (decision.outcome === 'deny') throw new Error(`Denied: ${decision.reason.code}`);
  if (decision.degraded === true) throw new Error('The store gave no answer in time');
};

interface Denying {
  /** Remembers no denial, and asks each time. */
  readonly asking: Gate;
  readonly remembering: Gate;
  /** Their budget is nothing: it is spent in every month, also in one that begins meanwhile. */
  readonly teams: Teams;
}

/** Teams that are denied, asked of the store each time, and asked of the memory. */
export const denialCases = async ({
  asking,
  remembering,
  teams,
}: Denying): Promise<readonly Case[]> => {
  const denied = (gate: Gate) => (iteration: number) => {
    const asked = questionOf(teams.of(iteration), teams.turnOf(iteration));
    return async () => requireSpent(await gate.decide(asked));
  };
  // The first time an environment learns the team's terms.
  for (const at of teams.ids.keys()) {
    for (const gate of [asking, remembering]) await denied(gate)(at)();
  }
  return [
    { name: 'denied', prepare: denied(asking) },
    { name: 'denied from memory', prepare: denied(remembering) },
  ];
};

const requireSpent = (decision: Decision): void => {
  const code = decision.outcome === 'deny' ? decision.reason.code : 'allowed';
  if (code !== 'budget_spent') throw new Error(`A team without a budget was ${code}`);
};
