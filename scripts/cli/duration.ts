import { wrongUsage } from './cli-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `500ms`, `2s`, `1.5m` or `1h`; a bare number is seconds. */
export const durationMs = (text: string): number => {
  const { count, unit = 's' } = DURATION.exec(text)?.groups ?? {};
  const ms = Math.round(Number(count) * (UNIT_MS[unit] ?? Number.NaN));
  if (Number.isSafeInteger(ms) && ms > 0) return ms;
  throw wrongUsage(`"${text}" is no duration, such as 2s or 5m`);
};

const DURATION = /^(?<count>\d+(?:\.\d+)?)(?<unit>ms|s|m|h)?$/;
