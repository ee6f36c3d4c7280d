import type { Ask } from '../../domain/ask.ts';
import { oldestSlotInWindow, slotAt, SLOTS_PER_MINUTE } from '../../domain/slots.ts';
import { utcMinute } from '../../domain/windows.ts';
import type { Draft } from './draft.ts';
import { number } from './item.ts';
import { minuteName, NAME, slotName } from './names.ts';

/** The newest slot anybody has written: the meter is its own clock, so no slot is reopened. */
const SLOT_IS_NOT_IN_THE_PAST = '#k <= :slot';

/** Fails for a limit of 0, which the ring alone would let through in an empty window. */
const SOMETHING_IS_ALLOWED = '#c < #u';

/** Fewer were admitted since this slot's first admission than the limit allows in a minute. */
const slotHasRoom = (slot: string): string => `(attribute_not_exists(${slot}) OR #c < ${slot})`;

/** Slots that have just left the window; older ones are found by `leftovers`. */
const SLOTS_SWEPT = 4;

/** The ring is kept in every mode, so that a change of mode finds a true history. */
export const addRing = (draft: Draft, ask: Ask): void => {
  const { names, values, conditions, sets, removes } = draft;
  const slot = slotAt(ask.at);
  const oldest = oldestSlotInWindow(slot);
  const judges = ask.mode === 'enforce' && ask.window === 'sliding';
  names['#k'] = NAME.newestSlot;
  values[':slot'] = number(slot);
  conditions.push(SLOT_IS_NOT_IN_THE_PAST);
  if (ask.rateTaken !== undefined) return;
  names['#c'] = NAME.admissions;
  names['#u'] = NAME.ceiling;
  names['#h'] = slotName(slot);
  values[':one'] = number(1);
  sets.push('#c = #c + :one', '#u = #u + :one', '#k = :slot', '#h = if_not_exists(#h, #u)');
  for (let swept = 1; swept <= SLOTS_SWEPT; swept += 1) {
    names[`#o${swept}`] = slotName(oldest - swept);
    removes.push(`#o${swept}`);
  }
  if (!judges) return;
  conditions.push(SOMETHING_IS_ALLOWED, slotHasRoom('#h'));
  for (let back = 1; back <= SLOTS_PER_MINUTE; back += 1) {
    names[`#h${back}`] = slotName(slot - back);
    conditions.push(slotHasRoom(`#h${back}`));
  }
};

/** The clock minute has room, or is fresh and the limit is not 0. */
const MINUTE_HAS_ROOM = '(#f < #rl OR (attribute_not_exists(#f) AND #rl >= :one))';

export const addMinute = (draft: Draft, ask: Ask): void => {
  draft.names['#f'] = minuteName(utcMinute(ask.at).index);
  draft.adds.push('#f :one');
  if (ask.mode === 'shadow') return;
  draft.names['#rl'] = NAME.requestsPerMinute;
  draft.conditions.push(MINUTE_HAS_ROOM);
};
