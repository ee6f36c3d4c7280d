import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { slotStart } from '../../domain/slots.ts';
import { DAY_MS, type Instant, laterBy } from '../../domain/time.ts';
import { utcDay, utcMonth } from '../../domain/windows.ts';
import { type Item, number, readNumber } from './item.ts';
import { readStoredLimits, type StoredLimits } from './meter-item.ts';
import { boostName, dayName, monthName, NAME, readWindowName } from './names.ts';

type Expression = Required<
  Pick<
    UpdateItemCommandInput,
    | 'UpdateExpression'
    | 'ConditionExpression'
    | 'ExpressionAttributeNames'
    | 'ExpressionAttributeValues'
  >
>;

export interface LimitsChange {
  /** The meter's item as it was read. */
  readonly item: Item;
  readonly at: Instant;
  readonly limits: StoredLimits;
  /** By how much the month's budget is raised in all; left as it is where it is not given. */
  readonly boost?: { readonly month: number; readonly usd: number };
  /** Attributes that say something else than a limit: set, or removed where `undefined`. */
  readonly marks: Readonly<Record<string, AttributeValue | undefined>>;
}

/**
 * Changes a meter's limits while decisions go on, and loses no count.
 *
 * What is left of a limit, and the ring's ceilings, are shifted by the difference. The condition
 * holds as long as no slot and no window was opened since the item was read: then every attribute
 * that must be shifted is one that was seen. Otherwise it fails, and reading again is right.
 *
 * When its answer is lost and it is tried again the condition fails, since the limits are the new
 * ones: so it is never shifted twice.
 *
 * Whatever it changes it makes a new edition of the meter, so that no decision takes what it has seen
 * of the old one for true.
 */
export const limitsExpression = (change: LimitsChange): Expression => {
  const old = readStoredLimits(change.item);
  const writer = expressionWriter();
  const sets = [
    ...limitNames.map(
      ([key, name]) => `${writer.name(name)} = ${writer.value(change.limits[key])}`,
    ),
    ...marksSet(change, writer),
    ...boostSets(change, writer),
  ];
  const shifts = shiftsOf(change, old).map(
    ({ name, by }) => `${writer.name(name)} ${writer.value(by)}`,
  );
  const removes = Object.entries(change.marks)
    .filter(([, value]) => value === undefined)
    .map(([name]) => writer.name(name));
  const conditions = [
    ...limitNames.map(([key, name]) => `${writer.name(name)} = ${writer.value(old[key])}`),
    `${writer.name(NAME.newestSlot)} = ${writer.value(readNumber(change.item[NAME.newestSlot]) ?? 0)}`,
    ...windowsNotOpened(change).map((name) => `attribute_not_exists(${writer.name(name)})`),
    ...countersShifted(change).map((name) => `attribute_exists(${writer.name(name)})`),
    ...boostConditions(change, writer),
  ];
  return {
    UpdateExpression: [
      `SET ${sets.join(', ')}`,
      `ADD ${shifts.join(', ')}`,
      removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '',
    ].join(' '),
    ConditionExpression: conditions.join(' AND '),
    ...writer.attributes,
  };
};

const limitNames = [
  ['requestsPerMinute', NAME.requestsPerMinute],
  ['tokensPerDay', NAME.tokensPerDay],
  ['usdPerMonth', NAME.usdPerMonth],
] as const satisfies readonly (readonly [keyof StoredLimits, string])[];

type Writer = ReturnType<typeof expressionWriter>;

const marksSet = ({ marks }: LimitsChange, writer: Writer): string[] =>
  Object.entries(marks).flatMap(([name, value]) =>
    value === undefined ? [] : [`${writer.name(name)} = ${writer.attribute(value)}`],
  );

interface Shift {
  readonly name: string;
  readonly by: number;
}

const LIMIT_BEHIND = {
  slot: 'requestsPerMinute',
  day: 'tokensPerDay',
  month: 'usdPerMonth',
} as const satisfies Record<string, keyof StoredLimits>;

const shiftsOf = (change: LimitsChange, old: StoredLimits): readonly Shift[] => {
  const { item, limits } = change;
  const raised = boostShift(change);
  return [
    { name: NAME.edition, by: 1 },
    { name: NAME.ceiling, by: limits.requestsPerMinute - old.requestsPerMinute },
    ...Object.keys(item).flatMap((name) => {
      const kind = readWindowName(name)?.kind;
      if (kind === undefined || !(kind in LIMIT_BEHIND)) return [];
      const limit = LIMIT_BEHIND[kind as keyof typeof LIMIT_BEHIND];
      const by = limits[limit] - old[limit];
      return [{ name, by: name === raised?.name ? by + raised.by : by }];
    }),
  ];
};

const boostBefore = ({ item }: LimitsChange, month: number): number =>
  readNumber(item[boostName(month)]) ?? 0;

/** By how much what is left of the raised month changes beside its limit's own change. */
const boostShift = (change: LimitsChange): Shift | undefined => {
  const { boost } = change;
  if (boost === undefined) return undefined;
  return { name: monthName(boost.month), by: boost.usd - boostBefore(change, boost.month) };
};

/** A month in which nothing was taken yet has no counter that could be shifted: it begins raised. */
const boostSets = (change: LimitsChange, writer: Writer): string[] => {
  const { boost, item, limits } = change;
  if (boost === undefined || boostShift(change)?.by === 0) return [];
  const month = monthName(boost.month);
  const raised = `${writer.name(boostName(boost.month))} = ${writer.value(boost.usd)}`;
  if (item[month] !== undefined) return [raised];
  return [raised, `${writer.name(month)} = ${writer.value(limits.usdPerMonth + boost.usd)}`];
};

const boostConditions = (change: LimitsChange, writer: Writer): string[] => {
  const { boost, item } = change;
  if (boost === undefined) return [];
  const name = writer.name(boostName(boost.month));
  return item[boostName(boost.month)] === undefined
    ? [`attribute_not_exists(${name})`]
    : [`${name} = ${writer.value(boostBefore(change, boost.month))}`];
};

/**
 * The day and the month of the meter's newest slot, of now and of tomorrow, where they have no counter
 * yet: what is counted without a slot of its own may open the next one meanwhile.
 */
const windowsNotOpened = ({ item, at }: LimitsChange): readonly string[] => {
  const instants = [at, laterBy(at, DAY_MS), slotStart(readNumber(item[NAME.newestSlot]) ?? 0)];
  const names = instants.flatMap((each) => [
    dayName(utcDay(each).index),
    monthName(utcMonth(each).index),
  ]);
  return [...new Set(names)].filter((name) => item[name] === undefined);
};

/** A counter that a decision cleared away meanwhile must not be made anew by its shift. */
const countersShifted = ({ item }: LimitsChange): readonly string[] =>
  Object.keys(item).filter((name) => {
    const kind = readWindowName(name)?.kind;
    return kind === 'day' || kind === 'month';
  });

const expressionWriter = () => {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const placeholders = new Map<string, string>();
  const attribute = (value: AttributeValue): string => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  };
  return {
    name: (name: string): string => {
      const placeholder = placeholders.get(name) ?? `#n${placeholders.size}`;
      placeholders.set(name, placeholder);
      names[placeholder] = name;
      return placeholder;
    },
    attribute,
    value: (value: number): string => attribute(number(value)),
    attributes: { ExpressionAttributeNames: names, ExpressionAttributeValues: values },
  };
};
