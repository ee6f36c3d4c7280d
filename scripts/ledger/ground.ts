import { connect, patient, type Table } from '../../src/adapters/dynamo/connect.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { expiresAtSeconds } from '../../src/adapters/dynamo/receipt-item.ts';
import { monthOfReceipts } from '../../src/app/month-of-receipts.ts';
import { isTeamId, TEAM_ID_RULE, type TeamId } from '../../src/domain/ids.ts';
import { type Instant, instant, SECOND_MS } from '../../src/domain/time.ts';
import type { Window } from '../../src/domain/windows.ts';
import { useLocalCredentials } from '../local/credentials.ts';
import { CommandError } from './command.ts';

interface Place {
  readonly team?: string | undefined;
  readonly month?: string | undefined;
  readonly table?: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
}

export interface Ground {
  readonly table: Table;
  readonly team: TeamId;
  readonly month: Window<'month'>;
  /** The one look at the clock. */
  readonly now: Instant;
}

/** The table, the team and the month that are meant, each checked. */
export const openGround = async (options: Place): Promise<Ground> => {
  const now = instant(Date.now());
  const { team, month } = options;
  if (team === undefined || month === undefined) {
    throw new CommandError('Which team and month? --team T --month 2026-08 (see --help)');
  }
  if (!isTeamId(team)) throw new CommandError(`"${team}" is not a team: ${TEAM_ID_RULE}`);
  const answer = monthOfReceipts(month, { now, keptUntil });
  if (answer.outcome === 'refused') throw new CommandError(answer.reason);
  const table = openTable(options);
  if ((await readMeter(table)(team)) === undefined) {
    throw new CommandError(`There is no team "${team}" in the table ${table.name}`);
  }
  return { table, team, month: answer.month, now };
};

/** A scan reads a megabyte a page. */
const ATTEMPT_MS = 15_000;
/** TTL takes what is past this within days: from here on the month may be incomplete. */
const keptUntil = (at: Instant): Instant => instant(expiresAtSeconds(at) * SECOND_MS);

const LOCAL_TABLE = 'tollgate-local';
const REGION = 'eu-west-1';

const openTable = (options: Place): Table => {
  const endpoint = firstGiven(options.endpoint, process.env['AWS_ENDPOINT_URL_DYNAMODB']);
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  const tableName = firstGiven(
    options.table,
    process.env['TABLE_NAME'],
    isLocal ? LOCAL_TABLE : undefined,
  );
  if (tableName === undefined) throw new CommandError('Which table? --table NAME, or TABLE_NAME');
  pointClientAt(endpoint, firstGiven(options.region, process.env['AWS_REGION']) ?? REGION);
  if (isLocal) useLocalCredentials();
  return patient(connect({ tableName, attemptMs: ATTEMPT_MS }));
};

/** It reads both from the environment, as it does in a function. */
const pointClientAt = (endpoint: string | undefined, region: string): void => {
  if (endpoint !== undefined) process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
  process.env['AWS_REGION'] = region;
};

const isLoopback = (endpoint: string): boolean => {
  if (!URL.canParse(endpoint)) throw new CommandError(`"${endpoint}" is not the URL of an engine`);
  return LOOPBACK.has(new URL(endpoint).hostname);
};

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An empty variable is one that somebody wanted unset. */
const firstGiven = (...texts: readonly (string | undefined)[]): string | undefined =>
  texts.find((text) => text !== undefined && text !== '');
