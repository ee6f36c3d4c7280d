import type { Decision } from '../../src/domain/decision.ts';
import type { Case } from './case.ts';
import type { Books, Gate } from './gate.ts';
import type { InFlight } from './in-flight.ts';
import { questionOf, type Teams } from './teams.ts';

interface Deciding {
  readonly gate: Pick<Gate, 'decide'>;
  /** One whose callers are told where their team stands. */
  readonly telling: Pick<Gate, 'decide'>;
  readonly books: Books;
  readonly teams: Teams;
  readonly inFlight: Pick<InFlight, 'add' | 'oldestOf'>;
}

type Question = ReturnType<typeof questionOf>;

/**
 * The decision without what surrounds it, and the bookkeeping when the call has ended.
 *
 * Of a team whose meter an environment has seen within half a minute it asks in a shorter form. Here each
 * team has its turn sooner than that, so nearly all are asked so: `decision` is the short form, as it is
 * within the function. `decision told` is that of the functions that tell what is left. What the one in a
 * row has beside it are caches that the same call has just filled; it is to be compared with a bare write
 * that has them too.
 */
export const decisionCases = (deciding: Deciding): readonly Case[] => {
  const { gate, telling, books, teams, inFlight } = deciding;
  const decideAt =
    ({ decide }: Pick<Gate, 'decide'>) =>
    (asked: Question) =>
    async (): Promise<void> => {
      requireAllowed(await decide(asked));
      inFlight.add(asked);
    };
  const decide = decideAt(gate);
  const questionAt = (iteration: number): Question =>
    questionOf(teams.of(iteration), teams.turnOf(iteration));
  return [
    { name: 'decision', prepare: (iteration) => decide(questionAt(iteration)) },
    { name: 'decision told', prepare: (iteration) => decideAt(telling)(questionAt(iteration)) },
    {
      name: 'decision in a row',
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
