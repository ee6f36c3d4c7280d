import { expiresAt, type Hold } from './holds.ts';
import type { Meter } from './meter.ts';
import { slotAt } from './slots.ts';
import type { LimitStanding } from './standing.ts';
import type { Instant } from './time.ts';

/** One limit that has no room, and how calls in flight share in what is taken of it. */
export interface Shortage {
  readonly standing: LimitStanding;
  readonly need: number;
  /** When the window began: what was held before it counts towards another. */
  readonly windowStartsAt: Instant;
  readonly amountOf: (hold: Hold) => number;
}

/**
 * When the need fits if nobody else asks: as soon as enough of what is held has run out, and at the
 * window's end at the latest; `undefined` where it is more than the whole limit. `holdSeconds` is
 * `undefined` where nothing is given back.
 */
export const roomAt = (
  { holds }: Meter,
  { standing, need, windowStartsAt, amountOf }: Shortage,
  holdSeconds: number | undefined,
): Instant | undefined => {
  if (standing.limit === undefined || need > standing.limit) return undefined;
  if (holdSeconds === undefined) return standing.resetsAt;
  const firstSlot = slotAt(windowStartsAt);
  const byAge = [...holds.values()]
    .filter(({ slot }) => slot >= firstSlot)
    .toSorted((one, other) => one.slot - other.slot);
  let missing = standing.taken + need - standing.limit;
  for (const hold of byAge) {
    missing -= amountOf(hold);
    if (missing <= 0) return earlier(expiresAt(hold, holdSeconds), standing.resetsAt);
  }
  return standing.resetsAt;
};

const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other);
