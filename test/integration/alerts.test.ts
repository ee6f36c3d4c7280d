import { type LocalRecord, openStream } from '../../scripts/local/stream-reader.ts';
import { claimAlertIn } from '../../src/adapters/dynamo/alert-marks.ts';
import { findUserIn } from '../../src/adapters/dynamo/find-user.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { changePolicyIn, readPolicyIn } from '../../src/adapters/dynamo/teams.ts';
import { raiseAlerts } from '../../src/app/raise-alerts.ts';
import { tellOnce } from '../../src/app/tell-once.ts';
import { microUsd } from '../../src/domain/money.ts';
import { requestId, type TeamId, modelId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { type Instant, laterBy } from '../../src/domain/time.ts';
import { alertsFromStream, type StreamAnswer } from '../../src/functions/alerts/stream.ts';
import { fakeSink, storeDown } from '../support/fake-marks.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  aTeam,
  at,
  aUsage,
  benchTable,
  meddledTable,
  register,
  usageEnvironment,
} from '../support/usage-bench.ts';

/** Early enough in the month for no forecast. */
const NOW = at('2026-08-01T12:00:00Z');

let opened: TestTable;
let table: Table;

beforeAll(async () => {
  opened = await openTable({ hasStream: true });
  table = benchTable(opened.name);
});
afterAll(() => opened.close());

/** 3,500 micro-dollars a call. */
const budgetOf = (usd: number): Pick<Policy, 'limits'> => ({
  limits: {
    requestsPerMinute: undefined,
    tokensPerDay: undefined,
    usdPerMonth: microUsd(usd),
  },
});

/** All records of one team, at the time that the test lives in. */
const recordsOf = async (team: TeamId, now: Instant = NOW): Promise<readonly LocalRecord[]> => {
  const reader = await openStream(opened.name);
  if (reader === undefined) throw new Error('The engine keeps no stream');
  const records: LocalRecord[] = [];
  for (let page = await reader.next(); page.length > 0; page = await reader.next()) {
    records.push(...page);
  }
  reader.close();
  return records
    .filter(({ dynamodb }) => new RegExp(`#${team}["#]`).test(JSON.stringify(dynamodb.Keys)))
    .map((record) => ({
      ...record,
      dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: now / 1_000 },
    }));
};

interface World {
  readonly table?: Table;
  readonly clock?: () => Instant;
  readonly fails?: () => boolean;
}

/** One environment of the function; what it told is kept by the sink, which all of a test share. */
const environment = (sink: ReturnType<typeof fakeSink>, world: World = {}) => {
  const { table: store = table, clock = () => NOW } = world;
  return alertsFromStream({
    raise: raiseAlerts({
      readPolicy: readPolicyIn(store),
      findUser: findUserIn(store),
      tell: tellOnce({
        claim: claimAlertIn(store),
        sinks: [sink],
        clock,
        onUntold: () => undefined,
      }),
      onFault: () => undefined,
    }),
    pause: () => Promise.resolve(),
    log: () => undefined,
  });
};

const idsOf = (sink: ReturnType<typeof fakeSink>, team: TeamId): readonly string[] =>
  sink.took.map(({ id }) => id.replace(`${team}:`, '')).toSorted();

const failuresIn = ({ batchItemFailures }: StreamAnswer): number => batchItemFailures.length;

describe('alerts of a team', () => {
  it('come out of the stream of the table, each threshold once', async () => {
    const { team } = await register(table, { team: aTeam('alerts'), ...budgetOf(35_000) });
    const usage = usageEnvironment(table, NOW);
    for (let call = 1; call <= 10; call += 1) {
      await usage.guard({ team, request: requestId(`call-${call}`) });
      await usage.record([aUsage(team, `call-${call}`, { at: NOW })], NOW);
    }
    const sink = fakeSink('sns');
    const Records = await recordsOf(team);

    const first = await environment(sink)({ Records });
    const again = await environment(sink)({ Records });

    expect([failuresIn(first), failuresIn(again)]).toEqual([0, 0]);
    expect(idsOf(sink, team)).toEqual([
      '2026-08:budget_exhausted:35000',
      '2026-08:budget_threshold:50:35000',
      '2026-08:budget_threshold:80:35000',
    ]);
    expect(sink.took.map(({ message }) => message)).toContain(
      `Team ${team} has used 80 % of its monthly budget ($0.028 of $0.035).`,
    );
  });

  it('are told once when a hundred environments get the same batch at once', async () => {
    const { team } = await register(table, { team: aTeam('crowd'), ...budgetOf(4_000) });
    await usageEnvironment(table, NOW).record([aUsage(team, 'call', { at: NOW })], NOW);
    const sink = fakeSink('sns');
    const Records = await recordsOf(team);

    await Promise.all(Array.from({ length: 100 }, () => environment(sink)({ Records })));
    const after = await environment(sink)({ Records });

    expect(failuresIn(after)).toBe(0);
    expect(idsOf(sink, team)).toEqual([
      '2026-08:budget_threshold:50:4000',
      '2026-08:budget_threshold:80:4000',
    ]);
  });

  it('are told once by five deliveries of which most go wrong', async () => {
    const { team } = await register(table, { team: aTeam('chaos'), ...budgetOf(6_000) });
    await usageEnvironment(table, NOW).record([aUsage(team, 'call', { at: NOW })], NOW);
    const Records = await recordsOf(team);
    let [isSinkDown, now] = [true, NOW];
    const sink = fakeSink('sns', () => isSinkDown);
    const deliver = (world: World) =>
      environment(sink, { clock: () => now, ...world })({ Records });

    const sinkDown = await deliver({});
    isSinkDown = false;
    const storeFails = meddledTable(opened.name, {
      before: (command) =>
        command === 'UpdateItem' ? Promise.resolve().then(storeDown) : undefined,
    });
    const noStore = await deliver({ table: storeFails });
    // It has told the sink, and ends before it can say so.
    let updates = 0;
    const dying = meddledTable(opened.name, {
      before: (command) => {
        if (command === 'UpdateItem') updates += 1;
        return updates > 1 ? Promise.resolve().then(storeDown) : undefined;
      },
    });
    const died = await deliver({ table: dying });
    const leased = await deliver({});
    now = laterBy(NOW, 60_000);
    const healthy = await deliver({});

    expect([sinkDown, noStore, died, leased, healthy].map(failuresIn)).toEqual([1, 1, 1, 1, 0]);
    // Once by the one that died and could not say so, and once for good.
    expect(idsOf(sink, team)).toEqual([
      '2026-08:budget_threshold:50:6000',
      '2026-08:budget_threshold:50:6000',
    ]);
  });

  it('are told again in the next month, and when the budget is raised', async () => {
    const policy = await register(table, { team: aTeam('rearmed'), ...budgetOf(7_000) });
    const { team } = policy;
    const usage = usageEnvironment(table, NOW);
    const change = changePolicyIn(table);
    await usage.record([aUsage(team, 'one', { at: NOW })], NOW);
    await change({ policy: { ...policy, version: 2, ...budgetOf(14_000) }, at: NOW });
    await usage.record([aUsage(team, 'two', { at: NOW })], NOW);
    await change({ policy: { ...policy, version: 3, ...budgetOf(10_000) }, at: NOW });
    await change({ policy: { ...policy, version: 4, ...budgetOf(14_000) }, at: NOW });
    const next = at('2026-09-01T00:00:00Z');
    await usage.record(
      [aUsage(team, 'three', { at: next }), aUsage(team, 'four', { at: next })],
      next,
    );
    const sink = fakeSink('sns');

    await environment(sink)({ Records: await recordsOf(team) });

    expect(idsOf(sink, team)).toEqual([
      // half of each budget that it has had; raised by nobody below 80 % of 10,000
      '2026-08:budget_threshold:50:10000',
      '2026-08:budget_threshold:50:14000',
      '2026-08:budget_threshold:50:7000',
      '2026-09:budget_threshold:50:14000',
    ]);
  });

  it('name the cap, the user, the model without a price and the holds that ran out', async () => {
    const { team } = await register(table, {
      team: aTeam('all'),
      caps: [{ model: 'gpt-*', usdPerMonth: microUsd(3_500) }],
      userLimits: { usdPerMonth: microUsd(3_000), users: new Map([['bob', microUsd(3_500)]]) },
    });
    const usage = usageEnvironment(table, NOW);
    await usage.record([aUsage(team, 'one', { at: NOW, user: 'bob' })], NOW);
    await usage.record([aUsage(team, 'two', { at: NOW, user: 'carol' })], NOW);
    await usage.record([aUsage(team, 'new', { at: NOW, model: modelId('brand-new') })], NOW);
    const sink = fakeSink('sns');

    await environment(sink)({ Records: await recordsOf(team) });

    const told = sink.took.map(({ message }) => message.replaceAll(team, 'alpha')).toSorted();
    expect(told).toEqual([
      'Team alpha called brand-new, for which there is no price: it is charged at the dearest known price.',
      'Team alpha has used up its monthly cap on gpt-* ($0.0035 of $0.0035). Its calls of that are denied until 2026-09-01 00:00 UTC.',
      'User "bob" of team alpha has used up the monthly limit ($0.0035 of $0.0035). These calls are denied until 2026-09-01 00:00 UTC.',
      'User "carol" of team alpha has used up the monthly limit ($0.0035 of $0.003). These calls are denied until 2026-09-01 00:00 UTC.',
      expect.stringMatching(/^Whoever names no user of team alpha has used up the monthly limit /),
    ]);
  });

  it('tell once a day of holds that ran out', async () => {
    const { team } = await register(table, { team: aTeam('lost') });
    const usage = usageEnvironment(table, NOW);
    await usage.guard({ team, request: requestId('one') });
    await usage.guard({ team, request: requestId('two') });
    usage.now = laterBy(NOW, 3_600_000);
    await usage.expire(team);
    const sink = fakeSink('sns');

    await environment(sink)({ Records: await recordsOf(team) });

    expect(idsOf(sink, team)).toEqual(['2026-08-01:holds_expired']);
  });

  it('are marked for a hundred days, and by whom they are had', async () => {
    const { team } = await register(table, { team: aTeam('marked'), ...budgetOf(7_000) });
    await usageEnvironment(table, NOW).record([aUsage(team, 'call', { at: NOW })], NOW);
    await environment(fakeSink('sns'))({ Records: await recordsOf(team) });

    const marks = (await recordsOf(team)).filter(({ dynamodb }) =>
      JSON.stringify(dynamodb.Keys).includes('ALERT#'),
    );

    expect(marks.at(-1)?.dynamodb.NewImage).toMatchObject({
      pk: { S: `TEAM#${team}` },
      sk: { S: 'ALERT#2026-08#budget_threshold#50#7000' },
      told_to: { SS: ['sns'] },
      told_at: { N: String(NOW) },
      // 2026-11-09T12:00:00Z
      expires_at: { N: '1794225600' },
    });
  });
});
