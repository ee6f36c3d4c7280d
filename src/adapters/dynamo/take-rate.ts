import type { Ask } from '../../domain/ask.ts';
import { slotAt, SLOTS_PER_MINUTE } from '../../domain/slots.ts';
import { utcMinute } from '../../domain/windows.ts';
import type { Draft } from './draft.ts';
import { number } from './item.ts';
import type { KnownMeter } from './known-meter.ts';
import { minuteName, NAME, slotName } from './names.ts';

/** The newest slot anybody has written: the meter is its own clock, so no slot is reopened. */
const SLOT_IS_NOT_IN_THE_PAST = '#k <= :slot';

/** Fails for a limit of 0, which the ring alone would let through in an empty window. */
const SOMETHING_IS_ALLOWED = '#c < #u';

/** Fewer were admitted since this slot's first admission than the limit allows in a minute. */
const slotHasRoom = (slot: string): string => `(attribute_not_exists(${slot}) OR #c < ${slot})`;

const COUNT_UP = '#c = #c + :one';
const CEILING_UP = '#u = #u + :one';
const SLOT_IS_NEWEST = '#k = :slot';
const SLOT_HAS_CEILING = '#h = if_not_exists(#h, #u)';

/** The ring is kept in every mode, so that a change of mode finds a true history. */
export const addRing = (draft: Draft, ask: Ask): void => {
  const { names, values, conditions, sets } = draft;
  const slot = slotAt(ask.at);
  const judges = ask.mode === 'enforce' && ask.window === 'sliding';
  names['#k'] = NAME.newestSlot;
  values[':slot'] = number(slot);
  conditions.push(SLOT_IS_NOT_IN_THE_PAST);
  if (ask.rateTaken !== undefined) return;
  names['#c'] = NAME.admissions;
  names['#u'] = NAME.ceiling;
  names['#h'] = slotName(slot);
  values[':one'] = number(1);
  sets.push(COUNT_UP, CEILING_UP, SLOT_IS_NEWEST, SLOT_HAS_CEILING);
  if (!judges) return;
  conditions.push(SOMETHING_IS_ALLOWED, slotHasRoom('#h'));
  for (let back = 1; back <= SLOTS_PER_MINUTE; back += 1) {
    names[`#h${back}`] = slotName(slot - back);
    conditions.push(slotHasRoom(`#h${back}`));
  }
};

/** Nobody has changed a limit, and with it the ring, since it was seen. */
const IS_FIRST_EDITION = 'attribute_not_exists(#e)';
const IS_SAME_EDITION = '#e = :e';

/** As `slotHasRoom` for each slot of the window. One made anew under the same name has no such slot. */
const OLDEST_SLOT_HAS_ROOM = '#c < #o';

/**
 * The same check of a ring that was seen: its oldest slot has the lowest ceiling, which is all that
 * counts. One comparison in place of fourteen.
 */
export const addKnownRing = (draft: Draft, ask: Ask, known: KnownMeter): void => {
  const { names, values, conditions, sets, adds } = draft;
  names['#k'] = NAME.newestSlot;
  names['#c'] = NAME.admissions;
  names['#u'] = NAME.ceiling;
  names['#e'] = NAME.edition;
  names['#o'] = slotName(known.oldestSlot);
  values[':slot'] = number(slotAt(ask.at));
  values[':one'] = number(1);
  if (known.edition !== undefined) values[':e'] = number(known.edition);
  conditions.push(
    SLOT_IS_NOT_IN_THE_PAST,
    known.edition === undefined ? IS_FIRST_EDITION : IS_SAME_EDITION,
    OLDEST_SLOT_HAS_ROOM,
  );
  // Both are there, for there was a slot: and an addition is less to parse than an assignment.
  adds.push('#c :one', '#u :one');
  if (known.isSlotOpen) return;
  names['#h'] = slotName(slotAt(ask.at));
  sets.push(SLOT_IS_NEWEST, SLOT_HAS_CEILING);
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
