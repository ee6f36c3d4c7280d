import { systemClock } from '../../src/adapters/clock.ts';
import { changePolicyIn, readPolicyIn } from '../../src/adapters/dynamo/teams.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { TeamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { slotAt, SLOTS_PER_MINUTE, slotStart } from '../../src/domain/slots.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Case } from './case.ts';
import { requireAllowed } from './decisions.ts';
import type { Gate } from './gate.ts';
import { IN_FLIGHT } from './in-flight.ts';
import { questionOf, registerTeams, type Teams } from './teams.ts';

interface NewTeams {
  readonly name: string;
  readonly count: number;
}

/**
 * Teams that had room for calls, and have a budget of nothing since: their meters are as large as those
 * of the teams that are admitted, and a refusal sends the whole of one back.
 */
export const registerDeniedTeams = async (
  gate: Pick<Gate, 'from' | 'decide'>,
  newTeams: NewTeams,
): Promise<Teams> => {
  const teams = await registerTeams(gate.from.table, newTeams);
  const now = systemClock();
  await Promise.all(
    teams.ids.map(async (team) => {
      await makeCalls(gate, team, now);
      await takeBudget(gate, team);
    }),
  );
  return teams;
};

/** As many as a window touches. */
const RING_SLOTS = SLOTS_PER_MINUTE + 1;

/**
 * As many calls in flight as the others have, over a whole ring of slots, the newest of them just out of
 * the window: a team that has been denied for a minute asks in the long form, and all of these do so from
 * the first iteration on.
 */
const makeCalls = async (
  { decide }: Pick<Gate, 'decide'>,
  team: TeamId,
  now: Instant,
): Promise<void> => {
  const oldest = slotAt(now) - 2 * RING_SLOTS + 1;
  for (let made = 0; made < IN_FLIGHT; made += 1) {
    const slot = oldest + Math.floor((made * RING_SLOTS) / IN_FLIGHT);
    requireAllowed(await decide(questionOf(team, made), slotStart(slot)));
  }
};

const takeBudget = async ({ from: { table } }: Pick<Gate, 'from'>, team: TeamId): Promise<void> => {
  const policy = await readPolicyIn(table)(team);
  if (policy === undefined) throw new Error(`${team} has no policy`);
  const answer = await changePolicyIn(table)({ policy: brokeFrom(policy), at: systemClock() });
  if (answer !== 'changed') throw new Error(`The budget of ${team} was not changed: ${answer}`);
};

/** The next version, with nothing to spend. */
const brokeFrom = (policy: Policy): Policy => ({
  ...policy,
  version: policy.version + 1,
  overrides: { ...policy.overrides, usdPerMonth: microUsd(0) },
  limits: { ...policy.limits, usdPerMonth: microUsd(0) },
  changedAt: systemClock(),
});

interface Denying {
  /** Remembers no denial, and asks each time. */
  readonly asking: Gate;
  readonly remembering: Gate;
  /**
   * Their budget is nothing: it is spent in every month, also in one that begins meanwhile, and whatever
   * of it calls in flight may give back. So a denial can be remembered.
   */
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
