import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { teamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import { TIERS } from '../../src/domain/tiers.ts';

type Changes = Partial<Policy>;

const limited = (requestsPerMinute: number): Changes => ({
  limits: { requestsPerMinute, tokensPerDay: undefined, usdPerMonth: undefined },
});

/** The only model of the team that has a list. */
export const LISTED_MODEL = 'gpt-4o-mini';

/** Each team is one thing that a gate must hold on to, under any request at all. */
const TEAMS: Readonly<Record<string, Changes>> = {
  'fuzz-limit-0': limited(0),
  'fuzz-limit-1': limited(1),
  'fuzz-limit-3': limited(3),
  'fuzz-limit-20': limited(20),
  'fuzz-fixed-5': { ...limited(5), window: 'fixed', version: 2 },
  'fuzz-shadow': { ...limited(1), mode: 'shadow', version: 2 },
  'fuzz-suspended': { status: 'suspended' },
  'fuzz-broke': { limits: { ...TIERS.standard, usdPerMonth: microUsd(0) } },
  'fuzz-poor': { limits: { ...TIERS.unlimited, usdPerMonth: microUsd(500_000) } },
  'fuzz-few-tokens': { limits: { ...TIERS.unlimited, tokensPerDay: 20_000 } },
  'fuzz-listed': {
    models: [LISTED_MODEL],
    caps: [{ model: LISTED_MODEL, usdPerMonth: microUsd(2_000_000) }],
    amounts: 'hidden',
    version: 2,
  },
  'fuzz-unpriced': { unknownModel: 'deny', version: 2 },
  'fuzz-free': {},
};

export type Registered = ReadonlyMap<string, Policy>;

export const registered: Registered = new Map(
  Object.entries(TEAMS).map(([name, changes]) => [
    name,
    { ...policyOfTier(teamId(name), 'unlimited'), ...changes },
  ]),
);

export const registerTeams = async (table: Table): Promise<void> => {
  const create = createTeamIn(table);
  for (const policy of registered.values()) await create(policy);
};
