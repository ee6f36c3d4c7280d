import { type Ask, capCodeOfAsk, userCodeOfAsk } from '../../domain/ask.ts';
import type { CapCode } from '../../domain/caps.ts';
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
  const { tokens, usd, boostOver = 0 } = ask;
  const add = adder(draft, ask, counters);
  if (tokens !== undefined) {
    const counter = { counter: '#d', counterName: dayName(utcDay(ask.at).index) };
    const limit = { limit: '#dl', limitName: NAME.tokensPerDay };
    add.left({ ...counter, ...limit, ...tokens, taken: ':tokens', needed: ':needTokens' });
  }
  if (usd !== undefined) {
    const counter = { counter: '#m', counterName: monthName(utcMonth(ask.at).index) };
    const limit = { limit: '#ml', limitName: NAME.usdPerMonth };
    // What a boost that is over has left in the meter is not there to be spent.
    const need = usd.need + boostOver;
    add.left({ ...counter, ...limit, ...usd, need, taken: ':usd', needed: ':needUsd' });
  }
  addCaps(ask, add.taken);
};

/** A counter of what is left of a limit in the item. */
interface Left {
  readonly counter: string;
  readonly counterName: string;
  readonly limit: string;
  readonly limitName: string;
  readonly take: number;
  readonly taken: string;
  readonly need: number;
  readonly needed: string;
}

/** A counter of what is taken of a cap, whose amount comes with the terms. */
interface TakenOfCap {
  readonly counter: string;
  readonly code: CapCode;
  readonly take: number;
  readonly taken: string;
  /** What may be taken already; below 0, nothing fits. */
  readonly room: number;
  readonly roomName: string;
}

const adder = (draft: Draft, ask: Ask, counters: Counters) => {
  const { names, values, sets, adds, conditions } = draft;
  const enforces = ask.mode === 'enforce';
  return {
    left: (of: Left): void => {
      const { counter, limit, taken, needed } = of;
      names[counter] = of.counterName;
      if (counters === 'there') {
        values[taken] = number(-of.take);
        adds.push(`${counter} ${taken}`);
      } else {
        names[limit] = of.limitName;
        values[taken] = number(of.take);
        sets.push(`${counter} = if_not_exists(${counter}, ${limit}) - ${taken}`);
      }
      if (!enforces) return;
      values[needed] = number(of.need);
      const isLeft = `${counter} >= ${needed}`;
      conditions.push(
        counters === 'there'
          ? isLeft
          : `(${isLeft} OR (attribute_not_exists(${counter}) AND ${limit} >= ${needed}))`,
      );
    },
    taken: (of: TakenOfCap): void => {
      const { counter, taken, room, roomName } = of;
      names[counter] = capName(of.code, utcMonth(ask.at).index);
      values[taken] = number(of.take);
      adds.push(`${counter} ${taken}`);
      if (!enforces) return;
      values[roomName] = number(room);
      const hasRoom = `${counter} <= ${roomName}`;
      // A need beyond the whole cap must fail in a fresh month too.
      conditions.push(
        counters === 'there' || room < 0
          ? hasRoom
          : `(attribute_not_exists(${counter}) OR ${hasRoom})`,
      );
    },
  };
};

/** A user's own limit is counted as a model's cap is. The terms' version is checked in the same write. */
const addCaps = (ask: Ask, add: (of: TakenOfCap) => void): void => {
  const { cap, userCap } = ask;
  const [code, userCode] = [capCodeOfAsk(ask), userCodeOfAsk(ask)];
  if (cap !== undefined && code !== undefined) {
    const room = cap.cap.usdPerMonth - cap.need;
    add({ counter: '#x', code, take: cap.take, taken: ':capUsd', room, roomName: ':room' });
  }
  if (userCap !== undefined && userCode !== undefined) {
    const room = userCap.limit.usdPerMonth - userCap.need;
    const names = { counter: '#y', taken: ':userUsd', roomName: ':userRoom' };
    add({ ...names, code: userCode, take: userCap.take, room });
  }
};
