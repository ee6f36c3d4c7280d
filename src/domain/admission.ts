import { type Ask, idOf } from './ask.ts';
import type { Denial } from './decision.ts';
import type { Marker } from './holds.ts';
import { judge } from './judge.ts';
import { knowsRequest, type Meter } from './meter.ts';
import { slotAt } from './slots.ts';
import type { Tier } from './tiers.ts';

/**
 * What became of an ask, told from the meter as it stood when the write was refused.
 *
 * `moved`: nothing of the meter refuses it. The item was read after the refusal and has changed
 * since, or a clean-up met a change: asking again is right.
 */
export type Refusal =
  | { readonly kind: 'already_taken' }
  /** Its request of the minute was taken before, by a check of the rate alone. */
  | { readonly kind: 'rate_taken'; readonly marker: Marker }
  | { readonly kind: 'terms_changed'; readonly version: number | undefined }
  | { readonly kind: 'tier_changed'; readonly to: Tier }
  | { readonly kind: 'behind'; readonly newestSlot: number }
  | { readonly kind: 'denied'; readonly denial: Denial }
  | { readonly kind: 'moved' };

/**
 * The request is known: it was taken, unless a check of the rate alone has left its marker. That
 * says nothing of the other limits, which are still to be taken.
 */
const repetitionOf = (meter: Meter, ask: Ask): Refusal | undefined => {
  const marker = meter.markers.get(idOf(ask));
  const isRateAlone = ask.tokens === undefined && ask.usd === undefined;
  if (marker?.covers !== 'rate' || isRateAlone) return { kind: 'already_taken' };
  const isAskedForRest = ask.rateTaken?.forgetAfterSlot === marker.forgetAfterSlot;
  return isAskedForRest ? undefined : { kind: 'rate_taken', marker };
};

/** Nobody registered the team, and the tier it has by its header is not the one it had before. */
export const isOfAnotherTier = (meter: Meter, ask: Ask): ask is Ask & { guestTier: Tier } =>
  ask.isTierNamed === true &&
  meter.guestTier !== undefined &&
  ask.guestTier !== undefined &&
  meter.guestTier !== ask.guestTier;

/** Why the meter refused. The order matters: a retry is recognised before any limit is looked at. */
export const whyRefused = (meter: Meter, ask: Ask): Refusal =>
  (knowsRequest(meter, idOf(ask)) ? repetitionOf(meter, ask) : undefined) ??
  wrongAssumption(meter, ask) ??
  denialOf(meter, ask) ?? { kind: 'moved' };

const wrongAssumption = (meter: Meter, ask: Ask): Refusal | undefined => {
  if (meter.termsVersion !== ask.termsVersion) {
    return { kind: 'terms_changed', version: meter.termsVersion };
  }
  if (isOfAnotherTier(meter, ask)) return { kind: 'tier_changed', to: ask.guestTier };
  return meter.newestSlot > slotAt(ask.at)
    ? { kind: 'behind', newestSlot: meter.newestSlot }
    : undefined;
};

/** In shadow mode no limit refuses a write: what it found full was not the reason. */
const denialOf = (meter: Meter, ask: Ask): Refusal | undefined => {
  const denial = judge(meter, ask);
  if (denial === undefined) return undefined;
  return ask.mode === 'enforce' || concernsTheTeam(denial) ? { kind: 'denied', denial } : undefined;
};

/** Shadow mode lets pass what a limit denies; a team that is suspended or unknown is denied. */
export const concernsTheTeam = ({ reason }: Denial): boolean =>
  reason.code === 'team_suspended' || reason.code === 'team_unknown';
