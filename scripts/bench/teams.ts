import { randomUUID } from 'node:crypto';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import type { PromptQuestion } from '../../src/app/guard-prompt.ts';
import { modelId, requestId, type TeamId, teamId } from '../../src/domain/ids.ts';
import { MICRO_PER_USD, microUsd } from '../../src/domain/money.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';

export const PROVIDER = 'openai';

/** Models of one price book, each with a cap of its own. */
const MODELS = [
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'o3',
  'o3-mini',
  'o4-mini',
  'gpt-5',
  'gpt-5-mini',
].map(modelId);

/** What nobody reaches here: a bench is of decisions that pass. */
const LIMITS = {
  requestsPerMinute: 10_000_000,
  tokensPerDay: 100_000_000_000,
  usdPerMonth: microUsd(1_000_000 * MICRO_PER_USD),
} as const;

const CAP = microUsd(100_000 * MICRO_PER_USD);

const policyOf = (team: TeamId): Policy => ({
  ...policyOfTier(team, 'unlimited'),
  overrides: LIMITS,
  limits: LIMITS,
  caps: MODELS.map((model) => ({ model, usdPerMonth: CAP })),
  createdAt: systemClock(),
  changedAt: systemClock(),
});

/** The teams of one kind of case. They take turns. */
export interface Teams {
  readonly ids: readonly TeamId[];
  readonly of: (iteration: number) => TeamId;
  /** How often they all had their turn before. */
  readonly turnOf: (iteration: number) => number;
}

interface NewTeams {
  readonly name: string;
  readonly count: number;
}

export const registerTeams = async (table: Table, { name, count }: NewTeams): Promise<Teams> => {
  const [first, ...others] = Array.from({ length: count }, (_, at) => teamId(`${name}-${at}`));
  if (first === undefined) throw new Error('No teams');
  const ids = [first, ...others];
  const create = createTeamIn(table);
  await Promise.all(ids.map((team) => create(policyOf(team))));
  return {
    ids,
    of: (iteration) => ids[iteration % count] ?? first,
    turnOf: (iteration) => Math.floor(iteration / count),
  };
};

/** A model for each turn of a team: all ten are called, so that each cap has a counter. */
export const modelOf = (turn: number): NonNullable<PromptQuestion['model']> =>
  MODELS[turn % MODELS.length] ?? modelId('gpt-4o');

export const PROMPT_TOKENS = 1_234;
export const OUTPUT_TOKENS_MAX = 1_024;

/** A call as the gateway would ask about it, under an id that nobody has had. */
export const questionOf = (team: TeamId, turn: number) => ({
  team,
  request: requestId(randomUUID()),
  model: modelOf(turn),
  provider: PROVIDER,
  promptTokens: PROMPT_TOKENS,
  outputTokensMax: OUTPUT_TOKENS_MAX,
  answers: 1,
  isTierNamed: false,
});
