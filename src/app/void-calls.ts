import { holdIdOf } from '../domain/holds.ts';
import { folded, givingBack } from '../domain/settlement.ts';
import type { Clock } from '../domain/time.ts';
import type { VoidedCall } from '../domain/usage.ts';
import type { BookLate, ExpireHolds, FindExpired, ReadMeter } from './ports.ts';

export interface VoidCallsDeps {
  readonly readMeter: ReadMeter;
  readonly expireHolds: ExpireHolds;
  readonly findExpired: FindExpired;
  readonly bookLate: BookLate;
  readonly clock: Clock;
}

/** `nothing_held`: it was settled, voided or expired before, or never held anything. */
export type VoidOutcome = 'voided' | 'nothing_held';

export type VoidCall = (call: VoidedCall) => Promise<VoidOutcome>;

/** A hold that moves while it is voided was settled or expired by somebody else. */
const ROUNDS_MAX = 2;

/**
 * Gives back what a call held that was never made: the hold runs out before its time. Where it ran
 * out by itself and was charged, the word of it is used up for that.
 *
 * A word is left as of every hold that runs out. So a usage of the same call that was told before,
 * and cut short between its receipt and the meter, is still booked when it is told again.
 */
export const voidCall =
  (deps: VoidCallsDeps): VoidCall =>
  async (call) => {
    const { team, request } = call;
    const at = deps.clock();
    const id = holdIdOf(request);
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const hold = (await deps.readMeter(team))?.holds.get(id);
      if (hold === undefined) return voidExpired(deps, call);
      const voided = { team, holds: [[id, hold] as const], isCharged: false, at };
      if ((await deps.expireHolds(voided)) === 'expired') return 'voided';
    }
    return 'nothing_held';
  };

const voidExpired = async (
  { findExpired, bookLate }: VoidCallsDeps,
  call: VoidedCall,
): Promise<VoidOutcome> => {
  const id = holdIdOf(call.request);
  const word = (await findExpired(call.team, [id])).get(id);
  if (word?.isCharged !== true) return 'nothing_held';
  const answer = await bookLate({ receipt: call, change: folded([givingBack(word)]) });
  return answer === 'booked' ? 'voided' : 'nothing_held';
};
