import type { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { memoryClient } from '../../../../scripts/simulate/store/client.ts';
import { memoryStore } from '../../../../scripts/simulate/store/store.ts';
import type { Table } from '../../../../src/adapters/dynamo/connect.ts';
import { enrolGuestIn, retierGuestIn } from '../../../../src/adapters/dynamo/guests.ts';
import type { Item } from '../../../../src/adapters/dynamo/item.ts';
import { newMeterItem, parseMeter } from '../../../../src/adapters/dynamo/meter-item.ts';
import { slotName } from '../../../../src/adapters/dynamo/names.ts';
import { NOTHING_LEFT_OVER } from '../../../../src/adapters/dynamo/leftovers.ts';
import {
  isOlder,
  seenAgain,
  seenMeter,
  type SeenMeter,
} from '../../../../src/adapters/dynamo/seen-meter.ts';
import type { Told } from '../../../../src/app/ports.ts';
import { takeFrom } from '../../../../src/adapters/dynamo/take.ts';
import { tidyMeterIn } from '../../../../src/adapters/dynamo/tidy.ts';
import type { Ask } from '../../../../src/domain/ask.ts';
import { requestId } from '../../../../src/domain/ids.ts';
import { TIERS } from '../../../../src/domain/tiers.ts';
import { laterBy } from '../../../../src/domain/time.ts';
import {
  aHold,
  aMeter,
  anAsk,
  aRing,
  holdsOf,
  NOW,
  SLOT,
  TEAM,
} from '../../../support/builders.ts';

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
  return {
    table,
    returned,
    item: (): Item => store.peek(KEY) ?? {},
    put: (item: Item): void => {
      store.apply({ name: 'PutItem', input: { TableName: NAME, Item: { ...item } } });
    },
    remove: (): void => {
      const Key = { pk: { S: KEY.pk }, sk: { S: KEY.sk } };
      store.apply({ name: 'DeleteItem', input: { TableName: NAME, Key } });
    },
  };
};

const SLOT_MS = 5_000;
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

/** A sandbox's meter that this environment has asked three times, and knows. */
const aKnownTeam = async (
  asked: readonly Ask[] = [1, 2, 3].map((id) => guestAsk(id)),
  told: Told = 'standing',
) => {
  const world = aTable();
  await enrolGuestIn(world.table)({ team: TEAM, tier: 'sandbox' });
  const take = takeFrom(world.table, told);
  for (const ask of asked) expect((await take(ask)).outcome).toBe('taken');
  return { ...world, take };
};

const NEW_METER: Item = { ...newMeterItem(TEAM, TIERS.sandbox), g: { S: 'sandbox' } };

const retier = (table: Table, tier: 'sandbox' | 'premium') =>
  retierGuestIn(table)({ team: TEAM, tier, at: NOW });

describe('an environment that decides again on a team', () => {
  it('asks in the short form from the third time on, when it has seen the counters', async () => {
    const { returned } = await aKnownTeam();

    expect(returned).toEqual(['ALL_OLD', 'ALL_OLD', 'UPDATED_OLD']);
  });

  it('asks so in the slots that come, and in the whole form once in half a minute', async () => {
    const { take, returned } = await aKnownTeam();

    for (const seconds of [5, 10, 25, 30, 35]) {
      const ask = guestAsk(100 + seconds, { at: laterBy(NOW, seconds * 1_000) });
      expect((await take(ask)).outcome).toBe('taken');
    }

    const short = 'UPDATED_OLD';
    expect(returned.slice(3)).toEqual([short, short, short, 'ALL_OLD', short]);
  });

  it('leaves the ring as the whole form would: each slot with what was admitted before it', async () => {
    const { take, item } = await aKnownTeam();
    for (const seconds of [5, 6, 10]) {
      await take(guestAsk(100 + seconds, { at: laterBy(NOW, seconds * 1_000) }));
    }

    const { admissions, newestSlot, admissionsBefore } = parseMeter(item());

    expect({ admissions, newestSlot }).toEqual({ admissions: 6, newestSlot: SLOT + 2 });
    expect(admissionsBefore).toEqual(
      new Map([
        [SLOT, 0],
        [SLOT + 1, 3],
        [SLOT + 2, 5],
      ]),
    );
  });

  it('removes the marks that it left itself when their time is over', async () => {
    const later = (seconds: number) =>
      guestAsk(seconds, {
        at: laterBy(NOW, seconds * 1_000),
        tokens: { take: 0, need: 1 },
        usd: { take: 0, need: 1 },
      });
    const { take, item } = await aKnownTeam([later(0), later(1), later(2)]);

    for (const seconds of [28, 36, 37]) await take(later(seconds));

    const { markers } = parseMeter(item());
    expect([...markers.values()].map(({ forgetAfterSlot }) => forgetAfterSlot - SLOT)).toEqual([
      11, 13, 13,
    ]);
  });

  it('takes nothing for true of a guest whose tier it is about to change', async () => {
    const { table, returned, take } = await aKnownTeam();
    const premium = guestAsk(4, { guestTier: 'premium' });

    expect((await take(premium)).outcome).toBe('refused');
    await retier(table, 'premium');
    expect((await take(premium, 'again')).outcome).toBe('taken');

    expect(returned.slice(3)).toEqual(['ALL_OLD', 'ALL_OLD']);
  });
});

describe('an environment whose callers are told no amounts', () => {
  const aSilentTeam = () => aKnownTeam(undefined, 'outcome');
  const askAt = (seconds: number, id = 100 + seconds) =>
    guestAsk(id, { at: laterBy(NOW, seconds * 1_000) });

  it('has nothing returned of a meter that it knows, and all of it once in half a minute', async () => {
    const { take, returned } = await aSilentTeam();

    const befores: unknown[] = [];
    for (const seconds of [0, 5, 10, 25, 30, 35]) {
      const taking = await take(askAt(seconds));
      befores.push(taking.outcome === 'taken' && taking.before?.admissions);
    }

    expect(returned).toEqual([
      ...['ALL_OLD', 'ALL_OLD', 'NONE', 'NONE', 'NONE', 'NONE', 'NONE', 'ALL_OLD', 'NONE'],
    ]);
    expect(befores).toEqual([undefined, undefined, undefined, undefined, 7, undefined]);
  });

  it('leaves the ring as the whole form would, and the slots that have left the window removed', async () => {
    const { take, item } = await aSilentTeam();
    for (const seconds of [5, 6, 10, 65, 70, 71, 75]) await take(askAt(seconds));

    const { admissions, newestSlot, admissionsBefore } = parseMeter(item());

    expect({ admissions, newestSlot }).toEqual({ admissions: 10, newestSlot: SLOT + 15 });
    expect(admissionsBefore).toEqual(
      new Map([
        [SLOT + 2, 5],
        [SLOT + 13, 6],
        [SLOT + 14, 7],
        [SLOT + 15, 9],
      ]),
    );
  });

  it('is not refused for the slots that others have opened, nor lets anything through for them', async () => {
    const { table, take, returned } = await aSilentTeam();
    const others = takeFrom(table);
    for (let id = 0; id < 6; id += 1) await others(askAt(5, 200 + id));
    const outcomes: string[] = [];
    for (let id = 0; id < 13; id += 1) outcomes.push((await take(askAt(10, 300 + id))).outcome);

    // Twenty in a minute, of which nine were taken before.
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(11);
    expect(returned.filter((form) => form === 'NONE').length).toBeGreaterThan(11);
  });

  it('is told of the whole meter when it is refused', async () => {
    const { take } = await aSilentTeam();
    const tooMuch = guestAsk(9, { tokens: { take: 1_000_000_000, need: 1_000_000_000 } });

    expect(await take(tooMuch)).toMatchObject({ outcome: 'refused', before: { admissions: 3 } });
  });
});

describe('an environment whose sight is out of date', () => {
  it('is refused once, and asks in the whole form when it asks again', async () => {
    const { table, returned, take } = await aKnownTeam();
    await retier(table, 'premium');
    await retier(table, 'sandbox');

    expect((await take(guestAsk(4))).outcome).toBe('refused');
    expect((await take(guestAsk(4), 'again')).outcome).toBe('taken');
    expect((await take(guestAsk(5))).outcome).toBe('taken');

    expect(returned.slice(3)).toEqual(['UPDATED_OLD', 'ALL_OLD', 'UPDATED_OLD']);
  });

  it('does not take a meter that was made anew for the one that it has seen', async () => {
    const { take, put, item } = await aKnownTeam();
    const nothing = { N: '0' };
    // The same counters and the same edition, with a limit of no requests.
    const slots = Object.keys(item()).filter((name) => name.length > 2 && name.startsWith('h'));
    const rest = Object.entries(item()).filter(([name]) => !slots.includes(name));
    put({ ...Object.fromEntries(rest), c: nothing, rl: nothing, u: nothing, k: nothing });

    expect((await take(guestAsk(4))).outcome).toBe('refused');
    expect(parseMeter(item()).admissions).toBe(0);
  });

  it('knows a meter that was made anew for what it is, from its first answer on', async () => {
    const { remove, put, returned, take } = await aKnownTeam();
    remove();
    expect((await take(guestAsk(4))).outcome).toBe('no_meter');
    put(NEW_METER);

    for (const id of [4, 5, 6]) expect((await take(guestAsk(id))).outcome).toBe('taken');

    expect(returned.slice(3)).toEqual(['UPDATED_OLD', 'ALL_OLD', 'ALL_OLD', 'UPDATED_OLD']);
  });

  it('believes a meter that somebody else has seen made anew', async () => {
    const { put, returned, take } = await aKnownTeam();
    put(NEW_METER);

    expect((await take(guestAsk(4))).outcome).toBe('refused');
    expect((await take(guestAsk(4), 'again')).outcome).toBe('taken');
    for (const id of [5, 6]) expect((await take(guestAsk(id))).outcome).toBe('taken');

    expect(returned.slice(3)).toEqual(['UPDATED_OLD', 'ALL_OLD', 'ALL_OLD', 'UPDATED_OLD']);
  });

  it('does not know what others have opened, nor how it bears on a later window', async () => {
    const { table, returned, take } = await aKnownTeam();
    const others = takeFrom(table);
    const askAt = (id: number, seconds: number, tokens = 1) => {
      const at = laterBy(NOW, seconds * 1_000);
      return guestAsk(id, { at, tokens: { take: tokens, need: tokens } });
    };
    // Seen as a whole, and no newer slot in it than the first.
    expect((await take(askAt(50, 50, 1_000_000_000))).outcome).toBe('refused');
    for (let id = 10; id < 22; id += 1) await others(askAt(id, 55));
    expect((await take(askAt(4, 60))).outcome).toBe('taken');

    // By now the first slot has left the window. Those twelve and that one have not, of twenty.
    const outcomes: string[] = [];
    for (let id = 200; id < 210; id += 1) outcomes.push((await take(askAt(id, 65))).outcome);

    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(7);
    expect(returned.filter((form) => form === 'UPDATED_OLD').length).toBeGreaterThan(7);
  });

  it.each(['standing', 'outcome'] as const)(
    'does not take the slots that it has opened since for all that were (told: %s)',
    async (told) => {
      const { table, take } = await aKnownTeam([guestAsk(1), guestAsk(2)], told);
      const others = takeFrom(table, 'outcome');
      const askAt = (id: number, slot: number) =>
        guestAsk(id, { at: laterBy(NOW, slot * SLOT_MS) });
      // Refused, it has all of the meter returned, whose newest slot is ten slots old.
      expect((await take(guestAsk(1, { at: laterBy(NOW, 10 * SLOT_MS) }))).outcome).toBe('refused');
      for (let id = 100; id < 114; id += 1) await others(askAt(id, 11));
      for (const id of [3, 4]) expect((await take(askAt(id, 12))).outcome).toBe('taken');

      // The first slot has left the window. Of twenty, the others' fourteen and those two are in it.
      const outcomes: string[] = [];
      for (let id = 200; id < 210; id += 1) outcomes.push((await take(askAt(id, 14))).outcome);

      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(4);
    },
  );

  it.each([
    [{ edition: 2, admissions: 5 }, { edition: 3, admissions: 1 }, true],
    [{ edition: 3, admissions: 1 }, { edition: 2, admissions: 5 }, false],
    [{ edition: 2, admissions: 4 }, { edition: 2, admissions: 5 }, true],
    [{ edition: 2, admissions: 5 }, { edition: 2, admissions: 5 }, false],
    [{ edition: undefined, admissions: 9 }, { edition: 1, admissions: 2 }, true],
  ])('keeps the newer of two: whether %j is older than %j', (one, other, expected) => {
    const seen = ({ edition, admissions }: typeof one): SeenMeter => ({
      meter: aMeter({ admissions }),
      edition,
      wholeSlot: SLOT,
      openSlot: SLOT,
      leftovers: NOTHING_LEFT_OVER,
    });

    expect(isOlder(seen(one), seen(other))).toBe(expected);
  });
});

describe('what is kept of a meter that was seen', () => {
  const full = aMeter({ ...aRing([SLOT, 1]), holds: holdsOf({ one: aHold(), two: aHold() }) });
  const item: Item = { e: { N: '4' } };

  it('is not its holds, of which there may be thousands', () => {
    const seen = seenMeter(item, full, NOW);
    const after = seenAgain(seen, { ask: guestAsk(1), before: full, removed: NOTHING_LEFT_OVER });

    expect([seen, after].map(({ meter }) => meter.holds.size)).toEqual([0, 0]);
    expect(after).toMatchObject({ edition: 4, wholeSlot: SLOT, meter: { admissions: 1 } });
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
