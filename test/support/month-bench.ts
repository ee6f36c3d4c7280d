import { randomUUID } from 'node:crypto';
import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { connect, patient, type Table } from '../../src/adapters/dynamo/connect.ts';
import { CORRECTIONS_MAX, writeCorrectionsIn } from '../../src/adapters/dynamo/correct.ts';
import { expireHoldsIn, findExpiredIn } from '../../src/adapters/dynamo/expired.ts';
import { readExpiredIn } from '../../src/adapters/dynamo/expired-read.ts';
import { enrolGuestIn } from '../../src/adapters/dynamo/guests.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { readLedgerIn, readReceiptIn } from '../../src/adapters/dynamo/receipts-scan.ts';
import { recordUnheldIn, UNHELD_MAX } from '../../src/adapters/dynamo/record-unheld.ts';
import { rollUpIn, rollUpUnsettledIn } from '../../src/adapters/dynamo/roll-up.ts';
import { readRollupsIn, rollupKeyFor } from '../../src/adapters/dynamo/rollups-read.ts';
import { setRollupIn } from '../../src/adapters/dynamo/rollups-set.ts';
import { bookLateIn, settleHoldsIn, writeReceiptIn } from '../../src/adapters/dynamo/settle.ts';
import { takeFrom } from '../../src/adapters/dynamo/take.ts';
import { createTeamIn, readPolicyIn } from '../../src/adapters/dynamo/teams.ts';
import { priceFrom } from '../../src/adapters/prices/price-model.ts';
import { rebuildRollups, type RebuildReport } from '../../src/app/rebuild-rollups.ts';
import { recordUsage, type UsageOutcome } from '../../src/app/record-usage.ts';
import { rerate, type RerateReport } from '../../src/app/rerate.ts';
import { expireOf } from '../../src/app/sweep-holds.ts';
import { termsMemory } from '../../src/app/terms-memory.ts';
import { share } from '../../src/domain/ask.ts';
import { modelId, requestId, type TeamId, teamId } from '../../src/domain/ids.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import { priceBook, type PriceOverride } from '../../src/domain/price-book.ts';
import { parseRate, ratesOf } from '../../src/domain/prices.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { UsageEvent } from '../../src/domain/usage.ts';
import { utcMonth } from '../../src/domain/windows.ts';
import { anAsk, at, NOW } from './builders.ts';
import { openTable } from './table.ts';

/** Long enough for a machine with other things to do: no test waits for it. */
const ATTEMPT_MS = 20_000;

/** So many micro-dollars for a token of this model, in and out. */
export const priceOf = (
  model: string,
  dollars: string,
  from = at('2020-01-01T00:00:00Z'),
): PriceOverride => {
  const rate = parseRate(dollars);
  if (rate === undefined) throw new Error(`Not a rate: ${dollars}`);
  const rates = ratesOf({ input: rate, output: rate });
  return { provider: 'tests', model, from, tariff: { ...rates, tiers: [] } };
};

/** What a test does to what is sent: before it is, or before its answer is heard. */
export interface Meddling {
  readonly before?: (command: string, nth: number) => Promise<unknown> | undefined;
  readonly after?: (command: string, nth: number) => Promise<unknown> | undefined;
}

/** A table with somebody in between, who counts each kind of command from 1. */
export const meddled = (name: string, { before, after }: Meddling, attemptsMax = 1): Table => {
  const table = connect({ tableName: name, attemptMs: ATTEMPT_MS });
  const counts = new Map<string, number>();
  table.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const nth = (counts.get(commandName) ?? 0) + 1;
        counts.set(commandName, nth);
        await before?.(commandName, nth);
        const answer = await next(args);
        await after?.(commandName, nth);
        return answer;
      },
    { step: 'initialize', name: 'meddling' },
  );
  return { ...table, fresh: () => table.client, attemptsMax };
};

export type Item = Readonly<Record<string, AttributeValue>>;

interface When {
  readonly month?: string;
  readonly now?: Instant;
}

/** A table, teams in it, and the two commands on it. */
export interface MonthBench {
  readonly table: Table;
  readonly newTeam: (changes?: Partial<Policy>) => Promise<TeamId>;
  readonly record: (
    events: readonly UsageEvent[],
    prices: readonly PriceOverride[],
    table?: Table,
  ) => Promise<readonly UsageOutcome[]>;
  /** Holds 1,000 tokens and 5,000 micro-dollars. */
  readonly hold: (team: TeamId, request: string) => Promise<void>;
  readonly expire: (team: TeamId, now: Instant) => Promise<number>;
  readonly rebuild: (
    team: TeamId,
    how: 'check' | 'write',
    when?: When & { readonly table?: Table },
  ) => Promise<RebuildReport>;
  readonly rerate: (
    team: TeamId,
    prices: readonly PriceOverride[],
    when?: When & { readonly table?: Table; readonly applies?: boolean },
  ) => Promise<RerateReport>;
  readonly meter: (team: TeamId) => Promise<Meter>;
  /** Items of a partition by their sort keys. */
  readonly items: (pk: string) => Promise<ReadonlyMap<string, Item>>;
  readonly close: () => Promise<void>;
}

export const openMonthBench = async (): Promise<MonthBench> => {
  const opened = await openTable();
  const table = patient(connect({ tableName: opened.name, attemptMs: ATTEMPT_MS }));
  return {
    table,
    newTeam: async (changes = {}) => {
      const team = teamId(`team-${randomUUID().slice(0, 8)}`);
      await createTeamIn(table)({ ...policyOfTier(team, 'unlimited'), ...changes });
      return team;
    },
    record: (events, prices, through = table) => recordWith(through, prices)(events, NOW),
    hold: async (team, request) => {
      const { outcome } = await takeFrom(table)(
        anAsk({
          team,
          request: requestId(request),
          termsVersion: (await meterOf(table, team)).termsVersion,
          tokens: share(1_000, 'on'),
          usd: share(5_000, 'on'),
        }),
      );
      if (outcome !== 'taken') throw new Error(`Not taken: ${outcome}`);
    },
    expire: async (team, now) => {
      const terms = termsMemory(readPolicyIn(table));
      const expire = expireOf({ expireHolds: expireHoldsIn(table), terms, chunkMax: 50 });
      return expire({ team, meter: await meterOf(table, team), at: now });
    },
    rebuild: (team, how, { month = '2026-08', now = NOW, table: through = table } = {}) =>
      rebuildRollups({
        readLedger: readLedgerIn(through),
        readRollups: readRollupsIn(through),
        rollupKeyFor,
        setRollup: setRollupIn(through),
        rollUp: rollUpUnsettledIn(through),
        readMeter: readMeter(through),
        readExpired: readExpiredIn(through),
        onProgress: () => undefined,
      })({ team, month: monthOf(month), now, writes: how === 'write' }),
    rerate: (team, prices, when = {}) => {
      const { month = '2026-08', now = NOW, table: through = table, applies = false } = when;
      return rerate({
        readLedger: readLedgerIn(through),
        readReceipt: readReceiptIn(through),
        rollUp: rollUpUnsettledIn(through),
        writeCorrections: writeCorrectionsIn(through),
        price: priceFrom(priceBook([], prices)),
        chunkMax: CORRECTIONS_MAX,
        onProgress: () => undefined,
        onWritten: () => undefined,
      })({ team, month: monthOf(month), now, model: undefined, applies });
    },
    meter: (team) => meterOf(table, team),
    items: async (pk) => {
      const command = new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      });
      const { Items = [] } = await table.client.send(command);
      return new Map(Items.map((item) => [item['sk']?.S ?? '', item]));
    },
    close: () => opened.close(),
  };
};

const monthOf = (month: string) => utcMonth(at(`${month}-01T00:00:00Z`));

const meterOf = async (table: Table, team: TeamId): Promise<Meter> => {
  const meter = await readMeter(table)(team);
  if (meter === undefined) throw new Error(`No meter of ${team}`);
  return meter;
};

const recordWith = (table: Table, prices: readonly PriceOverride[]) =>
  recordUsage({
    readMeter: readMeter(table),
    enrolGuest: enrolGuestIn(table),
    terms: termsMemory(readPolicyIn(table)),
    prices: () => Promise.resolve(priceFrom(priceBook([], prices))),
    rollUp: rollUpIn(table),
    writeReceipt: writeReceiptIn(table),
    settleHolds: settleHoldsIn(table),
    findExpired: findExpiredIn(table),
    recordUnheld: recordUnheldIn(table),
    bookLate: bookLateIn(table),
    chunkMax: UNHELD_MAX,
    guestTier: undefined,
  });

/** 100 tokens in and 20 out of `gpt-4o`, by nobody that is named. */
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
  provider: undefined,
  tokens: { input: 100, output: 20 },
  at: NOW,
  user: undefined,
  reportedUsd: undefined,
  ...changes,
});

export const many = (
  team: TeamId,
  count: number,
  changes: (index: number) => Partial<UsageEvent> = () => ({}),
): readonly UsageEvent[] =>
  Array.from({ length: count }, (_, index) => aUsage(team, `call-${index}`, changes(index)));
