import { HOLDS_MAX } from '../../src/domain/holds.ts';
import { parseUsd } from '../../src/domain/money.ts';
import type { UsageReport } from '../openapi/answers/reports.ts';
import type { Door } from './options.ts';
import { RING_MS, type Taken } from './taken.ts';

/** The gate's own account of a team, and between which instants of our clock it was read. */
export interface Standing {
  readonly report: UsageReport;
  readonly askedMs: number;
  readonly answeredMs: number;
}

/** What the gate has counted, and between what it must lie by what its answers said. */
export interface Count {
  readonly counted: number;
  readonly least: number;
  readonly most: number;
}

/** The tokens that one admitted request holds, by door; the measure was taken on `day`. */
export interface Measure {
  readonly day: string;
  readonly tokens: ReadonlyMap<Door, number>;
}

export const isRight = ({ counted, least, most }: Count): boolean =>
  counted >= least && counted <= most;

/** A minute, less a second by which the clock of the host that reports may be fast. */
const WINDOW_MS = 59_000;

/** The requests in the minute that the gate reports: those it has must be those it admitted. */
export const minuteCount = (
  taken: readonly Taken[],
  { report, askedMs, answeredMs }: Standing,
): Count => ({
  counted: report.minute.requests,
  least: taken.filter(({ isCertain, fromMs }) => isCertain && fromMs >= answeredMs - WINDOW_MS)
    .length,
  most: taken.filter(({ toMs }) => toMs >= askedMs - RING_MS).length,
});

/** From here on holds run out: 15 minutes, less a margin for how long it takes to ask. */
export const HELD_FOR_MS = 840_000;

/**
 * The tokens of the day: each admitted request holds its own, once, however often it was sent.
 * `undefined` where that cannot be told: nothing is held, or holds have run out or gone to
 * another day.
 */
export const tokenCount = (
  taken: readonly Taken[],
  { report, answeredMs }: Standing,
  measure: Measure | undefined,
): Count | undefined => {
  if (measure?.day !== report.day.date) return undefined;
  const held = taken.map(({ door, isCertain, fromMs }) => ({
    tokens: measure.tokens.get(door) ?? 0,
    isCertain,
    ageMs: answeredMs - fromMs,
  }));
  const inFlight = held.filter(({ tokens }) => tokens > 0);
  if (inFlight.length === 0 || inFlight.length > HOLDS_MAX) return undefined;
  if (inFlight.some(({ ageMs }) => ageMs > HELD_FOR_MS)) return undefined;
  return {
    counted: report.day.tokens.used + report.day.tokens.held,
    least: sum(inFlight.filter(({ isCertain }) => isCertain).map(({ tokens }) => tokens)),
    most: sum(inFlight.map(({ tokens }) => tokens)),
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** The limits of the day and the month that the gate's own account is beyond. */
export const limitsPassed = ({ day, month }: UsageReport): readonly string[] => {
  const { tokens } = day;
  const { usd } = month;
  const isDayPassed = tokens.limit !== null && tokens.used + tokens.held > tokens.limit;
  const isMonthPassed =
    usd !== undefined &&
    usd.limit !== null &&
    microOf(usd.used) + microOf(usd.held) > microOf(usd.limit);
  return [
    ...(isDayPassed ? ['tokens of the day'] : []),
    ...(isMonthPassed ? ['dollars of the month'] : []),
  ];
};

const microOf = (usd: string): number => parseUsd(usd) ?? 0;
