import { unmarshall } from '@aws-sdk/util-dynamodb';
import { parsePolicy } from '../../src/adapters/dynamo/policy-item.ts';
import { holdIdOf } from '../../src/domain/holds.ts';
import { requestId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { BOUNDED_TEAM } from './cast.ts';
import { holdIn } from './ledger.ts';
import { heldRemoved, isTake, numberOf, type SeenWrite, setsLimits, writesOf } from './sight.ts';
import type { Store, StoreCommand } from './store/store.ts';
import { checkRing, checkTake } from './take-rules.ts';
import { type FirstReceipt, newTeam, type TeamTruth } from './truth.ts';
import { ViolationError } from './violation.ts';

const TEAM = 'TEAM#';
const USAGE = 'USAGE#';
const EXPIRED = 'EXPIRED#';

/** The books that are kept. */
export interface Books {
  readonly store: Store;
  readonly now: () => number;
  readonly teams: Map<string, TeamTruth>;
  readonly receipts: Map<string, FirstReceipt>;
}

/** Books what a command has done. Throws `ViolationError` when it should not have been let do that. */
export const bookCommand = (books: Books, command: StoreCommand, answer: object): void => {
  for (const write of writesOf(command)) {
    if (write.sk === 'METER') seeMeter(books, write, answer);
    if (write.sk === 'POLICY') seePolicy(books, write);
    if (write.sk === 'RECEIPT' && write.kind === 'put') seeReceipt(books, write);
    if (write.sk.startsWith(EXPIRED)) seeExpired(teamOf(books, write), write);
  }
};

const teamOf = ({ teams }: Books, { pk }: SeenWrite): TeamTruth => {
  const name = pk.slice(TEAM.length);
  const known = teams.get(name) ?? newTeam(name);
  teams.set(name, known);
  return known;
};

const seeMeter = (books: Books, write: SeenWrite, answer: object): void => {
  const team = teamOf(books, write);
  if (write.kind === 'put' || setsLimits(write)) readLimits(books, team, write);
  if (isTake(write)) {
    const before = (answer as { Attributes?: SeenWrite['item'] }).Attributes ?? {};
    checkTake(team, write, { now: books.now(), before });
    checkSize(team, books.store.bytesOf(write));
  }
  for (const name of heldRemoved(write)) team.standing.delete(name);
  settleTokens(team, write);
  if (team.team === BOUNDED_TEAM) checkBounded(books, write);
};

const readLimits = ({ store }: Books, team: TeamTruth, { pk, sk }: SeenWrite): void => {
  const item = store.peek({ pk, sk }) ?? {};
  const limit = (name: string): number => numberOf(item[name]) ?? 0;
  team.limits = { requests: limit('rl'), tokens: limit('dl'), usd: limit('ml') };
  checkRing(team, item);
};

const seePolicy = (books: Books, write: SeenWrite): void => {
  teamOf(books, write).policy = parsePolicy(unmarshall({ ...write.item }));
};

const seeReceipt = (books: Books, write: SeenWrite): void => {
  const { receipts, teams, now } = books;
  if (receipts.has(write.pk)) broken('I5', `a second receipt of ${write.pk}`);
  const team = teams.get(write.pk.slice(USAGE.length, write.pk.lastIndexOf('#')));
  receipts.set(write.pk, firstReceipt(write, { now: now(), team }));
};

/** Where every hold is an upper bound, what is left of a day or a month is never less than nothing. */
const checkBounded = ({ store }: Books, { pk, sk }: SeenWrite): void => {
  for (const [name, value] of Object.entries(store.peek({ pk, sk }) ?? {})) {
    const isLeft = name.length > 2 && (name.startsWith('d') || name.startsWith('m'));
    if (isLeft && Number(value.N) < 0) broken('I7', `${name} has ${String(value.N)} left`);
  }
};

const seeExpired = ({ expired }: TeamTruth, { kind, sk, item }: SeenWrite): void => {
  const name = `i${sk.slice(EXPIRED.length)}`;
  if (kind === 'put') expired.set(name, holdIn(item['hold']?.B));
  else expired.delete(name);
};

const broken = (invariant: string, finding: string): never => {
  throw new ViolationError(invariant, finding, undefined);
};

const firstReceipt = (
  { pk, item }: SeenWrite,
  { now, team }: { readonly now: number; readonly team: TeamTruth | undefined },
): FirstReceipt => {
  const request = pk.slice(pk.lastIndexOf('#') + 1);
  const name = `i${holdIdOf(requestId(request))}`;
  // The hold that was read may have run out before the receipt was written.
  const settled = item['hold']?.B;
  const hold = settled === undefined ? team?.expired.get(name) : holdIn(settled);
  return {
    team: pk.slice(USAGE.length, pk.lastIndexOf('#')),
    request,
    version: numberOf(item['reportedUsd']) ?? 0,
    writtenAt: now,
    hold,
  };
};

/** Its tokens were reported alone: they are not set aside any more. */
const settleTokens = ({ standing }: TeamTruth, { values, names }: SeenWrite): void => {
  if (values[':settled'] === undefined) return;
  const held = standing.get(names['#i'] ?? '');
  if (held !== undefined) held.tokens = 0;
};

const UNIT_BYTES = 1_024;
const HOLDS_IN_UNIT = 30;
const CAPS_IN_UNIT = 10;
/** The name of a hold, and its bytes at their longest. */
const HELD_BYTES_MAX = 8 + 22;

const checkSize = ({ standing, policy }: TeamTruth, bytes: number): void => {
  if (capsOf(policy) > CAPS_IN_UNIT) return;
  const beyond = Math.max(0, standing.size - HOLDS_IN_UNIT);
  const most = UNIT_BYTES + beyond * HELD_BYTES_MAX;
  if (bytes > most) broken('I8', `a meter of ${bytes} bytes with ${standing.size} holds`);
};

const capsOf = (policy: Policy | undefined): number => policy?.caps.length ?? 0;
