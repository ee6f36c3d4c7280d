import { type FloodEnvironment, openEnvironment } from '../../scripts/bench/flood/environment.ts';
import { admissionsIn } from '../../scripts/bench/flood/heard.ts';
import { fullestMinute } from '../../scripts/bench/flood/oracle.ts';
import { type Limit, sumUp } from '../../scripts/bench/flood/sums.ts';
import { aCheck, aPrompt, spendMonth, useUpHolds } from '../../scripts/bench/flood/teams.ts';
import type { FloodRequest } from '../../scripts/bench/flood/traffic.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { TeamId } from '../../src/domain/ids.ts';
import { laterBy } from '../../src/domain/time.ts';
import { at, openGate, type TestGate } from '../support/gate.ts';

/** Where a slot begins. */
const NOON = at('2026-08-22T12:00:00Z');

const ENVIRONMENTS = 5;
const EVERY_MS = 50;

let gate: TestGate;
/** The clock of all environments. */
let now = NOON;
let opened: FloodEnvironment[] = [];
beforeAll(async () => {
  gate = await openGate();
});
afterEach(() => {
  for (const environment of opened) environment.close();
  opened = [];
  now = NOON;
});
afterAll(() => gate.close());

const openSome = async (count: number): Promise<readonly FloodEnvironment[]> => {
  const some = await Promise.all(
    Array.from({ length: count }, () => openEnvironment(gate.tableName, () => now)),
  );
  opened.push(...some);
  return some;
};

interface Flood {
  readonly lastsMs: number;
  readonly limit: Limit;
  readonly ask: (environment: FloodEnvironment) => Promise<Decision>;
  readonly onAdmitted?: () => Promise<void>;
}

/** Twenty requests a second, to each environment in its turn, by a clock of the test's own. */
const play = async ({ lastsMs, limit, ask, onAdmitted }: Flood) => {
  const environments = await openSome(ENVIRONMENTS);
  const flood: FloodRequest[] = [];
  for (let ms = 0; ms < lastsMs; ms += EVERY_MS) {
    const environment = environments[(ms / EVERY_MS) % ENVIRONMENTS];
    if (environment === undefined) throw new Error('There is always one whose turn it is');
    now = laterBy(NOON, ms);
    const decision = await ask(environment);
    flood.push({ at: now, decision });
    if (decision.outcome === 'allow') await onAdmitted?.();
  }
  // What is read beside them, as prices are, is not about the team.
  const calls = environments.flatMap((each) => each.calls.filter(({ slot }) => slot !== undefined));
  const sums = sumUp({
    limit,
    flood,
    admissions: admissionsIn(calls),
    admittedBefore: [],
    calls: calls.length,
  });
  return { ...sums, flood };
};

describe('a flood of requests beyond the minute, through five environments,', () => {
  const limited = async (): Promise<TeamId> => {
    const limits = { requestsPerMinute: 10, tokensPerDay: undefined, usdPerMonth: undefined };
    return (await gate.register({ limits })).team;
  };
  const limit = { kind: 'rate', requestsPerMinute: 10 } as const;

  it('asks the table once in five seconds in each of them, and once for each that is let through', async () => {
    const team = await limited();

    const sums = await play({
      lastsMs: 60_000,
      limit,
      ask: ({ checkRate }) => checkRate(aCheck(team, now)),
    });

    expect(sums).toMatchObject({ requests: 1_200, admitted: 10, calls: 70, fromMemory: 1_130 });
    expect(sums).toMatchObject({ falseDenials: 0, degraded: 0 });
  });

  it('lets the limit through again as soon as the window has room, and never more', async () => {
    const team = await limited();

    const { flood, ...sums } = await play({
      lastsMs: 120_000,
      limit,
      ask: ({ checkRate }) => checkRate(aCheck(team, now)),
    });

    const admitted = flood.filter(({ decision }) => decision.outcome === 'allow');
    const instants = admitted.map((each) => each.at - NOON);
    expect(instants.slice(0, 10)).toEqual([0, 50, 100, 150, 200, 250, 300, 350, 400, 450]);
    expect(instants.slice(10)).toEqual([
      65_000, 65_050, 65_100, 65_150, 65_200, 65_250, 65_300, 65_350, 65_400, 65_450,
    ]);
    expect(fullestMinute(instants)).toBe(10);
    expect(sums).toMatchObject({ calls: 140, falseDenials: 0, degraded: 0 });
  });
});

describe('a flood of calls beyond the month, through five environments,', () => {
  const beyondMonth = async () => {
    const [setup] = await openSome(1);
    if (setup === undefined) throw new Error('One was opened');
    const { team, budget, spent, each } = await spendMonth(setup, { callsLeft: 3 });
    return {
      team,
      limit: { kind: 'budget', budget, spentBefore: spent, each } as const,
      ask: ({ guard }: FloodEnvironment) => guard(aPrompt(team, now)),
      onAdmitted: () => useUpHolds(setup.table, team),
    };
  };

  it('asks the table once in five seconds in each of them, once the month is spent', async () => {
    const flood = await beyondMonth();

    const sums = await play({ ...flood, lastsMs: 10_000 });

    expect(sums).toMatchObject({ requests: 200, admitted: 3, calls: 13, fromMemory: 187 });
    expect(sums).toMatchObject({ falseDenials: 0, degraded: 0 });
  });

  it('asks each time while calls in flight hold what is left: any of them may give it back', async () => {
    const { team, limit, ask } = await beyondMonth();

    const sums = await play({ limit, ask, lastsMs: 5_000 });

    expect(sums).toMatchObject({ requests: 100, admitted: 3, calls: 100, fromMemory: 0 });
    expect((await gate.meter(team)).holds.size).toBe(3);
  });
});
