import type { Meter } from '../../src/domain/meter.ts';
import { formatUsd } from '../../src/domain/money.ts';
import { ORDINARY_TERMS } from '../../src/domain/terms.ts';
import { type LimitStanding, standingOf } from '../../src/domain/standing.ts';
import type { Instant } from '../../src/domain/time.ts';

/** What a meter holds at this instant, a limit a line. */
export const meterText = (meter: Meter | undefined, at: Instant): string => {
  if (meter === undefined) return 'no meter';
  const { minute, day, month } = standingOf(meter, {
    at,
    window: ORDINARY_TERMS.window,
    cap: undefined,
  });
  const limit = minute.limit === undefined ? 'no limit' : String(minute.limit);
  return [
    `minute ${minute.requests}/${limit}`,
    `day ${limitText(day, (count) => count.toLocaleString('en-US'))}`,
    `month ${limitText(month, formatUsd)}`,
    ...capsText(meter),
  ].join('\n');
};

type Format = (amount: number) => string;

const limitText = ({ taken, held, limit }: LimitStanding, format: Format): string => {
  const whole = limit === undefined ? 'no limit' : format(limit);
  return `${format(taken)}/${whole}${heldText(taken, held, format)}`;
};

const heldText = (taken: number, held: number, format: Format): string => {
  if (held === 0) return '';
  return held === taken ? ' (all held)' : ` (${format(held)} held)`;
};

const capsText = ({ usdOfCap }: Meter): readonly string[] =>
  [...usdOfCap.values()].map((taken) => `capped model ${formatUsd(taken)}`);
