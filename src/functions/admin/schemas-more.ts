import * as z from 'zod/mini';
import { type Instant, instant, isCalendarDay } from '../../domain/time.ts';
import { model, team, tokens, usd } from '../../http/schemas.ts';
import { pageLimit, tierName, userName } from './schemas-common.ts';
import { provider } from './schemas-prices.ts';

export const ExplainBody = z.strictObject({
  team,
  model: z.optional(model),
  user: z.optional(userName),
  provider: z.optional(provider),
  prompt_tokens: z.optional(tokens),
  max_tokens: z.optional(tokens),
  estimated_cost_usd: z.optional(usd),
});

const MOMENT_RULE = 'must be a date, as "2026-11-22", or a time with its zone';
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

const isDate = (text: string): boolean =>
  isCalendarDay(text.slice(0, DATE_LENGTH)) && Date.parse(text) >= 0 && Date.parse(text) < LAST_DAY;

/** Behind it years have five digits, and text sorts as time does no more. */
export const LAST_DAY = Date.UTC(9999, 11, 31);

const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** A moment that was asked for, and whether it was a whole day. */
export interface Moment {
  readonly at: Instant;
  readonly isDay: boolean;
}

const moment = z.pipe(
  z
    .string(MOMENT_RULE)
    .check(z.regex(MOMENT, { error: MOMENT_RULE, abort: true }), z.refine(isDate, MOMENT_RULE)),
  z.transform((text: string): Moment => ({
    at: instant(Date.parse(text)),
    isDay: text.length === DATE_LENGTH,
  })),
);

export const AuditQuery = z.strictObject({
  from: z.optional(moment),
  to: z.optional(moment),
  team: z.optional(team),
  limit: z.optional(pageLimit),
  cursor: z.optional(z.string()),
});

export const ImportQuery = z.strictObject({
  dry_run: z.optional(z.enum(['true', 'false'])),
  zero_means: z.optional(z.enum(['nothing', 'unlimited'])),
  team: z.optional(team),
  tier: z.optional(tierName),
});
