import type { Door } from './options.ts';
import { mayBeTaken, type Sending } from './sending.ts';

/** When a request was taken at the earliest and at the latest, and whether it surely was. */
export interface Taken {
  readonly door: Door;
  readonly fromMs: number;
  /** `Infinity`: no answer has told. */
  readonly toMs: number;
  readonly isCertain: boolean;
}

/**
 * Each request once, however often it was sent: it was taken after the first sending that may have
 * taken it had left, and before the first yes came back.
 */
export const takenOf = (sendings: Iterable<Sending>): readonly Taken[] => {
  const taken = new Map<number, Taken>();
  for (const sending of sendings) {
    if (!mayBeTaken(sending)) continue;
    taken.set(sending.request, together(takenBy(sending), taken.get(sending.request)));
  }
  return [...taken.values()];
};

const takenBy = ({ door, sentMs, endedMs, outcome }: Sending): Taken => {
  const isCertain = outcome.kind === 'admitted';
  return { door, fromMs: sentMs, toMs: isCertain ? endedMs : Infinity, isCertain };
};

const together = (one: Taken, other = one): Taken => ({
  door: one.door,
  fromMs: Math.min(one.fromMs, other.fromMs),
  toMs: Math.min(one.toMs, other.toMs),
  isCertain: one.isCertain || other.isCertain,
});

/**
 * The gate's ring has thirteen slots of five seconds: what is older is certainly out of it. A
 * second more, since each host of the gate goes by a clock of its own.
 */
export const RING_MS = 66_000;
