import { writesOf } from './sight.ts';
import type { StoreCommand } from './store/store.ts';

/** An invariant that does not hold. */
export class ViolationError extends Error {
  override readonly name = 'ViolationError';
  readonly invariant: string;
  readonly finding: string;
  readonly team: string | undefined;

  constructor(invariant: string, finding: string, team: string | undefined) {
    super(`${invariant}: ${finding}`);
    this.invariant = invariant;
    this.finding = finding;
    this.team = team;
  }
}

export interface Entry {
  readonly at: number;
  readonly command: StoreCommand;
  readonly team: string | undefined;
  outcome: string;
}

/** The last commands of each team, to be shown when one of them broke something. */
export interface History {
  readonly add: (at: number, command: StoreCommand) => Entry;
  readonly of: (team: string | undefined) => readonly Entry[];
}

const KEPT = 24;

export const newHistory = (): History => {
  const entries = new Map<string | undefined, Entry[]>();
  return {
    add: (at, command) => {
      const team = teamIn(command);
      const entry: Entry = { at, command, team, outcome: 'sent' };
      const kept = entries.get(team) ?? [];
      kept.push(entry);
      if (kept.length > 2 * KEPT) kept.splice(0, KEPT);
      entries.set(team, kept);
      return entry;
    },
    of: (team) => (entries.get(team) ?? []).slice(-KEPT),
  };
};

const teamIn = (command: StoreCommand): string | undefined => {
  const pk = command.name === 'GetItem' ? command.input.Key?.['pk']?.S : writesOf(command)[0]?.pk;
  return pk?.split('#')[1];
};
