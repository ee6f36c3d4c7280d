import { QueryCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { knownFor } from '../../src/adapters/dynamo/known-meter.ts';
import { limitsExpression } from '../../src/adapters/dynamo/limits-expression.ts';
import { newMeterItem, parseMeter, storedLimits } from '../../src/adapters/dynamo/meter-item.ts';
import { recordTokensIn } from '../../src/adapters/dynamo/record-tokens.ts';
import { seenMeter } from '../../src/adapters/dynamo/seen-meter.ts';
import { takeExpression } from '../../src/adapters/dynamo/take-expression.ts';
import { changePolicyIn, createTeamIn, readPolicyIn } from '../../src/adapters/dynamo/teams.ts';
import { requestId, type TeamId, teamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { policyOfTier } from '../../src/domain/policy.ts';
import { instant } from '../../src/domain/time.ts';
import { type Attributes, type Both, openBoth } from '../support/differential.ts';
import { aMeterEvent, askOf, type MeterEvent } from '../support/meter-events.ts';

let both: Both;
beforeAll(async () => {
  both = await openBoth();
});
afterAll(() => both.close());

const tables = (): readonly Table[] =>
  [both.engine, both.memory].map((client) => ({
    name: both.name,
    client,
    fresh: () => client,
    attemptMs: 10_000,
  }));

/** A minute before a month and a day end. */
const START = Date.UTC(2026, 7, 31, 23, 59);

let teams = 0;
const freshTeam = (): TeamId => teamId(`team-${(teams += 1)}`);

const keyOf = (team: TeamId): Attributes => ({ pk: { S: `TEAM#${team}` }, sk: { S: 'METER' } });
const itemOf = (team: TeamId) => both.store.peek({ pk: `TEAM#${team}`, sk: 'METER' }) ?? {};

const happen = async (team: TeamId, at: number, event: MeterEvent): Promise<unknown> => {
  const TableName = both.name;
  const item = itemOf(team);
  if (event.kind === 'tokens') {
    const entry = {
      ...{ team, at: instant(at) },
      request: requestId(`request-${event.request}`),
      tokens: event.tokens?.take ?? 1,
    };
    const [engine, memory] = tables().map((table) => recordTokensIn(table)(entry));
    const answer = await memory;
    expect(answer).toEqual(await engine);
    return answer;
  }
  if (event.kind === 'limits') {
    const change = { item, at: instant(at), limits: storedLimits(event.limits), marks: {} };
    const Key = { ...keyOf(team) };
    return both.agreed(new UpdateItemCommand({ TableName, Key, ...limitsExpression(change) }));
  }
  const ask = askOf(event, { team, at: instant(at) });
  const seen = seenMeter(item, parseMeter(item), ask.at);
  const sight = { known: knownFor(seen, ask), leftovers: seen.leftovers };
  return both.agreed(new UpdateItemCommand({ TableName, ...takeExpression(ask, sight) }));
};

describe("the adapters' own writes, in memory and in the engine", () => {
  it('leave the same meter, whatever is asked of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aMeterEvent, { minLength: 10, maxLength: 40 }),
        fc.boolean(),
        async (events, isGuest) => {
          const team = freshTeam();
          const limits = { requestsPerMinute: 5, tokensPerDay: 300, usdPerMonth: microUsd(400) };
          const guest = isGuest ? { g: { S: 'sandbox' } } : {};
          await both.put({ ...newMeterItem(team, limits), ...guest });
          let at = START;

          for (const event of events) {
            await happen(team, at, event);
            await both.stored(keyOf(team));
            at += event.laterMs;
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('register teams and change them alike', async () => {
    const policy = policyOfTier(freshTeam(), 'standard');
    const next = { ...policy, version: 2, window: 'fixed', warnPercent: 50 } as const;
    const at = instant(START);

    const [engine, memory] = await Promise.all(
      tables().map(async (table) => [
        await createTeamIn(table)(policy),
        await createTeamIn(table)(policy),
        await changePolicyIn(table)({ policy: next, at }),
        await changePolicyIn(table)({ policy: { ...next, mode: 'shadow' }, at }),
        await readPolicyIn(table)(policy.team),
      ]),
    );

    expect(memory).toEqual(engine);
    expect(memory?.slice(0, 4)).toEqual(['created', 'exists', 'changed', 'conflict']);
    await both.stored(keyOf(policy.team));
  });
});

describe('a query in memory and in the engine', () => {
  const SORT_KEYS = ['A', 'A#1', 'A#2', 'A#20', 'B', 'a', 'é', '\uFFEE', '😀'] as const;

  it('gives the same pages', async () => {
    for (const sk of SORT_KEYS) {
      await both.put({ pk: { S: 'Q' }, sk: { S: sk }, n: { N: String(sk.length) } });
    }
    const question = fc.record({
      start: fc.constantFrom(...SORT_KEYS),
      from: fc.option(fc.constantFrom(...SORT_KEYS, 'A#15'), { nil: undefined }),
      // From the bound that a page goes towards, the engine refuses to go on with `>=` and BETWEEN.
      on: fc.constantFrom('', ' AND begins_with(sk, :s)', ' AND sk > :s', ' AND sk = :s'),
      filtered: fc.boolean(),
      ScanIndexForward: fc.boolean(),
      Limit: fc.integer({ min: 1, max: 10 }),
    });

    await fc.assert(
      fc.asyncProperty(question, async ({ start, from, on, filtered, ...paged }) => {
        const ExpressionAttributeValues = {
          ':p': { S: 'Q' },
          ...(on === '' ? {} : { ':s': { S: start } }),
          ...(filtered ? { ':n': { N: '2' } } : {}),
        };
        await both.agreed(
          new QueryCommand({
            TableName: both.name,
            ...paged,
            KeyConditionExpression: `pk = :p${on}`,
            ExpressionAttributeValues,
            ...(filtered
              ? { FilterExpression: '#n >= :n', ExpressionAttributeNames: { '#n': 'n' } }
              : {}),
            ...(from === undefined
              ? {}
              : { ExclusiveStartKey: { pk: { S: 'Q' }, sk: { S: from } } }),
          }),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('is refused alike', async () => {
    const TableName = both.name;
    const values = { ExpressionAttributeValues: { ':p': { S: 'Q' } } };
    const conditions = ['sk = :p', 'pk > :p', 'pk = :p OR sk = :p', 'NOT pk = :p', ':p = pk'];
    const others = ['pk = :p AND sk <> :p', 'pk = :p AND sk IN (:p)', 'pk = :p AND pk = :p'];

    for (const KeyConditionExpression of [...conditions, ...others]) {
      await both.agreed(new QueryCommand({ TableName, KeyConditionExpression, ...values }));
    }
    await both.agreed(
      new ScanCommand({
        TableName,
        FilterExpression: 'pk = :p AND begins_with(sk, :s)',
        ExpressionAttributeValues: { ':p': { S: 'Q' }, ':s': { S: 'A' } },
      }),
    );
  });
});
