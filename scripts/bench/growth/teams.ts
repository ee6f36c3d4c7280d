import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../src/adapters/dynamo/connect.ts';
import { firstMeterItem, policyItem } from '../../../src/adapters/dynamo/policy-write.ts';
import { readMeter } from '../../../src/adapters/dynamo/read-meter.ts';
import { settleHoldsIn } from '../../../src/adapters/dynamo/settle.ts';
import { invariant } from '../../../src/domain/errors.ts';
import { holdIdOf } from '../../../src/domain/holds.ts';
import { modelId, type ModelId, type TeamId, teamId } from '../../../src/domain/ids.ts';
import { MICRO_PER_USD, microUsd } from '../../../src/domain/money.ts';
import { type Policy, policyOfTier } from '../../../src/domain/policy.ts';
import { folded } from '../../../src/domain/settlement.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { requireAllowed } from '../decisions.ts';
import { aPrompt, register, useUpHolds } from '../flood/teams.ts';
import type { Asked, Gate } from '../gate.ts';

/** Nobody reaches them, and they are numbers as teams have them. */
const AMPLE = {
  requestsPerMinute: 1_000_000,
  tokensPerDay: 100_000_000_000,
  usdPerMonth: microUsd(1_000_000 * MICRO_PER_USD),
} as const;

export const askedOf = (team: TeamId): Asked => aPrompt(team, systemClock());

/** The call of an operation, so that what it held can be found. */
export const admit = async (gate: Gate, team: TeamId, model?: ModelId): Promise<Asked> => {
  const asked = { ...askedOf(team), ...(model === undefined ? {} : { model }) };
  requireAllowed(await gate.decide(asked));
  return asked;
};

/** One call has ended, and has used what it held. */
export const end = async (table: Table, { team, request }: Asked): Promise<void> => {
  const id = holdIdOf(request);
  const hold = (await readMeter(table)(team))?.holds.get(id);
  invariant(hold !== undefined, 'A call that was let through is in flight until it ends');
  await settleHoldsIn(table)({ team, holds: [[id, hold]], change: folded([]) });
};

export interface Shape {
  readonly caps: number;
  readonly inFlight: number;
}

const modelsOf = (count: number): readonly ModelId[] =>
  Array.from({ length: count }, (_, index) => modelId(index === 0 ? 'gpt-4o' : `model-${index}`));

const CAP = microUsd(100_000 * MICRO_PER_USD);

/** A team that has used every model it has a cap on, with so many calls in flight. */
export const registerShaped = async (gate: Gate, { caps, inFlight }: Shape): Promise<TeamId> => {
  const { table } = gate.from;
  const models = modelsOf(caps);
  const team = await register(table, {
    limits: AMPLE,
    caps: models.map((model) => ({ model, usdPerMonth: CAP })),
  });
  for (const model of models) await admit(gate, team, model);
  await useUpHolds(table, team);
  for (let made = 0; made < inFlight; made += 1) await admit(gate, team, models[made % caps]);
  return team;
};

export const numbered = (index: number): TeamId => teamId(`grown-${index}`);

const ITEMS_PER_BATCH = 25;
const ITEMS_PER_TEAM = 2;
const TEAMS_PER_BATCH = Math.floor(ITEMS_PER_BATCH / ITEMS_PER_TEAM);
const BATCHES_AT_ONCE = 8;

interface Seeding {
  readonly from: number;
  readonly to: number;
  readonly onProgress: (text: string) => void;
}

/** As registering leaves them: a policy, and a meter in which nothing was taken. */
export const seedTeams = async (table: Table, { from, to, onProgress }: Seeding): Promise<void> => {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to) {
      const first = next;
      next = Math.min(to, next + TEAMS_PER_BATCH);
      await writeTeams(table, { from: first, to: next });
      onProgress(`growth: ${next} of ${to} teams are in the table`);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, work));
};

const writeTeams = async (
  { client, name }: Table,
  { from, to }: Pick<Seeding, 'from' | 'to'>,
): Promise<void> => {
  const teams = Array.from({ length: to - from }, (_, index) => numbered(from + index));
  let left = teams.flatMap(putsOf);
  while (left.length > 0) {
    const command = new BatchWriteItemCommand({ RequestItems: { [name]: left } });
    const { UnprocessedItems }: BatchWriteItemCommandOutput = await client.send(command);
    left = UnprocessedItems?.[name] ?? [];
  }
};

const putsOf = (team: TeamId): readonly WriteRequest[] => {
  const policy: Policy = { ...policyOfTier(team, 'unlimited'), limits: AMPLE };
  return [policyItem(policy), firstMeterItem(policy)].map((item) => ({
    PutRequest: { Item: { ...item } },
  }));
};
