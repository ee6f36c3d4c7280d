import { randomUUID } from 'node:crypto';
import type { Table } from '../../../src/adapters/dynamo/connect.ts';
import { EXPIRED_MAX } from '../../../src/adapters/dynamo/expired.ts';
import { readMeter } from '../../../src/adapters/dynamo/read-meter.ts';
import { settleHoldsIn } from '../../../src/adapters/dynamo/settle.ts';
import { createTeamIn } from '../../../src/adapters/dynamo/teams.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import { invariant } from '../../../src/domain/errors.ts';
import { modelId, requestId, type TeamId, teamId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { type Policy, policyOfTier } from '../../../src/domain/policy.ts';
import { folded } from '../../../src/domain/settlement.ts';
import { oldestSlotInWindow, slotAt, slotStart } from '../../../src/domain/slots.ts';
import type { Instant } from '../../../src/domain/time.ts';
import type { FloodEnvironment } from './environment.ts';

export const NO_LIMITS = {
  requestsPerMinute: undefined,
  tokensPerDay: undefined,
  usdPerMonth: undefined,
} as const;

export const register = async (table: Table, changes: Partial<Policy> = {}): Promise<TeamId> => {
  const team = teamId(`bench-${randomUUID()}`);
  const policy = { ...policyOfTier(team, 'standard'), limits: NO_LIMITS, ...changes };
  const answer = await createTeamIn(table)(policy);
  invariant(answer === 'created', `The team ${team} was there already`);
  return team;
};

/**
 * Every call in flight turns out to have used just what it holds. Of two that do this at once, one may
 * do nothing.
 */
export const useUpHolds = async (table: Table, team: TeamId): Promise<void> => {
  const meter = await readMeter(table)(team);
  const holds = [...(meter?.holds ?? [])];
  for (let from = 0; from < holds.length; from += EXPIRED_MAX) {
    const some = holds.slice(from, from + EXPIRED_MAX);
    await settleHoldsIn(table)({ team, holds: some, change: folded([]) });
  }
};

/** The same call every time, so that every call holds the same. */
export const aPrompt = (team: TeamId, at: Instant) => ({
  team,
  at,
  request: requestId(randomUUID()),
  model: modelId('gpt-4o'),
  provider: undefined,
  promptTokens: 10_000,
  outputTokensMax: 1_000,
  guestTier: undefined,
});

export const aCheck = (team: TeamId, at: Instant) => ({
  team,
  at,
  request: requestId(randomUUID()),
  guestTier: undefined,
});

/** Of the requests before the flood: those that are forgotten first. */
const OLD_REQUESTS = 10;

/**
 * A minute that is full already. Within five seconds the oldest of its requests leave it, and as many
 * fit again: who remembers a denial for too long denies them.
 */
export const fillMinute = async (
  environment: FloodEnvironment,
  { team, requestsPerMinute }: { readonly team: TeamId; readonly requestsPerMinute: number },
): Promise<readonly Instant[]> => {
  const slot = slotAt(environment.clock());
  const instants = Array.from({ length: requestsPerMinute }, (_, index) =>
    slotStart(index < OLD_REQUESTS ? oldestSlotInWindow(slot) : slot - 1),
  );
  for (const at of instants) expectAllowed(await environment.checkRate(aCheck(team, at)));
  return instants;
};

/** A month of which all is spent but what these calls take. */
export interface SpentMonth {
  readonly team: TeamId;
  readonly budget: number;
  readonly spent: number;
  /** What one call takes, as the meter has it. */
  readonly each: number;
}

const BUDGET = microUsd(1_000_000);

export const spendMonth = async (
  environment: FloodEnvironment,
  { callsLeft }: { readonly callsLeft: number },
): Promise<SpentMonth> => {
  const { table, clock, guard } = environment;
  const team = await register(table, { limits: { ...NO_LIMITS, usdPerMonth: BUDGET } });
  const call = async (): Promise<void> => expectAllowed(await guard(aPrompt(team, clock())));
  await call();
  const each = await takenBy(table, team);
  const calls = Math.floor(BUDGET / each) - callsLeft;
  for (let made = 1; made < calls; made += 1) await call();
  await useUpHolds(table, team);
  return { team, budget: BUDGET, spent: each * calls, each };
};

const takenBy = async (table: Table, team: TeamId): Promise<number> => {
  const meter = await readMeter(table)(team);
  return [...(meter?.usdInMonth.values() ?? [])].reduce((sum, usd) => sum + usd, 0);
};

const expectAllowed = ({ outcome }: Decision): void => {
  invariant(outcome === 'allow', 'What comes before the flood is let through');
};
