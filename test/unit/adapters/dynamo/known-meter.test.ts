import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { memoryStore } from '../../../../scripts/simulate/store/store.ts';
import type { Item } from '../../../../src/adapters/dynamo/item.ts';
import { type KnownMeter, knownFor } from '../../../../src/adapters/dynamo/known-meter.ts';
import { NOTHING_LEFT_OVER } from '../../../../src/adapters/dynamo/leftovers.ts';
import { limitsExpression } from '../../../../src/adapters/dynamo/limits-expression.ts';
import {
  newMeterItem,
  parseMeter,
  storedLimits,
} from '../../../../src/adapters/dynamo/meter-item.ts';
import { NOTHING_SEEN, takeExpression } from '../../../../src/adapters/dynamo/take-expression.ts';
import type { Ask } from '../../../../src/domain/ask.ts';
import { capCodeOf } from '../../../../src/domain/caps.ts';
import { microUsd } from '../../../../src/domain/money.ts';
import { standingOf } from '../../../../src/domain/standing.ts';
import { instant } from '../../../../src/domain/time.ts';
import { anAsk, at, DAY, MONTH, SLOT, TEAM } from '../../../support/builders.ts';
import { aMeterEvent, askOf, type MeterEvent } from '../../../support/meter-events.ts';
import { capName, dayName, monthName, slotName } from '../../../../src/adapters/dynamo/names.ts';

const n = (value: number) => ({ N: String(value) });
const CAP = { model: 'gpt-4o', usdPerMonth: microUsd(100) };

/** Seen in the present slot, with two more slots of its window and one that has left it. */
const SEEN: Item = {
  c: n(7),
  k: n(SLOT),
  [slotName(SLOT)]: n(16),
  [slotName(SLOT - 4)]: n(15),
  [slotName(SLOT - 12)]: n(14),
  [slotName(SLOT - 13)]: n(10),
  [dayName(DAY)]: n(900),
  [monthName(MONTH)]: n(5_000),
  [capName(capCodeOf(CAP), MONTH)]: n(3),
};

const ASK = anAsk({ tokens: { take: 1, need: 1 }, usd: { take: 1, need: 1 }, cap: undefined });

const without = (name: string): Item =>
  Object.fromEntries(Object.entries(SEEN).filter(([key]) => key !== name));

describe('what is known of a meter that was seen', () => {
  it('is the lowest ceiling of the slots in the window', () => {
    expect(knownFor(SEEN, ASK)).toEqual({ edition: undefined, ceiling: 14 });
  });

  it('has the edition that it was', () => {
    expect(knownFor({ ...SEEN, e: n(3) }, ASK)?.edition).toBe(3);
  });

  it.each<[string, Item | undefined, Partial<Ask>]>([
    ['that nobody has seen', undefined, {}],
    ['in the slot before', { ...SEEN, k: n(SLOT - 1) }, {}],
    ['in a later slot', { ...SEEN, k: n(SLOT + 1) }, {}],
    ['without the counter of the day', without(dayName(DAY)), {}],
    ['without the counter of the month', without(monthName(MONTH)), {}],
    [
      'without the counter of the cap',
      without(capName(capCodeOf(CAP), MONTH)),
      { cap: { cap: CAP, take: 1, need: 1 } },
    ],
    ['for a request of a fixed minute', SEEN, { window: 'fixed' }],
    ['for a team that is only watched', SEEN, { mode: 'shadow' }],
    [
      'for the rest of a request whose rate is taken',
      SEEN,
      { rateTaken: { covers: 'rate', forgetAfterSlot: SLOT } },
    ],
  ])('is nothing of one %s', (_, item, changes) => {
    expect(knownFor(item, { ...ASK, ...changes })).toBeUndefined();
  });

  it('needs no counter that the ask does not concern', () => {
    const rate = { ...ASK, tokens: undefined, usd: undefined };

    expect(knownFor({ k: n(SLOT), [slotName(SLOT)]: n(9) }, rate)?.ceiling).toBe(9);
  });
});

describe('the short form of the write', () => {
  const known: KnownMeter = { edition: 3, ceiling: 14 };
  const cap = { cap: CAP, take: 5, need: 6 };

  it('compares one ceiling, and counters that are there', () => {
    const ask = { ...ASK, cap, termsVersion: 2, boostOver: 40 };
    const expression = takeExpression(ask, { known, leftovers: NOTHING_LEFT_OVER });

    expect(expression.ConditionExpression).toBe(
      'attribute_not_exists(#st) AND #v = :v AND attribute_not_exists(#g) AND ' +
        '#k = :slot AND #e = :e AND #c < :ceiling AND #d >= :needTokens AND #m >= :needUsd AND ' +
        '#x <= :room AND attribute_not_exists(#i)',
    );
    expect(expression.UpdateExpression).toBe(
      'SET #c = #c + :one, #u = #u + :one, #d = #d - :tokens, #m = #m - :usd, #i = :held ' +
        'ADD #x :capUsd',
    );
    expect(expression.ExpressionAttributeValues).toMatchObject({
      ':slot': n(SLOT),
      ':ceiling': n(14),
      ':e': n(3),
      ':needUsd': n(41),
      ':room': n(94),
    });
    expect(expression.ReturnValues).toBe('UPDATED_OLD');
  });

  it('of a meter that was never changed asks for one that still was not', () => {
    const first = { known: { ...known, edition: undefined }, leftovers: NOTHING_LEFT_OVER };
    const { ConditionExpression } = takeExpression(ASK, first);

    expect(ConditionExpression).toContain('#k = :slot AND attribute_not_exists(#e) AND ');
  });
});

const TABLE = 'known';
const KEY = { pk: `TEAM#${TEAM}`, sk: 'METER' };

/** One meter in memory, and what a write answers: `undefined` where its condition fails. */
const aStore = () => {
  const store = memoryStore(TABLE);
  return {
    item: (): Item => store.peek(KEY) ?? {},
    put: (item: Item): void => {
      store.apply({ name: 'PutItem', input: { TableName: TABLE, Item: { ...item } } });
    },
    update: (expression: object): Item | undefined => {
      const Key = { pk: { S: KEY.pk }, sk: { S: KEY.sk } };
      const input = { TableName: TABLE, Key, ...expression };
      try {
        return (
          (store.apply({ name: 'UpdateItem', input }) as { Attributes?: Item }).Attributes ?? {}
        );
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
};

/** What a decision says of a meter but for what is held: a memory may be older than a hold. */
const told = (item: Item, ask: Ask) => {
  const meter = parseMeter(item);
  const { minute, day, month, cap } = standingOf(meter, ask);
  const { limits, budget, warnPercent, boostInMonth } = meter;
  const amounts = [day, month, cap].map((each) => ({ ...each, held: undefined }));
  return { minute, amounts, limits, budget, warnPercent, boostInMonth };
};

describe('a meter that was seen a while ago', () => {
  let shortForms = 0;
  const [world, other] = [aStore(), aStore()];

  const take = (ask: Ask, seen: Item): void => {
    const item = world.item();
    const known = knownFor(seen, ask);
    other.put(item);
    const whole = other.update(takeExpression(ask, NOTHING_SEEN));
    if (known === undefined) {
      world.put(other.item());
      return;
    }
    shortForms += 1;
    const expression = takeExpression(ask, { known, leftovers: NOTHING_LEFT_OVER });
    const returned = world.update(expression);
    if (returned !== undefined) {
      expect(whole).toBeDefined();
      expect(world.item()).toEqual(other.item());
      const before = expression.ReturnValues === 'ALL_OLD' ? returned : { ...seen, ...returned };
      expect(told(before, ask)).toEqual(told(item, ask));
    } else if (seen === item) {
      expect(whole).toBeUndefined();
    }
  };

  const happen = (
    event: MeterEvent,
    { seen, now }: { readonly seen: Item; readonly now: number },
  ) => {
    if (event.kind === 'limits') {
      const limits = storedLimits(event.limits);
      const marks = { wp: event.request % 2 === 0 ? n(event.request) : undefined };
      world.update(limitsExpression({ item: world.item(), at: instant(now), limits, marks }));
    } else {
      take(askOf(event, { team: TEAM, at: instant(now) }), seen);
    }
  };

  it('admits nothing that the whole form would not, and leaves and tells the same', () => {
    const runs = fc.array(fc.tuple(aMeterEvent, fc.nat(4)), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(runs, (events) => {
        const limits = { requestsPerMinute: 9, tokensPerDay: 900, usdPerMonth: microUsd(900) };
        world.put(newMeterItem(TEAM, limits));
        const past: Item[] = [];
        let now = at('2026-08-31T23:59:00Z');
        for (const [event, ago] of events) {
          past.unshift(world.item());
          happen(event, { seen: past[Math.min(ago, past.length - 1)] ?? {}, now });
          now = instant(now + (event.laterMs % 1_500));
        }
      }),
      { numRuns: 150, endOnFailure: true },
    );

    expect(shortForms).toBeGreaterThan(500);
  });
});
