import { putPriceOverride } from '../../src/adapters/dynamo/prices.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { modelId, requestId, type TeamId } from '../../src/domain/ids.ts';
import type { UsageEvent } from '../../src/domain/usage.ts';
import { openTable, type TestTable } from '../support/table.ts';
import {
  at,
  aTeam,
  aUsage,
  benchTable,
  meddledTable,
  meterOf,
  receiptOf,
  register,
  usageEnvironment,
} from '../support/usage-bench.ts';

/** The engine is shared, and so is the machine. */

const NOW = at('2026-08-22T14:05:00Z');
const FROM = at('2026-08-22T14:00:00Z');
const MONTH = 679;

let opened: TestTable;
let table: Table;

/** A table of its own for each test: prices are everybody's. */
beforeEach(async () => {
  opened = await openTable();
  table = benchTable(opened.name);
});
afterEach(() => opened.close());

/** 1,000 tokens in and 100 out, of gpt-4o unless said otherwise. */
const costOfUsage = async (team: TeamId, id: string, changes: Partial<UsageEvent> = {}) => {
  const env = usageEnvironment(table, NOW);
  const [outcome] = await env.record([aUsage(team, id, changes)], NOW);
  return outcome?.outcome === 'recorded' ? outcome.receipt.usd : outcome;
};

const setPrice = (rates: { input: string; output: string }, from = FROM, model = 'gpt-4o') =>
  putPriceOverride(table, { provider: 'openai', model, from, rates });

describe('a price that an operator has set', () => {
  it('holds for calls of its date and later, and the list’s for those before', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '1', output: '2' });

    // 1,000 × 1 + 100 × 2; before: 1,000 × 2.5 + 100 × 10
    expect(await costOfUsage(team, 'at')).toBe(1_200);
    expect(await costOfUsage(team, 'since', { at: FROM })).toBe(1_200);
    expect(await costOfUsage(team, 'before', { at: at('2026-08-22T13:59:59.999Z') })).toBe(3_500);
    expect((await receiptOf(table, team, 'at'))?.receipt.listing).toBe(
      'override:openai/gpt-4o@2026-08-22T14:00:00.000Z',
    );
  });

  it('holds until a newer one does', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '1', output: '2' }, at('2026-08-01T00:00:00Z'));
    await setPrice({ input: '3', output: '4' }, FROM);
    await setPrice({ input: '9', output: '9' }, at('2026-08-23T00:00:00Z'));

    expect(await costOfUsage(team, 'first', { at: at('2026-08-22T13:59:00Z') })).toBe(1_200);
    expect(await costOfUsage(team, 'second')).toBe(3_400);
  });

  it('set again for the same date, is the last one', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '1', output: '2' });
    await setPrice({ input: '5', output: '6' });

    expect(await costOfUsage(team, 'call')).toBe(5_600);
  });

  it('holds for dated and prefixed names of its model too', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '1', output: '2' });
    const model = modelId('openai/gpt-4o-2024-08-06');

    expect(await costOfUsage(team, 'call', { model })).toBe(1_200);
  });

  it('makes a price for a model that had none', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '0.1', output: '0.2' }, FROM, 'house-model');
    const model = modelId('house-model');

    // 1,000 × 0.1 + 100 × 0.2
    expect(await costOfUsage(team, 'call', { model })).toBe(120);
  });

  it('holds for what is set aside as well', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '1', output: '2' });

    await usageEnvironment(table, NOW).guard({ team, request: requestId('call') });

    // 1,000 × 1 + 1,000 × 2
    expect((await meterOf(table, team)).usdInMonth).toEqual(new Map([[MONTH, 3_000]]));
  });
});

describe('prices that cannot be read', () => {
  it('are those that were known before, and nothing fails', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '1', output: '2' });
    let isDown = false;
    const before = (command: string) =>
      isDown && command === 'Query' ? Promise.reject(new Error('throttled')) : undefined;
    const env = usageEnvironment(meddledTable(opened.name, { before }), NOW);
    await env.record([aUsage(team, 'one')], NOW);
    isDown = true;

    env.now = at('2026-08-22T14:10:00Z');
    for (const id of ['two', 'three']) await env.record([aUsage(team, id)], env.now);

    expect((await receiptOf(table, team, 'three'))?.receipt.usd).toBe(1_200);
    expect(env.logged).toContainEqual(
      expect.stringContaining('the prices that operators have set cannot be read'),
    );
  });

  it('do not make a cold environment charge what nobody has set', async () => {
    const { team } = await register(table, { team: aTeam() });
    await setPrice({ input: '1', output: '2' });
    const before = (command: string) =>
      command === 'Query' ? Promise.reject(new Error('throttled')) : undefined;
    const env = usageEnvironment(meddledTable(opened.name, { before }), NOW);

    await env.record([aUsage(team, 'call')], NOW).catch(() => undefined);
    await usageEnvironment(table, NOW).record([aUsage(team, 'call')], NOW);

    expect((await receiptOf(table, team, 'call'))?.receipt.usd).toBe(1_200);
  });
});
