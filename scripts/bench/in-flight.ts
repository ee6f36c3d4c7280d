import type { TeamId } from '../../src/domain/ids.ts';
import { type Books, type Gate, type OpenCall } from './gate.ts';
import { questionOf, type Teams } from './teams.ts';

/** How many calls of a team wait for their usage: the meter holds each of them. */
export const IN_FLIGHT = 30;

/** The calls that were admitted, by team, the oldest first. */
export interface InFlight {
  readonly add: (call: OpenCall) => void;
  /** Takes one off, which somebody else settles. */
  readonly oldestOf: (team: TeamId) => OpenCall;
  /** Settles or makes calls until each team has so many. */
  readonly level: (count?: number) => Promise<void>;
}

interface InFlightDeps {
  readonly teams: Teams;
  readonly gate: Pick<Gate, 'decide'>;
  readonly books: Books;
}

export const inFlightOf = ({ teams, gate, books }: InFlightDeps): InFlight => {
  const calls = new Map(teams.ids.map((team): [TeamId, OpenCall[]] => [team, []]));
  const callsOf = (team: TeamId): OpenCall[] => calls.get(team) ?? [];
  let made = 0;
  const make = async (team: TeamId): Promise<void> => {
    const asked = questionOf(team, made);
    made += 1;
    const { outcome } = await gate.decide(asked);
    if (outcome === 'deny') throw new Error(`${team} was denied a call that it has room for`);
    callsOf(team).push(asked);
  };
  const levelOf = async (team: TeamId, count: number): Promise<void> => {
    const tooMany = callsOf(team).splice(0, Math.max(0, callsOf(team).length - count));
    if (tooMany.length > 0) await books.settle(tooMany);
    while (callsOf(team).length < count) await make(team);
  };
  return {
    add: (call) => callsOf(call.team).push(call),
    oldestOf: (team) => {
      const oldest = callsOf(team).shift();
      if (oldest === undefined) throw new Error(`${team} has no call in flight`);
      return oldest;
    },
    level: async (count = IN_FLIGHT) => {
      await Promise.all(teams.ids.map((team) => levelOf(team, count)));
    },
  };
};
