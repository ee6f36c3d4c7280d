import { randomUUID } from 'node:crypto';
import { connect } from '../../src/adapters/dynamo/connect.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import { invariant } from '../../src/domain/errors.ts';
import { type TeamId, teamId } from '../../src/domain/ids.ts';
import { policyOfTier } from '../../src/domain/policy.ts';
import type { Limits } from '../../src/domain/tiers.ts';
import { type FaultStore, openFaultStore, well } from './fault-store.ts';
import { engineEndpoint, pointClientsAt } from './faulty-gate.ts';
import { openTable } from './table.ts';

/** What a team's meter has counted. */
export interface Counted {
  readonly requests: number;
  readonly callsHeld: number;
  readonly tokensUsed: number;
}

/** A store that fails as it is told, a table in it, and teams of the tier `standard` that know no other test. */
export interface FaultBench {
  readonly store: FaultStore;
  readonly tableName: string;
  /** Makes the store well again. */
  readonly newTeam: (limits?: Partial<Limits>) => Promise<TeamId>;
  /** Makes the store well again, and reads. */
  readonly counted: (team: TeamId) => Promise<Counted>;
  readonly close: () => Promise<void>;
}

export const openFaultBench = async (): Promise<FaultBench> => {
  const store = await openFaultStore(engineEndpoint());
  pointClientsAt(store.endpoint);
  const table = await openTable();
  const unhurried = connect({ tableName: table.name, attemptMs: 10_000 });
  const create = createTeamIn(unhurried);
  const read = readMeter(unhurried);
  return {
    store,
    tableName: table.name,
    newTeam: async (limits = {}) => {
      const team = teamId(`team-${randomUUID()}`);
      const policy = policyOfTier(team, 'standard');
      store.plan(() => well);
      invariant(
        (await create({ ...policy, limits: { ...policy.limits, ...limits } })) === 'created',
        'A team of a test was there before',
      );
      return team;
    },
    counted: async (team) => {
      store.plan(() => well);
      const meter = await read(team);
      const holds = [...(meter?.holds.values() ?? [])];
      const tokens = [...(meter?.tokensOnDay.values() ?? [])].reduce((sum, day) => sum + day, 0);
      return {
        requests: meter?.admissions ?? 0,
        callsHeld: holds.length,
        tokensUsed: tokens - holds.reduce((sum, hold) => sum + hold.tokens, 0),
      };
    },
    close: async () => {
      store.plan(() => well);
      await table.close();
      await store.shut();
    },
  };
};
