import type { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { memoryClient } from '../../../../scripts/simulate/store/client.ts';
import { memoryStore } from '../../../../scripts/simulate/store/store.ts';
import type { Table } from '../../../../src/adapters/dynamo/connect.ts';
import { enrolGuestIn, retierGuestIn } from '../../../../src/adapters/dynamo/guests.ts';
import { parseMeter } from '../../../../src/adapters/dynamo/meter-item.ts';
import { slotName } from '../../../../src/adapters/dynamo/names.ts';
import { NOTHING_LEFT_OVER } from '../../../../src/adapters/dynamo/leftovers.ts';
import { isOlder, type SeenMeter } from '../../../../src/adapters/dynamo/seen-meter.ts';
import { takeFrom } from '../../../../src/adapters/dynamo/take.ts';
import { tidyMeterIn } from '../../../../src/adapters/dynamo/tidy.ts';
import type { Ask } from '../../../../src/domain/ask.ts';
import { requestId } from '../../../../src/domain/ids.ts';
import { laterBy } from '../../../../src/domain/time.ts';
import { anAsk, NOW, SLOT, TEAM } from '../../../support/builders.ts';

const NAME = 'take';
const KEY = { pk: `TEAM#${TEAM}`, sk: 'METER' };

/** A table in memory, and what its decisions have returned to them: `UPDATED_OLD` in the short form. */
const aTable = () => {
  const store = memoryStore(NAME);
  const client = memoryClient(store);
  const returned: unknown[] = [];
  const heard = new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? (command: UpdateItemCommand) => {
            if (command.input.ExpressionAttributeValues?.[':slot'] !== undefined) {
              returned.push(command.input.ReturnValues);
            }
            return target.send(command);
          }
        : (Reflect.get(target, name) as unknown),
  });
  const table: Table = { name: NAME, client: heard, fresh: () => heard, attemptMs: 60_000 };
  return { table, returned, item: () => store.peek(KEY) ?? {} };
};

const share = { take: 1, need: 1 };

const guestAsk = (id: number, changes: Partial<Ask> = {}): Ask =>
  anAsk({
    request: requestId(`request-${id}`),
    guestTier: 'sandbox',
    isTierNamed: true,
    tokens: share,
    usd: share,
    ...changes,
  });

describe('an environment that decides again in a slot', () => {
  it('asks in the short form from the third time on, when it has seen the counters', async () => {
    const { table, returned } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'sandbox' });
    const take = takeFrom(table);

    for (const id of [1, 2, 3]) {
      expect((await take(guestAsk(id))).outcome).toBe('taken');
    }

    expect(returned).toEqual(['ALL_OLD', 'ALL_OLD', 'UPDATED_OLD']);
  });

  it('in the next slot has the whole form once', async () => {
    const { table, returned } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'sandbox' });
    const take = takeFrom(table);
    for (const id of [1, 2]) await take(guestAsk(id));

    for (const id of [3, 4]) await take(guestAsk(id, { at: laterBy(NOW, 5_000) }));

    expect(returned.slice(2)).toEqual(['ALL_OLD', 'UPDATED_OLD']);
  });

  it('believes nothing of a guest whose tier it is about to change', async () => {
    const { table, returned } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'sandbox' });
    const take = takeFrom(table);
    for (const id of [1, 2, 3]) await take(guestAsk(id));
    const premium = guestAsk(4, { guestTier: 'premium' });

    expect((await take(premium)).outcome).toBe('refused');
    await retierGuestIn(table)({ team: TEAM, tier: 'premium', at: NOW });
    expect((await take(premium)).outcome).toBe('taken');

    expect(returned.slice(3)).toEqual(['UPDATED_OLD', 'ALL_OLD']);
  });
});

describe('an environment whose sight is out of date', () => {
  it('asks in the whole form at once, where the meter that refuses has room', async () => {
    const { table, returned } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'sandbox' });
    const take = takeFrom(table);
    for (const id of [1, 2, 3]) await take(guestAsk(id));
    await retierGuestIn(table)({ team: TEAM, tier: 'premium', at: NOW });
    await retierGuestIn(table)({ team: TEAM, tier: 'sandbox', at: NOW });

    expect((await take(guestAsk(4))).outcome).toBe('taken');
    expect((await take(guestAsk(5))).outcome).toBe('taken');

    expect(returned.slice(3)).toEqual(['UPDATED_OLD', 'ALL_OLD', 'UPDATED_OLD']);
  });

  it('asks once, where the meter that refuses has none', async () => {
    const { table, returned } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'sandbox' });
    const take = takeFrom(table);
    for (const id of [1, 2, 3]) await take(guestAsk(id));

    const beyond = { take: 1_000_000_000, need: 1_000_000_000 };
    expect((await take(guestAsk(4, { tokens: beyond }))).outcome).toBe('refused');

    expect(returned.slice(3)).toEqual(['UPDATED_OLD']);
  });

  it.each([
    [{ e: 2, c: 5 }, { e: 3, c: 1 }, true],
    [{ e: 3, c: 1 }, { e: 2, c: 5 }, false],
    [{ e: 2, c: 4 }, { e: 2, c: 5 }, true],
    [{ e: 2, c: 5 }, { e: 2, c: 5 }, false],
    [{ c: 9 }, { e: 1, c: 2 }, true],
  ])('keeps the newer of two: whether %j is older than %j', (one, other, expected) => {
    const seen = (numbers: object): SeenMeter => ({
      item: Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [name, { N: String(value) }]),
      ),
      leftovers: NOTHING_LEFT_OVER,
    });

    expect(isOlder(seen(one), seen(other))).toBe(expected);
  });
});

describe('a meter that no environment sees twice', () => {
  const callsOf = async (table: Table, count: number): Promise<void> => {
    for (let call = 0; call < count; call += 1) {
      const at = laterBy(NOW, call * 10_000);
      const guestTier = 'unlimited';
      const ask = guestAsk(call, { at, guestTier, tokens: undefined, usd: undefined });
      expect((await takeFrom(table)(ask)).outcome).toBe('taken');
    }
  };

  it('is tidied up by the sweeper: old slots and markers go, and nothing that counts', async () => {
    const { table, item } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'unlimited' });
    await callsOf(table, 40);
    const before = parseMeter(item());

    await tidyMeterIn(table)(TEAM, before);

    const after = parseMeter(item());
    const newest = SLOT + 39 * 2;
    expect([...after.admissionsBefore.keys()].sort()).toEqual(
      [12, 10, 8, 6, 4, 2, 0].map((ago) => newest - ago),
    );
    expect(before.markers.size - after.markers.size).toBe(30);
    expect(after.admissions).toBe(40);
    expect(Object.keys(item())).toContain(slotName(newest));
  });

  it('is left alone where there is little to remove', async () => {
    const { table, item } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'unlimited' });
    await callsOf(table, 12);
    const before = item();

    await tidyMeterIn(table)(TEAM, parseMeter(before));

    expect(item()).toEqual(before);
  });

  it('is not made by it where there is none', async () => {
    const { table, item } = aTable();
    await enrolGuestIn(table)({ team: TEAM, tier: 'unlimited' });
    await callsOf(table, 40);
    const other = aTable();

    await tidyMeterIn(other.table)(TEAM, parseMeter(item()));

    expect(other.item()).toEqual({});
  });
});
