import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { readPriceOverrides } from '../../src/adapters/dynamo/prices.ts';
import { laterBy } from '../../src/domain/time.ts';
import { type AdminBench, allItems, type Body, openAdmin } from '../support/admin-bench.ts';
import { at, atOnce, type Environment, openGate, type TestGate } from '../support/gate.ts';

const NOON = at('2026-11-22T12:00:00Z');
const FROM = '2026-12-01T00:00:00Z';
const PRICE = { from: FROM, input: '2.50', output: 10 };

let gate: TestGate;
let environment: Environment;
let admin: AdminBench;
beforeEach(async () => {
  gate = await openGate();
  environment = gate.environment();
  admin = openAdmin(environment, NOON);
});
afterEach(() => gate.close());

const put = (body: object, headers: Record<string, string> = {}, place = 'openai/gpt-4o') =>
  admin.ask(`PUT /prices/${place}`, { headers, body });

describe('a price that is set', () => {
  it('is answered in full, with what it did not quote', async () => {
    const answer = await put({
      ...PRICE,
      cache_read: '0.3',
      tiers: [{ over_input_tokens: 200_000, input: '5', output: '20' }],
    });

    expect(answer).toMatchObject({
      status: 201,
      headers: { etag: '"1"', location: '/prices/openai/gpt-4o' },
    });
    expect(answer.body).toEqual({
      provider: 'openai',
      model: 'gpt-4o',
      revision: 1,
      from: '2026-12-01T00:00:00.000Z',
      input: '2.5',
      output: '10',
      cache_read: '0.3',
      cache_write: '2.5',
      cache_write_hour: '2.5',
      reasoning: '10',
      tiers: [
        {
          over_input_tokens: 200_000,
          ...{ input: '5', output: '20', cache_read: '5', cache_write: '5' },
          ...{ cache_write_hour: '5', reasoning: '20' },
        },
      ],
    });
    const [override] = await readPriceOverrides(environment.table);
    expect(override).toMatchObject({ tariff: { input: 2_500_000_000, cacheRead: 300_000_000 } });
  });

  it('takes the place of the one of the same date, and the audit has both', async () => {
    await put(PRICE);
    const replaced = await put({ ...PRICE, input: '3' });
    const same = await put({ ...PRICE, input: 3 });

    expect([replaced.status, same.status]).toEqual([200, 200]);
    expect(same.body).toEqual(replaced.body);
    const { body } = await admin.ask('GET /audit');
    expect(body).toMatchObject({
      entries: [
        { action: 'price.set', team: null, before: { input: '2.5' }, after: { input: '3' } },
        { action: 'price.set', team: null, before: null, after: { input: '2.5', revision: 1 } },
      ],
    });
  });

  it('is one price in any spelling of its provider and its model', async () => {
    await put(PRICE, {}, 'Azure_OpenAI/GPT-4o');
    const again = await put({ ...PRICE, input: '9' }, {}, 'azure/gpt-4o');

    expect(again).toMatchObject({ status: 200, body: { provider: 'azure', model: 'gpt-4o' } });
    expect(await readPriceOverrides(environment.table)).toHaveLength(1);
  });

  it('is not overwritten unseen', async () => {
    await put(PRICE);
    const stale = await put({ ...PRICE, input: '3' }, { 'if-match': '"2"' });
    const seen = await put({ ...PRICE, input: '4' }, { 'if-match': '"1"' });
    const racing = await atOnce(4, (index) => put({ ...PRICE, from: NEXT_YEAR, input: index + 1 }));

    expect([stale.status, seen.status]).toEqual([412, 200]);
    expect(stale.body).toMatchObject({ version: 1 });
    const statuses = racing.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    const { body } = await admin.ask('GET /audit?limit=100');
    const changes = (body as { entries: { before: Body | null; after: Body }[] }).entries
      .filter(({ after }) => after['from'] === '2027-01-01T00:00:00.000Z')
      .map(({ before, after }) => [before?.['revision'] ?? 0, after['revision']]);
    expect(changes.toSorted()).toEqual(
      Array.from({ length: changes.length }, (_, index) => [index, index + 1]),
    );
  });

  it('is known again when the store’s answer is lost', async () => {
    environment.interruption = {
      command: 'TransactWriteItems',
      act: () => Promise.resolve((environment.answersToLose = 1)),
    };

    expect(await put(PRICE)).toMatchObject({ status: 201, body: { revision: 1 } });
  });

  it.each([
    ['a price in words', { ...PRICE, input: 'much' }, 'input'],
    ['a price below nothing', { ...PRICE, input: -1 }, 'input'],
    ['ten decimals', { ...PRICE, input: '0.0000000001' }, 'input'],
    ['a number with an exponent', { ...PRICE, input: 1e-7 }, 'input'],
    ['no price of the answer', { from: FROM, input: '1' }, 'output'],
    ['no date', { input: '1', output: '2' }, 'from'],
    ['a date without a zone', { ...PRICE, from: '2026-12-01' }, 'from'],
    ['a date of long ago', { ...PRICE, from: '2026-10-22T11:59:59.999Z' }, 'from'],
    [
      'tiers that fall',
      {
        ...PRICE,
        tiers: [
          { over_input_tokens: 2, input: '1', output: '1' },
          { over_input_tokens: 2, input: '1', output: '1' },
        ],
      },
      'tiers',
    ],
    ['an unknown kind of token', { ...PRICE, images: '1' }, '(body)'],
  ])('is refused: %s', async (_what, body, path) => {
    expect(await put(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(await allItems(gate.tableName)).toEqual([]);
  });

  it.each(['open%20ai/gpt-4o', 'open%23ai/gpt', 'openai/a%23b', `openai/${'x'.repeat(10_240)}`])(
    'is refused at %.20s',
    async (place) => {
      expect((await put(PRICE, {}, place)).status).toBe(422);
      expect(await allItems(gate.tableName)).toEqual([]);
    },
  );
});

const NEXT_YEAR = '2027-01-01T00:00:00Z';

describe('the prices', () => {
  it('of a model are told with their dates, the newest first', async () => {
    await put(PRICE);
    await put({ ...PRICE, from: NEXT_YEAR, input: '2' });

    const { status, body } = await admin.ask('GET /prices/openai/o3');
    const set = await admin.ask('GET /prices/openai/gpt-4o');
    const none = await admin.ask('GET /prices/openai/nobodys-model');

    expect([status, none.status]).toEqual([200, 404]);
    expect(body).toMatchObject({
      overrides: [],
      list: [
        { from: '2025-06-10T00:00:00.000Z', input: '2' },
        { from: null, input: '10' },
      ],
    });
    expect(set.body).toMatchObject({
      overrides: [
        { revision: 1, from: '2027-01-01T00:00:00.000Z', input: '2' },
        { revision: 1, from: '2026-12-01T00:00:00.000Z', input: '2.5' },
      ],
    });
  });

  it('in force are listed by provider and model, a page at a time', async () => {
    await put({ ...PRICE, from: '2026-11-22T00:00:00Z', input: '7' });
    const pages: Body[][] = [];
    let query = '?provider=OpenAI&limit=40';
    for (;;) {
      const { body } = await admin.ask(`GET /prices${query}`);
      const page = body as { prices: Body[]; next_cursor: string | null };
      pages.push(page.prices);
      if (page.next_cursor === null) break;
      query = `?provider=OpenAI&limit=40&cursor=${page.next_cursor}`;
    }

    const names = pages.flat().map(({ model }) => String(model));
    expect(pages.length).toBeGreaterThan(1);
    expect(names).toEqual([...new Set(names)].toSorted());
    expect(pages.flat().find(({ model }) => model === 'gpt-4o')).toMatchObject({
      source: 'override',
      input: '7',
    });
    expect(pages.flat().find(({ model }) => model === 'o3')).toMatchObject({ source: 'list' });
  });

  it('of a model are found by any of its names', async () => {
    const { body } = await admin.ask('GET /prices?model=openai/gpt-4o-2024-08-06&provider=openai');

    expect(body).toMatchObject({ prices: [{ provider: 'openai', model: 'gpt-4o' }] });
  });

  it('are read without the one that cannot be, and that one is told', async () => {
    await put(PRICE);
    const item = {
      pk: { S: 'PRICES' },
      sk: { S: 'openai#broken#2026-11-01T00:00:00.000Z' },
      provider: { S: 'openai' },
    };
    const command = new PutItemCommand({ TableName: gate.tableName, Item: item });
    await environment.table.client.send(command);
    const told: string[] = [];

    const overrides = await readPriceOverrides(environment.table, (price) => told.push(price));
    const { status } = await admin.ask('GET /prices');

    expect(overrides).toHaveLength(1);
    expect(told).toEqual(['openai#broken#2026-11-01T00:00:00.000Z']);
    expect(status).toBe(200);
    expect(admin.lines.join()).toContain('openai#broken');
    await expect(readPriceOverrides(environment.table)).rejects.toThrow();
  });

  it('act on the next environment’s decisions from their date on', async () => {
    await put({ ...PRICE, from: '2026-11-22T12:00:00Z', input: '1000', output: '0' });

    const ask = { body: { team: 'nobody', model: 'gpt-4o', prompt_tokens: 1_000, max_tokens: 0 } };
    const fresh = openAdmin(gate.environment(), laterBy(NOON, 60_000));
    const { body } = await fresh.ask('POST /v1/decisions/explain', ask);

    expect(body).toMatchObject({ cost_usd: '1.00', pricing: 'listed' });
  });
});
