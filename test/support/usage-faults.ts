import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { StoreFault } from '../../src/domain/errors.ts';
import { requestId, type TeamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import type { UsageEvent } from '../../src/domain/usage.ts';
import {
  at,
  aTeam,
  aUsage,
  type Meddler,
  meterOf,
  receiptOf,
  register,
  rollupsOf,
  usageEnvironment,
  type UsageEnvironment,
} from './usage-bench.ts';

/**
 * A small story with everything in it, in which each command to the store fails once: two calls in
 * flight, one of them beyond the month's end; one whose hold ran out; one that never had a hold.
 */

/** A store, and a way to it with somebody in between. */
export interface FaultBench {
  readonly table: Table;
  readonly meddled: (meddler: Meddler, attemptsMax: number) => Table;
}

/** `dies`: nothing more goes out of this environment. `lost`: once, and it tries again itself. */
export type Fate = 'dies' | 'lost';

export interface FaultPoint {
  /** Of the commands that the work sends, from 0. */
  readonly index: number;
  readonly when: 'before' | 'after';
  readonly fate: Fate;
}

const AUGUST_ENDS = '2026-08-31T23:59:50Z';
const LATER = at('2026-09-01T00:00:30Z');
/** When the holds of the calls in flight have run out too. */
const MUCH_LATER = at('2026-09-01T00:20:00Z');

export const eventsOf = (team: TeamId): readonly UsageEvent[] => [
  aUsage(team, 'in-august', { at: at('2026-08-31T23:59:55Z'), user: 'ann' }),
  aUsage(team, 'in-september', { at: at('2026-09-01T00:00:05Z'), user: 'bob' }),
  aUsage(team, 'unheld', { at: at('2026-08-31T23:50:00Z'), user: 'ann' }),
  aUsage(team, 'ran-out', { at: at('2026-08-31T23:45:00Z'), user: 'ann' }),
];

/** A team with the story up to the moment when the usages come. */
export const prologue = async ({ table }: FaultBench, isStrict: boolean): Promise<TeamId> => {
  const { team } = await register(table, {
    team: aTeam(),
    version: 2,
    expiredHolds: isStrict ? 'charge' : 'release',
    caps: [{ model: 'gpt-4o', usdPerMonth: microUsd(50_000_000) }],
  });
  const env = usageEnvironment(table, at('2026-08-31T23:40:00Z'));
  await env.guard({ team, request: requestId('ran-out') });
  env.now = at(AUGUST_ENDS);
  await env.expire(team);
  for (const id of ['in-august', 'in-september']) await env.guard({ team, request: requestId(id) });
  return team;
};

export type Work = (env: UsageEnvironment) => Promise<unknown>;

/** How many commands the work has sent, where it fails at this point. */
export const failingAt = async (
  bench: FaultBench,
  point: FaultPoint,
  work: Work,
): Promise<number> => {
  let sent = -1;
  const isHit = (): boolean => (point.fate === 'dies' ? sent >= point.index : sent === point.index);
  const cut = (): Promise<never> => Promise.reject(new Error('socket hang up'));
  const attemptsMax = point.fate === 'dies' ? 1 : 3;
  const table = bench.meddled(
    {
      before: () => {
        sent += 1;
        const isDead = point.fate === 'dies' && sent > point.index;
        return isDead || (point.when === 'before' && isHit()) ? cut() : undefined;
      },
      after: () => (point.when === 'after' && isHit() ? cut() : undefined),
    },
    attemptsMax,
  );
  await work(usageEnvironment(table, LATER)).catch((error: unknown) => {
    if (!(error instanceof StoreFault)) throw error;
  });
  return sent + 1;
};

/** The same events again, from an environment that is well, and once more. */
export const epilogue = async (
  { table }: FaultBench,
  team: TeamId,
  isSweptBefore: boolean,
): Promise<void> => {
  const env = usageEnvironment(table, isSweptBefore ? MUCH_LATER : LATER);
  if (isSweptBefore) await env.expire(team);
  await env.record(eventsOf(team), env.now);
  await env.record(eventsOf(team).toReversed(), env.now);
};

/** The four ways in which a command fails. */
export const FAULTS = [
  ['dies before', { when: 'before', fate: 'dies' }],
  ['dies after', { when: 'after', fate: 'dies' }],
  ['loses what it asked before', { when: 'before', fate: 'lost' }],
  ['loses the answer after', { when: 'after', fate: 'lost' }],
] as const satisfies readonly (readonly [string, Omit<FaultPoint, 'index'>])[];

/** How many commands there were to fail: each is the one that fails in a round of its own. */
export const atEveryCommand = async (
  fault: Omit<FaultPoint, 'index'>,
  round: (point: FaultPoint) => Promise<number>,
): Promise<number> => {
  let index = 0;
  while ((await round({ ...fault, index })) > index) index += 1;
  return index;
};

/** Everything that is known of the team in the end: always the same, whatever went wrong. */
export const outcomeOf = async ({ table }: FaultBench, team: TeamId) => {
  const { holds, usdInMonth, usdOfCap, tokensOnDay } = await meterOf(table, team);
  const receipts = await Promise.all(
    eventsOf(team).map(({ request }) => receiptOf(table, team, request)),
  );
  return {
    holds: holds.size,
    usdInMonth: Object.fromEntries(usdInMonth),
    usdOfCap: [...usdOfCap.values()].toSorted((one, other) => one - other),
    tokensOnDay: Object.fromEntries(tokensOnDay),
    receipts: receipts.map((each) => each?.receipt.usd),
    rolledUp: receipts.map((each) => each?.isRolledUp),
    sums: Object.fromEntries(
      Object.entries(await rollupsOf(table, team)).map(([name, { calls, usd, tokens }]) => [
        name,
        [calls, usd, tokens],
      ]),
    ),
  };
};

/** Each usage is 1,000 × 2.5 + 100 × 10 micro-dollars and 1,100 tokens. */
export const RIGHT_OUTCOME = {
  holds: 0,
  usdInMonth: { 679: 10_500, 680: 3_500 },
  usdOfCap: [3_500, 10_500],
  tokensOnDay: { 20_696: 3_300, 20_697: 1_100 },
  receipts: [3_500, 3_500, 3_500, 3_500],
  rolledUp: [true, true, true, true],
  sums: {
    'DAY#2026-08-31': [3, 10_500, 3_300],
    'DAY#2026-09-01': [1, 3_500, 1_100],
    'SPEND#2026-08': [3, 10_500, 3_300],
    'SPEND#2026-08#MODEL#gpt-4o': [3, 10_500, 3_300],
    'SPEND#2026-08#USER#ann': [3, 10_500, 3_300],
    'SPEND#2026-09': [1, 3_500, 1_100],
    'SPEND#2026-09#MODEL#gpt-4o': [1, 3_500, 1_100],
    'SPEND#2026-09#USER#bob': [1, 3_500, 1_100],
  },
};
