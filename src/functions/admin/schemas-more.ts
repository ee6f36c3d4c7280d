import * as v from 'valibot';
import { type Instant, instant, isCalendarDay } from '../../domain/time.ts';
import { model, team, tokens, usd } from '../../http/schemas.ts';
import { oneOf, strictObject } from '../../http/shapes.ts';
import { pageLimit, tierName, userName } from './schemas-common.ts';
import { provider } from './schemas-prices.ts';

export const ExplainBody = strictObject({
  team,
  model: v.optional(model),
  user: v.optional(userName),
  provider: v.optional(provider),
  prompt_tokens: v.optional(tokens),
  max_tokens: v.optional(tokens),
  estimated_cost_usd: v.optional(usd),
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

const moment = v.config(
  v.pipe(
    v.string(MOMENT_RULE),
    v.regex(MOMENT, MOMENT_RULE),
    v.check(isDate, MOMENT_RULE),
    v.transform((text): Moment => ({
      at: instant(Date.parse(text)),
      isDay: text.length === DATE_LENGTH,
    })),
  ),
  { abortPipeEarly: true },
);

export const AuditQuery = strictObject({
  from: v.optional(moment),
  to: v.optional(moment),
  team: v.optional(team),
  limit: v.optional(pageLimit),
  cursor: v.optional(v.string()),
});

export const ImportQuery = strictObject({
  dry_run: v.optional(oneOf(['true', 'false'])),
  zero_means: v.optional(oneOf(['nothing', 'unlimited'])),
  team: v.optional(team),
  tier: v.optional(tierName),
});
