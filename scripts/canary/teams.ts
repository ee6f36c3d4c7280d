import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { attempt, type Table } from '../../src/adapters/dynamo/connect.ts';
import { type Key, meterKey, teamsKey, tokensReceiptKey } from '../../src/adapters/dynamo/keys.ts';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import { transact } from '../../src/adapters/dynamo/transact.ts';
import { type RequestId, requestId, type TeamId, teamId } from '../../src/domain/ids.ts';
import { NO_MONEY } from '../../src/domain/money.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import { TIERS } from '../../src/domain/tiers.ts';
import { CanaryError } from './canary-error.ts';

/** `slow` has no requests, `poor` no money and no tokens, `roomy` the limits of an ordinary tier. */
export type Role = 'slow' | 'poor' | 'roomy';

const ROLES: readonly Role[] = ['slow', 'poor', 'roomy'];

/** The teams of one run, and ids that nobody else has. */
export interface Cast {
  readonly team: (role: Role) => TeamId;
  readonly newRequest: () => RequestId;
  /** The id of a report of tokens, which leaves a receipt. */
  readonly newReport: (role: Role | 'nobody') => RequestId;
  /** The receipts that were left. */
  readonly reports: () => readonly Report[];
}

export interface Report {
  readonly team: TeamId;
  readonly request: RequestId;
}

/** A way to make teams and to take them away again, with whatever they have left. */
export interface TeamOffice {
  readonly create: (policy: Policy) => Promise<void>;
  readonly remove: (team: TeamId, reports: readonly Report[]) => Promise<void>;
}

const LETTERS = 8;

export const newCast = (): Cast => {
  const run = randomUUID().slice(0, LETTERS);
  const reports: Report[] = [];
  const newRequest = (): RequestId => requestId(`canary-${randomUUID()}`);
  const team = (role: Role): TeamId => teamId(`canary-${run}-${role}`);
  return {
    team,
    newRequest,
    newReport: (role) => {
      const request = newRequest();
      if (role !== 'nobody') reports.push({ team: team(role), request });
      return request;
    },
    reports: () => reports,
  };
};

/** Makes the teams, does the work and removes them, whatever becomes of it. */
export const withTeams = async <Result>(
  { office, cast }: { readonly office: TeamOffice; readonly cast: Cast },
  work: () => Promise<Result>,
): Promise<Result> => {
  const make = async (): Promise<Result> => {
    for (const role of ROLES) await office.create(policyOf(role, cast.team(role)));
    return work();
  };
  const [made] = await Promise.allSettled([make()]);
  const left = await removeAll(office, cast);
  if (left.length > 0) {
    throw new CanaryError(`These teams may be left, remove them: ${left.join(', ')}`, {
      cause: made.status === 'rejected' ? made.reason : undefined,
    });
  }
  if (made.status === 'rejected') throw made.reason;
  return made.value;
};

/** Tries all of them, also one that was perhaps never made, and tells which it could not remove. */
const removeAll = async (office: TeamOffice, cast: Cast): Promise<readonly TeamId[]> => {
  const teams = ROLES.map(cast.team);
  const removals = await Promise.allSettled(
    teams.map((team) =>
      office.remove(
        team,
        cast.reports().filter((report) => report.team === team),
      ),
    ),
  );
  return teams.filter((_, at) => removals[at]?.status === 'rejected');
};

const LIMITS = {
  slow: { ...TIERS.sandbox, requestsPerMinute: 0 },
  poor: { ...TIERS.sandbox, tokensPerDay: 0, usdPerMonth: NO_MONEY },
  roomy: TIERS.standard,
} as const satisfies Record<Role, Policy['limits']>;

const policyOf = (role: Role, team: TeamId): Policy => ({
  ...policyOfTier(team, 'sandbox'),
  limits: LIMITS[role],
});

/** Writes straight into the table, with the credentials of whoever runs the canary. */
export const officeIn = (table: Table): TeamOffice => {
  const create = createTeamIn(table);
  return {
    create: async (policy) => {
      if ((await create(policy)) === 'created') return;
      throw new CanaryError(`There is a team ${policy.team} already: run it again`);
    },
    remove: async (team, reports) => {
      const receipts = reports.map(({ request }) => tokensReceiptKey(team, request));
      const keys = [...(await keysOf(table, team)), teamsKey(team), ...receipts];
      await transact(
        table,
        keys.map((key) => ({ Delete: { TableName: table.name, Key: { ...key } } })),
      );
    },
  };
};

/** Meter, policy, and what the sweeper may have put beside them: a few items. */
const keysOf = async (table: Table, team: TeamId): Promise<readonly Key[]> => {
  const { pk } = meterKey(team);
  const command = new QueryCommand({
    TableName: table.name,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :team',
    ExpressionAttributeValues: { ':team': pk },
    ProjectionExpression: 'pk, sk',
  });
  const { Items: items = [] } = await attempt(table, (client, abortSignal) =>
    client.send(command, { abortSignal }),
  );
  return items.flatMap(({ sk }) => (sk?.S === undefined ? [] : [{ pk, sk: { S: sk.S } }]));
};
