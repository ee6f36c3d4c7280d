import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { memoryClient } from '../../../../scripts/simulate/store/client.ts';
import { memoryStore } from '../../../../scripts/simulate/store/store.ts';
import type { Table } from '../../../../src/adapters/dynamo/connect.ts';
import type { Item } from '../../../../src/adapters/dynamo/item.ts';
import { type KnownMeter, knownFor } from '../../../../src/adapters/dynamo/known-meter.ts';
import { NOTHING_LEFT_OVER } from '../../../../src/adapters/dynamo/leftovers.ts';
import { limitsExpression } from '../../../../src/adapters/dynamo/limits-expression.ts';
import {
  newMeterItem,
  parseMeter,
  storedLimits,
} from '../../../../src/adapters/dynamo/meter-item.ts';
import { readWindowName, slotName } from '../../../../src/adapters/dynamo/names.ts';
import { unpack } from '../../../../src/adapters/dynamo/packed-hold.ts';
import type { SeenMeter } from '../../../../src/adapters/dynamo/seen-meter.ts';
import { takeFrom } from '../../../../src/adapters/dynamo/take.ts';
import { takeExpression } from '../../../../src/adapters/dynamo/take-expression.ts';
import type { Take, Taking } from '../../../../src/app/ports.ts';
import type { Ask } from '../../../../src/domain/ask.ts';
import { capCodeOf } from '../../../../src/domain/caps.ts';
import { requestId } from '../../../../src/domain/ids.ts';
import { capWindow, type Meter } from '../../../../src/domain/meter.ts';
import { microUsd } from '../../../../src/domain/money.ts';
import { slotAt } from '../../../../src/domain/slots.ts';
import { standingOf } from '../../../../src/domain/standing.ts';
import { instant } from '../../../../src/domain/time.ts';
import { aMeter, anAsk, at, DAY, MONTH, SLOT, TEAM } from '../../../support/builders.ts';
import { aMeterEvent, askOf, type MeterEvent } from '../../../support/meter-events.ts';

const n = (value: number) => ({ N: String(value) });
const CAP = { model: 'gpt-4o', usdPerMonth: microUsd(100) };
const OF_CAP = capWindow(capCodeOf(CAP), MONTH);

/** Of ten requests a minute; with three slots of its window and one that has left it. */
const METER = aMeter({
  limits: { requestsPerMinute: 10, tokensPerDay: 1_000, usdPerMonth: microUsd(9_000) },
  admissions: 7,
  newestSlot: SLOT,
  admissionsBefore: new Map([
    [SLOT - 13, 0],
    [SLOT - 12, 4],
    [SLOT - 4, 5],
    [SLOT, 6],
  ]),
  tokensOnDay: new Map([[DAY, 100]]),
  usdInMonth: new Map([[MONTH, 4_000]]),
  usdOfCap: new Map([[OF_CAP, 3]]),
});

const seenAs = (changes: Partial<Meter> = {}, sight: Partial<SeenMeter> = {}): SeenMeter => ({
  meter: { ...METER, ...changes },
  edition: undefined,
  wholeSlot: SLOT,
  openSlot: SLOT,
  leftovers: NOTHING_LEFT_OVER,
  ...sight,
});

const ASK = anAsk({ tokens: { take: 1, need: 1 }, usd: { take: 1, need: 1 }, cap: undefined });
const NOTHING = { take: 0, need: 1 };
const inSlot = (slot: number): Ask => ({ ...ASK, at: instant(slot * 5_000) });

describe('what is known of a meter that was seen', () => {
  it('is the oldest of the slots in the window', () => {
    expect(knownFor(seenAs(), ASK)).toEqual({
      edition: undefined,
      oldestSlot: SLOT - 12,
      isSlotOpen: true,
    });
  });

  it('has the edition that it was', () => {
    expect(knownFor(seenAs({}, { edition: 3 }), ASK)?.edition).toBe(3);
  });

  it('moves with the window, for half a minute', () => {
    expect(knownFor(seenAs(), inSlot(SLOT + 1))).toMatchObject({
      oldestSlot: SLOT - 4,
      isSlotOpen: false,
    });
    expect(knownFor(seenAs(), inSlot(SLOT + 5))).toMatchObject({
      oldestSlot: SLOT - 4,
      isSlotOpen: false,
    });
    expect(knownFor(seenAs(), inSlot(SLOT + 6))).toBeUndefined();
  });

  it.each<[string, SeenMeter, Partial<Ask>]>([
    ['in a later slot', seenAs({}, { openSlot: SLOT + 1 }), {}],
    ['of which no slot is in the window', seenAs({ admissionsBefore: new Map([[1, 0]]) }), {}],
    ['that was suspended', seenAs({ status: 'suspended' }), {}],
    ['of other terms', seenAs({ termsVersion: 4 }), { termsVersion: 5 }],
    ['of a guest, where none is let in', seenAs({ guestTier: 'sandbox' }), {}],
    [
      'of a guest of another tier',
      seenAs({ guestTier: 'sandbox' }),
      { guestTier: 'premium', isTierNamed: true },
    ],
    ['without the counter of the day', seenAs({ tokensOnDay: new Map([[DAY - 1, 5]]) }), {}],
    ['without the counter of the month', seenAs({ usdInMonth: new Map() }), {}],
    [
      'without the counter of the cap',
      seenAs({ usdOfCap: new Map() }),
      { cap: { cap: CAP, take: 1, need: 1 } },
    ],
    ['for a request of a fixed minute', seenAs(), { window: 'fixed' }],
    ['for a team that is only watched', seenAs(), { mode: 'shadow' }],
    [
      'for the rest of a request whose rate is taken',
      seenAs(),
      { rateTaken: { covers: 'rate', forgetAfterSlot: SLOT } },
    ],
  ])('is nothing of one %s', (_, seen, changes) => {
    expect(knownFor(seen, { ...ASK, ...changes })).toBeUndefined();
  });

  it('does not depend on a default that is for new guests', () => {
    const ask: Ask = { ...ASK, guestTier: 'premium', isTierNamed: false };

    expect(knownFor(seenAs({ guestTier: 'sandbox' }), ask)?.oldestSlot).toBe(SLOT - 12);
    expect(knownFor(seenAs(), ask)?.oldestSlot).toBe(SLOT - 12);
  });

  it('needs no counter that the ask does not concern', () => {
    const rate = { ...ASK, tokens: undefined, usd: undefined };
    const nothingTaken = seenAs({ tokensOnDay: new Map(), usdInMonth: new Map() });

    expect(knownFor(nothingTaken, rate)?.oldestSlot).toBe(SLOT - 12);
  });
});

describe('the short form of the write', () => {
  const known: KnownMeter = { edition: 3, oldestSlot: SLOT - 12, isSlotOpen: true };
  const cap = { cap: CAP, take: 5, need: 6 };

  it('compares one ceiling, and counters that are there', () => {
    const ask = { ...ASK, cap, termsVersion: 2, boostOver: 40 };
    const expression = takeExpression(ask, { known, leftovers: NOTHING_LEFT_OVER });

    expect(expression.ConditionExpression).toBe(
      'attribute_not_exists(#st) AND #v = :v AND #k <= :slot AND #e = :e AND #c < #o AND ' +
        '#d >= :needTokens AND #m >= :needUsd AND #x <= :room AND attribute_not_exists(#i)',
    );
    expect(expression.UpdateExpression).toBe(
      'SET #i = :held ADD #c :one, #u :one, #d :tokens, #m :usd, #x :capUsd',
    );
    expect(expression.ExpressionAttributeValues).toMatchObject({
      ':slot': n(SLOT),
      ':e': n(3),
      ':tokens': n(-1),
      ':needUsd': n(41),
      ':room': n(94),
    });
    expect(expression.ExpressionAttributeNames).toMatchObject({ '#o': slotName(SLOT - 12) });
    expect(expression.ReturnValues).toBe('UPDATED_OLD');
  });

  it.each([
    ['the outcome alone', ASK, 'NONE'],
    ['but leaves a mark', { ...ASK, tokens: undefined, usd: undefined }, 'ALL_OLD'],
    ['but sets nothing aside', { ...ASK, tokens: NOTHING, usd: NOTHING }, 'ALL_OLD'],
  ])('has no more returned than is told, where a call is told %s', (_what, ask, expected) => {
    const sight = { known, leftovers: NOTHING_LEFT_OVER, told: 'outcome' } as const;

    expect(takeExpression(ask, sight).ReturnValues).toBe(expected);
    expect(takeExpression(ask, { ...sight, known: undefined }).ReturnValues).toBe('ALL_OLD');
  });

  it('opens a slot that was not seen open', () => {
    const first = { known: { ...known, isSlotOpen: false }, leftovers: NOTHING_LEFT_OVER };

    expect(takeExpression(ASK, first).UpdateExpression).toContain(
      'SET #k = :slot, #h = if_not_exists(#h, #u), #i = :held ADD #c :one, #u :one, ',
    );
  });

  it('of a meter that was never changed asks for one that still was not', () => {
    const first = { known: { ...known, edition: undefined }, leftovers: NOTHING_LEFT_OVER };
    const { ConditionExpression } = takeExpression(ASK, first);

    expect(ConditionExpression).toContain('#k <= :slot AND attribute_not_exists(#e) AND ');
  });
});

const TABLE = 'known';
const KEY = { pk: `TEAM#${TEAM}`, sk: 'METER' };

/** One meter in memory, and which forms of the decision have reached it. */
const aWorld = () => {
  const store = memoryStore(TABLE);
  const forms = { short: 0, whole: 0 };
  const client = memoryClient(store, {
    rewrite: (command) => {
      const { ExpressionAttributeValues: values = {}, ExpressionAttributeNames: names = {} } =
        command.input as UpdateItemCommandInput;
      if (':slot' in values) forms['#o' in names ? 'short' : 'whole'] += 1;
      return command;
    },
  });
  const table: Table = { name: TABLE, client, fresh: () => client, attemptMs: 60_000 };
  return {
    table,
    forms,
    item: (): Item => store.peek(KEY) ?? {},
    put: (item: Item): void => {
      store.apply({ name: 'PutItem', input: { TableName: TABLE, Item: { ...item } } });
    },
    change: (expression: object): void => {
      const Key = { pk: { S: KEY.pk }, sk: { S: KEY.sk } };
      store.apply({ name: 'UpdateItem', input: { TableName: TABLE, Key, ...expression } });
    },
  };
};

/** What a decision says of a meter but for what is held: a memory may be older than a hold. */
const told = (meter: Meter, ask: Ask) => {
  const { minute, day, month, cap } = standingOf(meter, ask);
  const { limits, budget, warnPercent, boostInMonth } = meter;
  const amounts = [day, month, cap].map((each) => ({ ...each, held: undefined }));
  // When the minute is empty again is told of the slot that the write has opened.
  const { limit, requests, freesAt } = minute;
  return { limit, requests, freesAt, amounts, limits, budget, warnPercent, boostInMonth };
};

/** Whether nobody can ask for it any more, at that slot. */
const isOver = ([name, attribute]: [string, Item[string]], slot: number): boolean => {
  const window = readWindowName(name);
  if (window?.kind === 'slot') return window.index < slot - 12;
  if (window?.kind === 'minute') return window.index < Math.floor(slot / 12) - 1;
  return window?.kind === 'hold' && isMarkOver(attribute.B, slot);
};

const isMarkOver = (packed: Uint8Array | undefined, slot: number): boolean => {
  const held = unpack(packed ?? new Uint8Array());
  return 'forgetAfterSlot' in held && held.forgetAfterSlot < slot;
};

describe('a meter that several environments have seen at several times', () => {
  const ENVIRONMENTS = 3;
  /** Whose callers are told where the team stands. Those of the others set tokens and dollars aside. */
  const TOLD_ALL = 0;
  const [world, other] = [aWorld(), aWorld()];
  const alone = { shortForms: 0, refused: 0, untold: 0 };

  type Taken = Extract<Taking, { outcome: 'taken' }>;

  const expectSame = (ask: Ask, [found, whole]: readonly [Taken, Taken]): void => {
    if (found.before !== undefined) {
      expect(told(found.before, ask)).toEqual(told(whole.before ?? METER, ask));
    }
    const rest = Object.entries(other.item()).filter(([name]) => !(name in world.item()));
    expect(other.item()).toEqual({ ...world.item(), ...Object.fromEntries(rest) });
    expect(rest.filter((each) => !isOver(each, slotAt(ask.at)))).toEqual([]);
  };

  /** Beside each write the whole form, on a copy of the meter, by an environment that has seen nothing. */
  const take = async (takeNow: Take, ask: Ask, wasLast: boolean): Promise<void> => {
    other.put(world.item());
    const shortBefore = world.forms.short;
    const [found, whole] = [await takeNow(ask), await takeFrom(other.table)(ask)];
    const isShort = world.forms.short > shortBefore;
    const mayBeOutOfDate = isShort && !wasLast && found.outcome === 'refused';
    if (mayBeOutOfDate) expect((await takeNow(ask, 'again')).outcome).toBe(whole.outcome);
    else expect(found.outcome).toBe(whole.outcome);
    if (found.outcome === 'taken' && whole.outcome === 'taken') expectSame(ask, [found, whole]);
    alone.untold += Number(found.outcome === 'taken' && found.before === undefined);
    alone.shortForms += Number(isShort && wasLast);
    alone.refused += Number(mayBeOutOfDate);
  };

  const settingAside = (event: MeterEvent): MeterEvent => {
    const { tokens = ASK.tokens, usd = ASK.usd } = event;
    return { ...event, tokens, usd };
  };

  const askOfEvent = (
    event: MeterEvent,
    { index, now }: { readonly index: number; readonly now: number },
  ): Ask => ({
    ...askOf(event, { team: TEAM, at: instant(now) }),
    request: requestId(`request-${Math.floor(index / 8)}-${event.request % 8}`),
    // Of which the environment has heard, or not yet.
    termsVersion: event.request % 7 === 0 ? undefined : parseMeter(world.item()).termsVersion,
  });

  const happen = async (
    [event, by]: readonly [MeterEvent, number],
    takes: readonly Take[],
    { index, now, last }: { readonly index: number; readonly now: number; readonly last: number },
  ): Promise<number> => {
    if (event.kind === 'limits') {
      const { requestsPerMinute, ...limits } = event.limits;
      const raised = requestsPerMinute === undefined ? undefined : requestsPerMinute * 4;
      const marks = {
        wp: event.request % 2 === 0 ? n(event.request) : undefined,
        v: event.request % 3 === 0 ? n(event.request) : undefined,
      };
      const stored = storedLimits({ ...limits, requestsPerMinute: raised });
      world.change(
        limitsExpression({ item: world.item(), at: instant(now), limits: stored, marks }),
      );
      return -1;
    }
    const takeNow = takes[by];
    if (takeNow === undefined) throw new Error('No such environment');
    const ask = askOfEvent(by === TOLD_ALL ? event : settingAside(event), { index, now });
    await take(takeNow, ask, last === by);
    return by;
  };

  it('admits nothing that the whole form would not, and leaves and tells the same', async () => {
    const events = fc.array(fc.tuple(aMeterEvent, fc.nat(ENVIRONMENTS - 1)), {
      minLength: 40,
      maxLength: 100,
    });
    await fc.assert(
      fc.asyncProperty(events, async (all) => {
        const limits = { requestsPerMinute: 18, tokensPerDay: 900, usdPerMonth: microUsd(900) };
        world.put(newMeterItem(TEAM, limits));
        const takes = Array.from({ length: ENVIRONMENTS }, (_, index) =>
          takeFrom(world.table, index === TOLD_ALL ? 'standing' : 'outcome'),
        );
        let now = at('2026-08-31T23:59:00Z');
        let last = -1;
        for (const [index, each] of all.entries()) {
          last = await happen(each, takes, { index, now, last });
          const [{ laterMs }] = each;
          now = instant(now + (laterMs % (laterMs % 9 === 0 ? 40_000 : 1_500)));
        }
        expect(parseMeter(world.item()).admissions).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60, endOnFailure: true },
    );

    // That there is something to compare: of sights that are this very environment's, and of older ones.
    expect(alone.shortForms).toBeGreaterThan(100);
    expect(world.forms.short).toBeGreaterThan(2 * alone.shortForms);
    expect(alone.refused).toBeGreaterThan(10);
    expect(alone.untold).toBeGreaterThan(5);
  });
});
