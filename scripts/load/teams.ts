import { type Ask, pathOf, read } from '../cli/api.ts';
import { CliError } from '../cli/cli-error.ts';
import { UsageReport } from '../openapi/answers/reports.ts';
import { RegisteredTeam } from '../openapi/answers/teams.ts';
import type { LoadTeam } from './plan.ts';

/** A team of this run as the gate knows it. */
export interface Registered {
  readonly team: string;
  readonly version: number;
}

/** A team as far as the gate has to know it. */
export type LimitedTeam = Pick<LoadTeam, 'name' | 'limit' | 'tokensPerDay'>;

/** How a run's teams come, are read and go: over the admin API and the reports, as anybody's. */
export interface TeamOffice {
  readonly register: (team: LimitedTeam) => Promise<Registered>;
  readonly remove: (team: Registered) => Promise<void>;
  readonly usageOf: (team: string) => Promise<UsageReport>;
}

export interface OfficeParts {
  readonly ask: Ask;
  readonly holds: boolean;
  readonly newKey: () => string;
}

/** The month has no limit, and the day of few teams one: it would end a long run early. */
export const officeAt = ({ ask, holds, newKey }: OfficeParts): TeamOffice => ({
  register: async ({ name, limit, tokensPerDay }) => {
    const answer = await ask({
      method: 'POST',
      path: '/teams',
      headers: { 'idempotency-key': newKey() },
      body: {
        ...{ team: name, tier: 'sandbox', description: 'A team of npm run load' },
        overrides: {
          rpm: limit ?? null,
          tokens_per_day: tokensPerDay ?? null,
          usd_per_month: null,
        },
        ...(holds ? {} : { holds: { mode: 'off' } }),
      },
    });
    const { team, version } = read(RegisteredTeam, answer);
    return { team, version };
  },
  remove: async ({ team, version }) => {
    await ask({
      method: 'DELETE',
      path: pathOf('teams', team),
      headers: { 'if-match': `"${version}"` },
    });
  },
  usageOf: async (team) =>
    read(UsageReport, await ask({ method: 'GET', path: pathOf('usage', team) })),
});

const AT_ONCE = 8;

/**
 * One after the other, but several at once. After the first that fails nothing else is begun: a gate
 * that does not answer would be asked in vain for every team.
 */
export const forEach = async <Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<CliError | undefined> => {
  const waiting = [...items];
  let failure: CliError | undefined;
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const failed = await failureOf(work(item));
      if (failed !== undefined) waiting.length = 0;
      failure ??= failed;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failure;
};

const failureOf = async (work: Promise<void>): Promise<CliError | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
};
