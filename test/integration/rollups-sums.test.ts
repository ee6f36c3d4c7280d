import { rollUpIn } from '../../src/adapters/dynamo/roll-up.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { modelId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/time.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  at,
  aTeam,
  aUsage,
  benchTable,
  receiptOf,
  register,
  rollupsOf,
  usageEnvironment,
} from '../support/usage-bench.ts';

/** The engine is shared, and so is the machine. */

const NOW = at('2026-08-22T14:05:00Z');
const DAY_MS = 86_400_000;

let opened: TestTable;
let table: Table;

beforeAll(async () => {
  opened = await openTable();
  table = benchTable(opened.name);
});
afterAll(() => opened.close());

describe('the sums of the reports', () => {
  it('are those of the day, the month, the model and the user', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);

    await env.record(
      [
        aUsage(team, 'one', { user: 'ann' }),
        aUsage(team, 'two', { user: 'bob', model: modelId('o3') }),
        aUsage(team, 'three', { user: 'ann', at: at('2026-08-21T23:59:59Z') }),
        aUsage(team, 'odd', { model: modelId('gpt-4o-mini-foo'), user: undefined }),
      ],
      NOW,
    );

    // gpt-4o: 1,000 × 2.5 + 100 × 10; o3: 1,000 × 2 + 100 × 8; the dearest gpt: 1,000 × 75 + 100 × 270
    const [listed, reasoned, dearest] = [3_500, 2_800, 102_000];
    const sums = (calls: number, usd: number, unpricedCalls = 0) => ({
      calls,
      usd,
      unpricedCalls,
      tokens: calls * 1_100,
      inputTokens: calls * 1_000,
      outputTokens: calls * 100,
    });
    expect(await rollupsOf(table, team)).toEqual({
      'DAY#2026-08-21': sums(1, listed),
      'DAY#2026-08-22': sums(3, listed + reasoned + dearest, 1),
      'SPEND#2026-08': sums(4, 2 * listed + reasoned + dearest, 1),
      'SPEND#2026-08#MODEL#gpt-4o': sums(2, 2 * listed),
      'SPEND#2026-08#MODEL#gpt-4o-mini-foo': sums(1, dearest, 1),
      'SPEND#2026-08#MODEL#o3': sums(1, reasoned),
      'SPEND#2026-08#USER#-': sums(1, dearest, 1),
      'SPEND#2026-08#USER#ann': sums(2, 2 * listed),
      'SPEND#2026-08#USER#bob': sums(1, reasoned),
    });
  });

  it('have each receipt in them once, whoever adds it and however often', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const ids = Array.from({ length: 30 }, (_, index) => `call-${index}`);
    await env.record(
      ids.slice(0, 5).map((id) => aUsage(team, id)),
      NOW,
    );
    await env.record(
      ids.slice(5).map((id) => aUsage(team, id)),
      NOW,
    );
    const stored = await Promise.all(ids.map((id) => receiptOf(table, team, id)));
    const receipts = stored.flatMap((each) => (each === undefined ? [] : [each.receipt]));

    await Promise.all([
      rollUpIn(table)(team, receipts),
      rollUpIn(table)(team, receipts.toReversed()),
    ]);

    expect((await rollupsOf(table, team))['SPEND#2026-08']).toMatchObject({
      calls: 30,
      usd: 105_000,
    });
  });

  it('take a batch in which each call has a day, a model and a user of its own', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const events = Array.from({ length: 24 }, (_, index) =>
      aUsage(team, `call-${index}`, {
        at: instant(NOW - index * 15 * DAY_MS),
        model: modelId(`model-${index}`),
        user: `user-${index}`,
      }),
    );

    const outcomes = await env.record(events, NOW);

    expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(24);
  });

  it.each([
    ['with # and emoji', 'a#b 😀/../ü', 'a%23b%20%F0%9F%98%80%2F..%2F%C3%BC'],
    ['of one character', '-', '-'],
    ['that is half a character', 'a\ud83d', 'a%EF%BF%BD'],
  ])('have a line for a user %s', async (_what, user, segment) => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);

    await env.record([aUsage(team, 'call', { user })], NOW);

    expect(await rollupsOf(table, team)).toHaveProperty(
      [`SPEND#2026-08#USER#${segment}`, 'calls'],
      1,
    );
  });

  it('have a line for a user of 200 characters in any script', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);

    const outcomes = await env.record([aUsage(team, 'call', { user: '京'.repeat(200) })], NOW);

    expect(outcomes).toMatchObject([{ outcome: 'recorded' }]);
    expect(Object.keys(await rollupsOf(table, team))).toHaveLength(4);
  });

  it('take a batch with users whose names are two halves of a character', async () => {
    const { team } = await register(table, { team: aTeam() });
    const env = usageEnvironment(table, NOW);
    const events = ['\ud83d', '\ude00'].map((user, index) =>
      aUsage(team, `call-${index}`, { user }),
    );

    const outcomes = await env.record(events, NOW);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['recorded', 'recorded']);
  });
});
