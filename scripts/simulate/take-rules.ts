import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { slotName } from '../../src/adapters/dynamo/names.ts';
import { capCodeOf } from '../../src/domain/caps.ts';
import { type Policy, termsVersionOf } from '../../src/domain/policy.ts';
import { numberOf, type SeenWrite } from './sight.ts';
import type { Standing, TeamTruth } from './truth.ts';
import { ViolationError } from './violation.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

const broken = (invariant: string, finding: string): never => {
  throw new ViolationError(invariant, finding, undefined);
};

/** Any sixty seconds lie within thirteen neighbouring slots of five. */
const SLOTS_OF_A_MINUTE = 13;
const MARKER_SLOTS = 6;

/** Books a take that was applied, and sees whether it should have been. */
export const checkTake = (
  team: TeamTruth,
  write: SeenWrite,
  { before, now }: { readonly before: Attributes; readonly now: number },
): void => {
  const name = write.names['#i'] ?? '';
  const standing = { ...standingOf(write), takenAt: now };
  const held = team.standing.get(name);
  if (held !== undefined) broken('I2', `${name} was taken twice`);
  team.standing.set(name, standing);
  if (team.policy !== undefined) checkTerms(team.policy, write);
  countRequest(team, standing.slot);
  countMinute(team, write);
  if (team.policy?.mode === 'shadow') return;
  checkMinute(team, standing.slot);
  checkRoom(team, write, before);
};

const standingOf = ({ values }: SeenWrite): Omit<Standing, 'takenAt'> => {
  const tokens = amountOf(values[':tokens']) ?? 0;
  const usd = amountOf(values[':usd']) ?? 0;
  return { slot: numberOf(values[':slot']) ?? 0, tokens, usd, isMarker: tokens + usd === 0 };
};

/** Taken off what is left, or added to it as less than nothing. */
const amountOf = (value: AttributeValue | undefined): number | undefined => {
  const amount = numberOf(value);
  return amount === undefined ? undefined : Math.abs(amount);
};

const checkTerms = (policy: Policy, { values }: SeenWrite): void => {
  const version = numberOf(values[':v']);
  if (version !== termsVersionOf(policy)) broken('I7', 'taken under terms that have changed');
  if (policy.status === 'suspended') broken('I7', 'a suspended team was let in');
};

const countRequest = (team: TeamTruth, slot: number): void => {
  if (!team.bySlot.has(slot)) team.beforeSlot.set(slot, team.admissions);
  team.admissions += 1;
  team.bySlot.set(slot, (team.bySlot.get(slot) ?? 0) + 1);
  team.newestSlot = Math.max(team.newestSlot, slot);
  for (const old of team.bySlot.keys()) {
    if (old < team.newestSlot - 2 * SLOTS_OF_A_MINUTE - MARKER_SLOTS) team.bySlot.delete(old);
  }
};

const checkMinute = ({ policy, bySlot, limits }: TeamTruth, slot: number): void => {
  const most = policy?.window === 'fixed' ? 0 : mostAround(bySlot, slot);
  if (most <= limits.requests) return;
  broken('I1', `${most} requests within a minute, where ${limits.requests} are allowed`);
};

/** The fullest of the minutes that this slot is in. */
const mostAround = (bySlot: ReadonlyMap<number, number>, slot: number): number => {
  const sums = Array.from({ length: SLOTS_OF_A_MINUTE }, (_, back) => {
    const first = slot - back;
    let sum = 0;
    for (const [at, count] of bySlot) {
      if (at >= first && at < first + SLOTS_OF_A_MINUTE) sum += count;
    }
    return sum;
  });
  return Math.max(...sums);
};

const countMinute = ({ byMinute, limits, policy }: TeamTruth, { names }: SeenWrite): void => {
  const minute = names['#f'];
  if (minute === undefined) return;
  const count = (byMinute.get(minute) ?? 0) + 1;
  byMinute.set(minute, count);
  if (policy?.mode === 'shadow' || count <= limits.requests) return;
  broken('I1', `${count} requests of a clock minute, where ${limits.requests} are allowed`);
};

/** What was left before has room for what is taken, and at least for something. */
const checkRoom = (team: TeamTruth, write: SeenWrite, before: Attributes): void => {
  const { names, values } = write;
  const check = (given: string, counter: string, limit: number): void => {
    const take = amountOf(values[given]);
    if (take === undefined) return;
    const left = numberOf(before[names[counter] ?? '']) ?? limit;
    if (left < Math.max(1, take)) broken('I7', `${take} taken of ${left} (${given})`);
  };
  check(':tokens', '#d', team.limits.tokens);
  check(':usd', '#m', team.limits.usd);
  checkCap(team, write, before);
};

const checkCap = ({ policy }: TeamTruth, { names, values }: SeenWrite, before: Attributes) => {
  if (values[':capUsd'] === undefined) return;
  const name = names['#x'] ?? '';
  const cap = policy?.caps.find((each) => name.startsWith(`x${capCodeOf(each)}`));
  const most = cap === undefined ? 0 : cap.usdPerMonth;
  const after = Number(before[name]?.N ?? 0) + Math.max(1, Number(values[':capUsd'].N));
  if (after > most) broken('I7', `${after} micro-dollars of a cap of ${most}`);
};

/**
 * The ring, after the limits have changed: each slot that is asked for still knows how many came
 * before its first. An older one may have been made anew by the change, and says nothing any more.
 */
export const checkRing = (
  { team, beforeSlot, limits, newestSlot }: TeamTruth,
  item: Attributes,
): void => {
  for (const [slot, before] of beforeSlot) {
    if (slot <= newestSlot - SLOTS_OF_A_MINUTE) continue;
    const ceiling = numberOf(item[slotName(slot)]);
    if (ceiling === undefined || ceiling - limits.requests === before) continue;
    broken(
      'I1',
      `${team} has a slot with ${ceiling - limits.requests} before it, and not ${before}`,
    );
  }
};
