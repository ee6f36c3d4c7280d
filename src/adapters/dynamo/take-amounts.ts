import type { Ask, Share } from '../../domain/ask.ts';
import { capCodeOf } from '../../domain/caps.ts';
import { userCodeOf } from '../../domain/user-limits.ts';
import { utcDay, utcMonth } from '../../domain/windows.ts';
import type { Draft } from './draft.ts';
import { number } from './item.ts';
import { capName, dayName, monthName, NAME } from './names.ts';

/**
 * Whether the counters of the present windows are in the meter. `there`: they were seen, and a write
 * that does not find one fails. `perhaps`: one that is not there is a fresh window.
 */
export type Counters = 'there' | 'perhaps';

/** The tokens of the day, the dollars of the month, and of the model and the user within it. */
export const addAmounts = (draft: Draft, ask: Ask, counters: Counters): void => {
  const { tokens, usd, cap, userCap, mode, boostOver = 0 } = ask;
  const month = utcMonth(ask.at).index;
  const add = counters === 'there' ? addLeft : addLeftOrFresh;
  if (tokens !== undefined) {
    add(draft, LEFT_OF_DAY, { mode, counter: dayName(utcDay(ask.at).index), ...tokens });
  }
  if (usd !== undefined) {
    // What a boost that is over has left in the meter is not there to be spent.
    const need = usd.need + boostOver;
    add(draft, LEFT_OF_MONTH, { mode, counter: monthName(month), take: usd.take, need });
  }
  if (cap !== undefined) {
    const { usdPerMonth } = cap.cap;
    const counter = capName(capCodeOf(cap.cap), month);
    addTaken(draft, TAKEN_OF_CAP, { mode, counters, counter, usdPerMonth, ...cap });
  }
  if (userCap !== undefined) {
    const { usdPerMonth } = userCap.limit;
    const counter = capName(userCodeOf(userCap.limit), month);
    addTaken(draft, TAKEN_OF_USER, { mode, counters, counter, usdPerMonth, ...userCap });
  }
};

/** What an expression says of a counter of what is left of a limit in the item. */
interface LeftWords {
  readonly counter: string;
  readonly limit: string;
  readonly limitName: string;
  readonly taken: string;
  readonly needed: string;
  readonly isLeft: string;
  readonly isLeftOrFresh: string;
  readonly take: string;
  readonly takeOrBegin: string;
}

/** Put together once, and not for each decision. */
const leftWords = (
  names: Pick<LeftWords, 'counter' | 'limit' | 'limitName' | 'taken' | 'needed'>,
): LeftWords => {
  const { counter, limit, taken, needed } = names;
  const isLeft = `${counter} >= ${needed}`;
  return {
    ...names,
    isLeft,
    isLeftOrFresh: `(${isLeft} OR (attribute_not_exists(${counter}) AND ${limit} >= ${needed}))`,
    take: `${counter} ${taken}`,
    takeOrBegin: `${counter} = if_not_exists(${counter}, ${limit}) - ${taken}`,
  };
};

const LEFT_OF_DAY = leftWords({
  counter: '#d',
  limit: '#dl',
  limitName: NAME.tokensPerDay,
  taken: ':tokens',
  needed: ':needTokens',
});

const LEFT_OF_MONTH = leftWords({
  counter: '#m',
  limit: '#ml',
  limitName: NAME.usdPerMonth,
  taken: ':usd',
  needed: ':needUsd',
});

interface Left extends Share, Pick<Ask, 'mode'> {
  /** The counter's name in the store. */
  readonly counter: string;
}

/** Of a counter that was seen in the item. */
const addLeft = (draft: Draft, words: LeftWords, { mode, counter, take, need }: Left): void => {
  draft.names[words.counter] = counter;
  draft.values[words.taken] = number(-take);
  draft.adds.push(words.take);
  if (mode === 'shadow') return;
  draft.values[words.needed] = number(need);
  draft.conditions.push(words.isLeft);
};

/** A window that nobody has taken anything of yet has all of its limit. */
const addLeftOrFresh = (draft: Draft, words: LeftWords, left: Left): void => {
  draft.names[words.counter] = left.counter;
  draft.names[words.limit] = words.limitName;
  draft.values[words.taken] = number(left.take);
  draft.sets.push(words.takeOrBegin);
  if (left.mode === 'shadow') return;
  draft.values[words.needed] = number(left.need);
  draft.conditions.push(words.isLeftOrFresh);
};

/** What an expression says of a counter of what is taken of a cap, whose amount comes with the terms. */
interface TakenWords {
  readonly counter: string;
  readonly taken: string;
  readonly room: string;
  readonly hasRoom: string;
  readonly hasRoomOrIsFresh: string;
  readonly take: string;
}

const takenWords = (names: Pick<TakenWords, 'counter' | 'taken' | 'room'>): TakenWords => {
  const { counter, taken, room } = names;
  const hasRoom = `${counter} <= ${room}`;
  return {
    ...names,
    hasRoom,
    hasRoomOrIsFresh: `(attribute_not_exists(${counter}) OR ${hasRoom})`,
    take: `${counter} ${taken}`,
  };
};

const TAKEN_OF_CAP = takenWords({ counter: '#x', taken: ':capUsd', room: ':room' });

/** A user's own limit is counted as a model's cap is. */
const TAKEN_OF_USER = takenWords({ counter: '#y', taken: ':userUsd', room: ':userRoom' });

interface TakenOfCap extends Share, Pick<Ask, 'mode'> {
  readonly counters: Counters;
  readonly counter: string;
  readonly usdPerMonth: number;
}

/** The terms' version is checked in the same write. */
const addTaken = (draft: Draft, words: TakenWords, of: TakenOfCap): void => {
  draft.names[words.counter] = of.counter;
  draft.values[words.taken] = number(of.take);
  draft.adds.push(words.take);
  if (of.mode === 'shadow') return;
  // What may be taken already. A need beyond the whole cap must fail in a fresh month too.
  const room = of.usdPerMonth - of.need;
  draft.values[words.room] = number(room);
  draft.conditions.push(
    of.counters === 'there' || room < 0 ? words.hasRoom : words.hasRoomOrIsFresh,
  );
};
