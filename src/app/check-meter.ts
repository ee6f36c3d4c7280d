import { admittedAt, type HoldId, isSameHold } from '../domain/holds.ts';
import { type Meter, readCapWindow, withoutHolds } from '../domain/meter.ts';
import type { CapCode } from '../domain/caps.ts';
import { type CounterChange, folded, taking } from '../domain/settlement.ts';
import type { Instant } from '../domain/time.ts';
import { utcDay, utcMonth } from '../domain/windows.ts';
import type { HeldCharge, LedgerSums } from './ledger-sums.ts';
import type { ExpiredHold } from './ports.ts';

/** A meter, and the words of holds that ran out on it. */
export interface MeterView {
  readonly meter: Meter;
  readonly expired: ReadonlyMap<HoldId, ExpiredHold>;
}

/** One counter of the meter beside what receipts explain of it. */
export interface MeterLine {
  readonly counter: 'usdInMonth' | 'tokensOnDay' | 'usdOfCap';
  readonly window: string;
  readonly cap: CapCode | undefined;
  /** Taken and not held. */
  readonly used: number;
  /** Receipts whose holds were settled, corrections, tokens told alone, and holds kept as charged. */
  readonly explained: number;
  /** `unclear`: it differs, but somebody corrected amounts while the receipts were read. */
  readonly verdict: 'same' | 'different' | 'unclear';
}

interface MeterQuestion {
  readonly sums: LedgerSums;
  /** As the meter was before and after the receipts were read. */
  readonly before: MeterView;
  readonly after: MeterView;
  readonly now: Instant;
  /** Whether amounts were corrected meanwhile: what is used can be less then than it was. */
  readonly isCorrected: boolean;
}

/**
 * Compares the counters of the present month and day with the receipts.
 *
 * What is used only grows, so a meter that moved while the receipts were read must have come past
 * their sum; one that did not move must have it to the micro-dollar.
 */
export const checkMeter = (question: MeterQuestion): readonly MeterLine[] => {
  const { sums, before, after, now, isCorrected } = question;
  const [low, high] = [countersOf(before.meter), countersOf(after.meter)];
  const [atLeast, atMost] = [explainedBy(sums, before), explainedBy(sums, after)];
  return countersAt([low, high, atLeast, atMost], now).map(({ read, ...names }) => {
    const isSame = read(atLeast) >= read(low) && read(atMost) <= read(high);
    const otherwise = isCorrected ? 'unclear' : 'different';
    return {
      ...names,
      used: read(high),
      explained: read(atMost),
      verdict: isSame ? 'same' : otherwise,
    };
  });
};

type Counters = Pick<Meter, 'tokensOnDay' | 'usdInMonth' | 'usdOfCap'>;

const countersOf = (meter: Meter): Counters => withoutHolds(meter);

interface NamedCounter extends Pick<MeterLine, 'counter' | 'window' | 'cap'> {
  readonly read: (counters: Counters) => number;
}

const countersAt = (all: readonly Counters[], now: Instant): readonly NamedCounter[] => {
  const [day, month] = [utcDay(now), utcMonth(now)];
  const caps = new Set(all.flatMap(({ usdOfCap }) => [...usdOfCap.keys()]));
  const ofMonth = [...caps].filter((cap) => readCapWindow(cap).month === month.index);
  return [
    {
      counter: 'usdInMonth',
      window: month.id,
      cap: undefined,
      read: ({ usdInMonth }) => usdInMonth.get(month.index) ?? 0,
    },
    ...ofMonth.map((cap) => ({
      counter: 'usdOfCap' as const,
      window: month.id,
      cap: readCapWindow(cap).code,
      read: ({ usdOfCap }: Counters) => usdOfCap.get(cap) ?? 0,
    })),
    {
      counter: 'tokensOnDay',
      window: day.id,
      cap: undefined,
      read: ({ tokensOnDay }) => tokensOnDay.get(day.index) ?? 0,
    },
  ];
};

/** A receipt is on the meter unless its hold is still there, or a word of its having run out. */
const explainedBy = ({ taken, held }: LedgerSums, view: MeterView): CounterChange =>
  folded([
    taken,
    ...held
      .filter((charge) => isUnsettled(charge, view))
      .map((charge) => taking({ ...charge, tokens: 0 - charge.tokens, usd: 0 - charge.usd })),
    ...[...view.expired.values()]
      .filter(({ isCharged }) => isCharged)
      .map((hold) => taking({ ...hold, at: admittedAt(hold) })),
  ]);

const isUnsettled = ({ id, hold }: HeldCharge, { meter, expired }: MeterView): boolean =>
  isSameHold(meter.holds.get(id), hold) || expired.get(id)?.slot === hold.slot;
