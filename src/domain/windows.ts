import { DAY_MS, type Instant, instant, MINUTE_MS, toIsoText } from './time.ts';

export type WindowKind = 'minute' | 'day' | 'month';

/**
 * A stretch of UTC time over which one counter runs.
 *
 * The kind is part of the type, so a month's counter cannot be asked for with a minute's window.
 */
export interface Window<Kind extends WindowKind> {
  readonly kind: Kind;
  /** `2026-08-22T14:05`, `2026-08-22` or `2026-08`: sorts as time does and is safe in a key. */
  readonly id: string;
  /** How many windows of this kind began before this one since the Unix epoch. */
  readonly index: number;
  readonly startsAt: Instant;
  /** Exclusive: the first instant of the next window. */
  readonly endsAt: Instant;
}

const MONTHS_PER_YEAR = 12;
const EPOCH_YEAR = 1970;

/** UTC knows no leap seconds in Unix time, so every minute has the same length. */
const equalWindow = <Kind extends 'minute' | 'day'>(
  kind: Kind,
  now: Instant,
  { lengthMs, idLength }: { readonly lengthMs: number; readonly idLength: number },
): Window<Kind> => {
  const index = Math.floor(now / lengthMs);
  const startsAt = instant(index * lengthMs);
  return {
    kind,
    id: toIsoText(startsAt).slice(0, idLength),
    index,
    startsAt,
    endsAt: instant(startsAt + lengthMs),
  };
};

/** A decision asks a dozen times for the same window: it is worked out when it is another one. */
const rememberingOne = <Kind extends WindowKind>(
  windowAt: (now: Instant) => Window<Kind>,
): ((now: Instant) => Window<Kind>) => {
  let last: Window<Kind> | undefined;
  return (now) => {
    if (last === undefined || now < last.startsAt || now >= last.endsAt) last = windowAt(now);
    return last;
  };
};

export const utcMinute: (now: Instant) => Window<'minute'> = rememberingOne((now) =>
  equalWindow('minute', now, { lengthMs: MINUTE_MS, idLength: 'YYYY-MM-DDTHH:MM'.length }),
);

export const utcDay: (now: Instant) => Window<'day'> = rememberingOne((now) =>
  equalWindow('day', now, { lengthMs: DAY_MS, idLength: 'YYYY-MM-DD'.length }),
);

/** A calendar month, not thirty days: budgets follow the invoice. */
export const utcMonth: (now: Instant) => Window<'month'> = rememberingOne((now) => {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const startsAt = instant(Date.UTC(year, month, 1));
  return {
    kind: 'month',
    id: toIsoText(startsAt).slice(0, 'YYYY-MM'.length),
    index: (year - EPOCH_YEAR) * MONTHS_PER_YEAR + month,
    startsAt,
    endsAt: instant(Date.UTC(year, month + 1, 1)),
  };
});
