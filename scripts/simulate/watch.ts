import { holdIdOf } from '../../src/domain/holds.ts';
import type { Store, StoreCommand } from './store/store.ts';
import type { Truth } from './truth.ts';
import { newHistory, ViolationError } from './violation.ts';
import { bookCommand, type Books } from './witness.ts';

interface Watched {
  /** Tells every command that it has applied to an account beside it. */
  readonly store: Store;
  readonly truth: Truth;
}

export const watched = (store: Store, now: () => number): Watched => {
  const books: Books = { store, now, teams: new Map(), receipts: new Map() };
  const tokens = new Set<string>();
  let violation: ViolationError | undefined;
  let commands = 0;
  const truth: Truth = {
    ...books,
    history: newHistory(),
    holdOf: (team, request) => books.teams.get(team)?.standing.get(`i${holdIdOf(request)}`),
    get violation() {
      return violation;
    },
    get commands() {
      return commands;
    },
  };
  const apply = (command: StoreCommand): object => {
    commands += 1;
    const entry = truth.history.add(now(), command);
    try {
      const answer = store.apply(command);
      entry.outcome = isRepeated(command, tokens) ? 'known' : 'applied';
      if (entry.outcome === 'applied') bookCommand(books, command, answer);
      return answer;
    } catch (error) {
      if (entry.outcome === 'sent') entry.outcome = nameOf(error);
      violation ??= violationOf(error, entry.team);
      throw error;
    }
  };
  return { store: { ...store, apply }, truth };
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));

const violationOf = (error: unknown, team: string | undefined): ViolationError | undefined => {
  if (error instanceof ViolationError) {
    return new ViolationError(error.invariant, error.finding, team);
  }
  if (!isNotUnderstood(error)) return undefined;
  return new ViolationError('I0', `the store did not understand: ${String(error)}`, team);
};

const isRepeated = ({ name, input }: StoreCommand, tokens: Set<string>): boolean => {
  const token = name === 'TransactWriteItems' ? input.ClientRequestToken : undefined;
  if (token === undefined) return false;
  const isKnown = tokens.has(token);
  tokens.add(token);
  return isKnown;
};

/** Not an answer of the store: a mistake in what was sent. */
const isNotUnderstood = (error: unknown): boolean => {
  if (!(error instanceof Error)) return true;
  if (error.name === 'ConditionalCheckFailedException') return false;
  if (error.name !== 'TransactionCanceledException') return true;
  return error.message.includes('ValidationError');
};
