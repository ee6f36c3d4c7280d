import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import { teamId } from '../../src/domain/ids.ts';
import { policyOfTier } from '../../src/domain/policy.ts';
import { TIER_NAMES } from '../../src/domain/tiers.ts';

/** An engine on somebody's laptop may take its time. */
const ATTEMPT_MS = 10_000;

/** Puts in one team for each tier; teams that are there already keep their counters. */
export const seedDemoTeams = async ({
  client,
  name,
}: {
  readonly client: DynamoDBClient;
  readonly name: string;
}): Promise<void> => {
  const createTeam = createTeamIn({ client, name, fresh: () => client, attemptMs: ATTEMPT_MS });
  for (const tier of TIER_NAMES) {
    await createTeam(policyOfTier(teamId(`demo-${tier}`), tier));
  }
};
