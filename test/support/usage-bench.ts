import { gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { type Hooks, memoryTable } from '../../scripts/simulate/store/client.ts';
import type { Store, StoreCommand } from '../../scripts/simulate/store/store.ts';
import { meterKey, receiptKey } from '../../src/adapters/dynamo/keys.ts';
import { connect, patient, type Table } from '../../src/adapters/dynamo/connect.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { tidyMeterIn } from '../../src/adapters/dynamo/tidy.ts';
import { parseReceipt } from '../../src/adapters/dynamo/receipt-item.ts';
import { listTeamsIn } from '../../src/adapters/dynamo/team-list.ts';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import type { Log } from '../../src/app/ports-telemetry.ts';
import { guardPrompt, type PromptQuestion } from '../../src/app/guard-prompt.ts';
import type { StoredReceipt, Unusable } from '../../src/app/ports.ts';
import type { RecordUsage } from '../../src/app/record-usage.ts';
import { type Sweep, sweepHolds } from '../../src/app/sweep-holds.ts';
import type { VoidCall } from '../../src/app/void-calls.ts';
import { type Foundation, pricesOf, termsOf } from '../../src/compose.ts';
import { askMeterOf, faultDeps } from '../../src/compose-decisions.ts';
import { expireFrom, recordUsageOf, voidCallOf } from '../../src/compose-usage.ts';
import { readConfig } from '../../src/config.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { modelId, requestId, type TeamId, teamId } from '../../src/domain/ids.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import type { UsageEvent } from '../../src/domain/usage.ts';
import {
  type LogsEvent,
  type LogsSummary,
  usageLogs,
} from '../../src/functions/usage/usage-logs.ts';
import { usage } from '../../src/functions/usage/usage.ts';
import { anEvent } from './builders.ts';

export const at = (text: string): Instant => instant(Date.parse(text));

/** Long enough for a machine with other things to do: no test waits for it. */
const ATTEMPT_MS = 20_000;

/** The table as the functions that account have it. */
export const benchTable = (tableName: string): Table =>
  patient(connect({ tableName, attemptMs: ATTEMPT_MS }));

/** What a test does around a command: what it throws, the sender gets instead of the answer. */
export interface Meddler {
  readonly before?: (command: string) => Promise<unknown> | undefined;
  readonly after?: (command: string) => Promise<unknown> | undefined;
}

/** A table that is tried as often as said, with somebody in between. */
export const meddledTable = (tableName: string, meddler: Meddler, attemptsMax = 1): Table => {
  const table = connect({ tableName, attemptMs: ATTEMPT_MS });
  table.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const command = commandName.replace('Command', '');
        await meddler.before?.(command);
        const answer = await next(args).catch((error: unknown) => ({ error }));
        await meddler.after?.(command);
        if ('error' in answer) throw answer.error;
        return answer;
      },
    { step: 'initialize', name: 'meddling' },
  );
  return { ...table, fresh: () => table.client, attemptsMax };
};

/** The store in this process knows no reserved words, and so takes such names by `#name` alone. */
const BARE_NAME = /(?<![#:\w])(?:rolledUp|settled)\b/g;

const withPlaceholders = ({ Update, ...others }: TransactWriteItem): TransactWriteItem => {
  if (Update === undefined) return others;
  const { UpdateExpression = '', ConditionExpression, ExpressionAttributeNames } = Update;
  const bare = UpdateExpression.match(BARE_NAME) ?? [];
  if (bare.length === 0) return { Update };
  return {
    Update: {
      ...Update,
      UpdateExpression: UpdateExpression.replace(BARE_NAME, '#$&'),
      ConditionExpression: ConditionExpression?.replace(BARE_NAME, '#$&'),
      ExpressionAttributeNames: {
        ...ExpressionAttributeNames,
        ...Object.fromEntries(bare.map((name) => [`#${name}`, name])),
      },
    },
  };
};

const rewritten = (command: StoreCommand): StoreCommand =>
  command.name === 'TransactWriteItems'
    ? {
        ...command,
        input: {
          ...command.input,
          TransactItems: command.input.TransactItems?.map(withPlaceholders),
        },
      }
    : command;

/** The same in this process. */
export const meddledMemory = (store: Store, meddler: Meddler = {}, attemptsMax = 1): Table => {
  const hooks: Hooks = {
    rewrite: rewritten,
    beforeApply: async ({ name }) => {
      await meddler.before?.(name);
    },
    afterApply: async ({ name }) => {
      await meddler.after?.(name);
    },
  };
  return { ...memoryTable(store, { hooks, attemptMs: ATTEMPT_MS }), attemptsMax };
};

/** The environment ends before its first command of this name, and with it all that it was at. */
export const dyingBefore = (tableName: string, fatal: string): Table => {
  let isDead = false;
  const before = (command: string) => {
    isDead ||= command === fatal;
    return isDead ? Promise.reject(new Error('The process has ended')) : undefined;
  };
  return meddledTable(tableName, { before });
};

/** A line of the gateway's log as CloudWatch holds it. */
export interface DeliveredLine {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** Packs what CloudWatch Logs would: JSON, gzip, base 64. */
export const packed = (payload: unknown): LogsEvent => ({
  awslogs: { data: gzipSync(JSON.stringify(payload), { level: 1 }).toString('base64') },
});

export const delivery = (logEvents: readonly DeliveredLine[]): LogsEvent =>
  packed({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/gateway/access',
    logStream: 'gateway-1',
    subscriptionFilters: ['usage'],
    logEvents,
  });

/** One environment of the functions that hold, account and sweep, wired as they are deployed. */
export interface UsageEnvironment {
  readonly from: Foundation;
  /** The present, which a test moves on. */
  now: Instant;
  readonly record: RecordUsage;
  readonly voidCall: VoidCall;
  readonly sweep: () => Promise<Sweep>;
  /** Sweeps one team. */
  readonly expire: (team: TeamId) => Promise<number>;
  readonly guard: (
    question: Partial<PromptQuestion> & Pick<PromptQuestion, 'team' | 'request'>,
  ) => Promise<Decision>;
  readonly post: (body: unknown) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly deliver: (event: LogsEvent) => Promise<LogsSummary>;
  /** What was put aside as never to be counted. */
  readonly buried: Unusable[];
  /** The messages of the log. */
  readonly logged: string[];
}

export const usageEnvironment = (table: Table, now: Instant): UsageEnvironment => {
  const logged: string[] = [];
  const buried: Unusable[] = [];
  const state = { now };
  const log: Log = (_level, message, { error }) =>
    logged.push(error === undefined ? message : `${message}: ${error}`);
  const from: Foundation = {
    config: readConfig({ TABLE_NAME: table.name, STORE_ATTEMPT_MS: String(ATTEMPT_MS) }),
    log,
    table,
    clock: () => state.now,
  };
  const record = recordUsageOf(from);
  const release = voidCallOf(from);
  const expire = expireFrom(from, termsOf(from));
  const sweep = sweepHolds({
    listTeams: listTeamsIn(table),
    readMeter: readMeter(table),
    expire,
    tidy: tidyMeterIn(table),
    onFault: (team, error) => logged.push(`${team} was not swept: ${String(error)}`),
  });
  const guard = guardPrompt({
    ...faultDeps(from),
    askMeter: askMeterOf(from),
    prices: pricesOf(from),
  });
  const http = usage({ record, voidCall: release, clock: from.clock });
  return Object.assign(state, {
    from,
    record,
    voidCall: release,
    sweep: () => sweep(state.now),
    expire: async (team) => expire({ team, meter: await meterOf(table, team), at: state.now }),
    guard: (question) =>
      guard({
        at: state.now,
        model: modelId('gpt-4o'),
        provider: 'openai',
        promptTokens: 1_000,
        outputTokensMax: 1_000,
        guestTier: undefined,
        ...question,
      }),
    post: async (body) => {
      const answer = await http({ ...anEvent({ path: '/v1/usage' }), body });
      return {
        status: answer.statusCode ?? 0,
        body: JSON.parse(answer.body ?? 'null') as unknown,
      };
    },
    deliver: usageLogs({
      record,
      voidCall: release,
      bury: (unusable) => {
        buried.push(...unusable);
        return Promise.resolve();
      },
      clock: from.clock,
      log,
    }),
    buried,
    logged,
  } satisfies Omit<UsageEnvironment, 'now'>);
};

/** Registers a team of tier `unlimited` without any limit, but for what is changed. */
export const register = async (
  table: Table,
  changes: Partial<Policy> & { readonly team: TeamId },
): Promise<Policy> => {
  const limits = { requestsPerMinute: undefined, tokensPerDay: undefined, usdPerMonth: undefined };
  const policy: Policy = { ...policyOfTier(changes.team, 'unlimited'), limits, ...changes };
  const outcome = await createTeamIn(table)(policy);
  if (outcome !== 'created') throw new Error(`The team exists: ${changes.team}`);
  return policy;
};

/** 1,000 tokens in and 100 out of gpt-4o: 1,000 × 2.5 + 100 × 10 = 3,500 micro-dollars. */
export const aUsage = (
  team: TeamId,
  request: string,
  changes: Partial<UsageEvent> = {},
): UsageEvent => ({
  team,
  request: requestId(request),
  kind: 'used',
  model: modelId('gpt-4o'),
  servedModel: undefined,
  provider: 'openai',
  tokens: { input: 1_000, output: 100 },
  at: at('2026-08-22T14:05:00Z'),
  user: undefined,
  reportedUsd: undefined,
  ...changes,
});

export const meterOf = async (table: Table, team: TeamId): Promise<Meter> => {
  const meter = await readMeter(table)(team);
  if (meter === undefined) throw new Error(`No meter: ${team}`);
  return meter;
};

export const receiptOf = async (
  table: Table,
  team: TeamId,
  request: string,
): Promise<StoredReceipt | undefined> => {
  const command = new GetItemCommand({
    TableName: table.name,
    Key: { ...receiptKey(team, requestId(request)) },
    ConsistentRead: true,
  });
  const { Item } = await table.client.send(command);
  return Item === undefined ? undefined : parseReceipt(Item);
};

export type StoredSums = Readonly<Record<string, Readonly<Record<string, number>>>>;

const numbersIn = (item: Record<string, AttributeValue>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      value.N === undefined ? [] : [[name, Number(value.N)]],
    ),
  );

/** All lines of the reports of a team, by their sort key: fewer than one page of the store. */
export const rollupsOf = async (table: Table, team: TeamId): Promise<StoredSums> => {
  const lines = async (prefix: string) => {
    const command = new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :team AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':team': { ...meterKey(team).pk }, ':prefix': { S: prefix } },
    });
    const { Items = [] } = await table.client.send(command);
    return Items.map((item) => [item['sk']?.S ?? '', numbersIn(item)] as const);
  };
  return Object.fromEntries([...(await lines('DAY#')), ...(await lines('SPEND#'))]);
};

let teams = 0;

/** A team that no other test knows. */
export const aTeam = (name = 'team'): TeamId => teamId(`${name}-${String((teams += 1))}`);

/** The deployed functions as they are. Their settings are read once, when the first is asked for. */
export const deployedUsage = async (tableName: string) => {
  process.env['TABLE_NAME'] = tableName;
  return (await import('../../src/functions/usage/handler.ts')).handler;
};

export const deployedSweeper = async (tableName: string) => {
  process.env['TABLE_NAME'] = tableName;
  return (await import('../../src/functions/sweeper/handler.ts')).handler;
};
