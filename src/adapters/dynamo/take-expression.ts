import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Told } from '../../app/ports.ts';
import { type Ask, idOf } from '../../domain/ask.ts';
import { type Draft, expressionOf, newDraft } from './draft.ts';
import { bytes, number, text } from './item.ts';
import { meterKey } from './keys.ts';
import type { KnownMeter } from './known-meter.ts';
import { type Leftovers, NOTHING_LEFT_OVER } from './leftovers.ts';
import { holdName, NAME } from './names.ts';
import { packHeld, packMarker } from './packed-hold.ts';
import { addAmounts } from './take-amounts.ts';
import { heldBy } from './take-hold.ts';
import { addKnownRing, addMinute, addRing } from './take-rate.ts';

type Input = Omit<UpdateItemCommandInput, 'TableName'>;

/** A suspended team is denied in every mode. */
const IS_ACTIVE = 'attribute_not_exists(#st)';

/** The limits may change at any time, for they stand in the item; the terms are what was assumed. */
const HAS_ORDINARY_TERMS = 'attribute_not_exists(#v)';
const HAS_THESE_TERMS = '#v = :v';

/** A registered team's own policy wins over whatever tier the gateway names. */
const HAS_THIS_TIER_OR_IS_REGISTERED = '(attribute_not_exists(#g) OR #g = :g)';

/** Teams that nobody registered are not let in, though one may have been before. */
const IS_REGISTERED = 'attribute_not_exists(#g)';

/** The id alone makes the write idempotent: a repetition finds its own hold, and is refused. */
const REQUEST_IS_NEW = 'attribute_not_exists(#i)';

/** A check of the rate has left its marker: the rest is taken in its place, once. */
const ONLY_ITS_RATE_IS_TAKEN = '#i = :marker';

/** What the environment has seen of the meter. */
export interface Sight {
  /** `undefined`: nothing, or not enough for a short form. */
  readonly known: KnownMeter | undefined;
  readonly leftovers: Leftovers;
  /** `outcome`: where the team stands is told to nobody who is let through. */
  readonly told?: Told;
}

/**
 * The whole decision as one conditional update: suspended, terms, requests per minute, day, month
 * and cap are checked, and the request and its hold are taken, or nothing is.
 *
 * When its answer is lost the hold may stand: asked again with the same request id it is refused,
 * and the item that comes back holds the id. So it errs towards having counted.
 *
 * Of a meter that is known it is shorter: the same edition is of the same tier. And no more of it is
 * returned than is told to anybody: the counters that it changes, or nothing.
 */
export const takeExpression = (ask: Ask, { known, leftovers, told = 'standing' }: Sight): Input => {
  const draft = newDraft();
  addTerms(draft, ask);
  if (known === undefined) {
    addGuest(draft, ask);
    addRing(draft, ask);
  } else {
    addKnownRing(draft, ask, known);
  }
  if (ask.window === 'fixed' && ask.rateTaken === undefined) addMinute(draft, ask);
  addAmounts(draft, ask, known === undefined ? 'perhaps' : 'there');
  addHold(draft, ask);
  addLeftovers(draft, leftovers);
  return {
    Key: { ...meterKey(ask.team) },
    ...expressionOf(draft),
    ReturnValues: known !== undefined && isToldByCounters(ask) ? RETURNED[told] : 'ALL_OLD',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};

const RETURNED = { standing: 'UPDATED_OLD', outcome: 'NONE' } as const satisfies Record<
  Told,
  string
>;

/**
 * A check of one kind of limit tells where the others stand too. A call that sets nothing aside leaves a
 * marker: to remove as many as are left, an environment must see those of others.
 */
const isToldByCounters = ({ tokens, usd }: Ask): boolean =>
  tokens !== undefined && usd !== undefined && tokens.take + usd.take > 0;

/**
 * Asked of a meter that is known too. Somebody may suspend a team by hand, and what is taken of a cap was
 * reckoned under these terms.
 */
const addTerms = (draft: Draft, { termsVersion }: Ask): void => {
  draft.names['#st'] = NAME.status;
  draft.names['#v'] = NAME.termsVersion;
  draft.conditions.push(IS_ACTIVE);
  draft.conditions.push(termsVersion === undefined ? HAS_ORDINARY_TERMS : HAS_THESE_TERMS);
  if (termsVersion !== undefined) draft.values[':v'] = number(termsVersion);
};

const addGuest = (draft: Draft, { guestTier, isTierNamed }: Ask): void => {
  if (guestTier !== undefined && isTierNamed !== true) return;
  draft.names['#g'] = NAME.guestTier;
  draft.conditions.push(guestTier === undefined ? IS_REGISTERED : HAS_THIS_TIER_OR_IS_REGISTERED);
  if (guestTier !== undefined) draft.values[':g'] = text(guestTier);
};

const addHold = (draft: Draft, ask: Ask): void => {
  draft.names['#i'] = holdName(idOf(ask));
  draft.values[':held'] = bytes(packHeld(heldBy(ask)));
  draft.sets.push('#i = :held');
  if (ask.rateTaken === undefined) {
    draft.conditions.push(REQUEST_IS_NEW);
  } else {
    draft.conditions.push(ONLY_ITS_RATE_IS_TAKEN);
    draft.values[':marker'] = bytes(packMarker(ask.rateTaken));
  }
};

/**
 * A marker may have been taken anew under the same id since it was seen: then nothing is removed.
 * What this write names already is left to it, since no attribute may be named twice.
 */
export const addLeftovers = (draft: Draft, leftovers: Leftovers): void => {
  if (leftovers === NOTHING_LEFT_OVER) return;
  const named = new Set(Object.values(draft.names));
  for (const [index, name] of leftovers.names.entries()) {
    if (named.has(name)) continue;
    draft.names[`#l${index}`] = name;
    draft.removes.push(`#l${index}`);
  }
  for (const [index, { name, value }] of leftovers.markers.entries()) {
    if (named.has(name)) continue;
    draft.names[`#z${index}`] = name;
    draft.values[`:z${index}`] = bytes(value);
    draft.conditions.push(`(attribute_not_exists(#z${index}) OR #z${index} = :z${index})`);
    draft.removes.push(`#z${index}`);
  }
};
