import * as z from 'zod/mini';
import { RequestError } from '../../domain/errors.ts';
import { MODEL_PATTERN_RULE } from '../../domain/model-pattern.ts';
import { type MicroUsd, microUsd, MICRO_PER_USD } from '../../domain/money.ts';
import { TIER_NAMES } from '../../domain/tiers.ts';
import { type Instant, instant, isCalendarDay } from '../../domain/time.ts';
import { flawsOf, ISO_TIME, usd } from '../../http/schemas.ts';

export const wholeNumber = (least: number, most: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.int(rule).check(z.minimum(least, rule), z.maximum(most, rule));
};

const BUDGET_MAX = microUsd(100_000_000 * MICRO_PER_USD);
const BUDGET_RULE = 'must be an amount of US dollars, as "12.50", from 0 to 100,000,000';

/** A limit in dollars. Text is exact; a number is as exact as it was before it was sent. */
export const budgetUsd = z.pipe(
  usd,
  z.custom<MicroUsd>((amount) => typeof amount === 'number' && amount <= BUDGET_MAX, BUDGET_RULE),
);

export const tierName = z.enum(TIER_NAMES);

const TEXT_RULE = 'must be text of at most 500 characters, without control characters';

/** A few words for people. What could not be stored as it was sent is refused. */
export const words = z
  .string(TEXT_RULE)
  .check(z.maxLength(500, TEXT_RULE), z.regex(/^[^\p{Cc}\p{Cs}]*$/u, TEXT_RULE));

export const modelPattern = z
  .string(`must be ${MODEL_PATTERN_RULE}`)
  .check(z.regex(/^(?:[!"$-)+-~]{1,200}|[!"$-)+-~]{0,199}\*)$/, `must be ${MODEL_PATTERN_RULE}`));

const NAME_RULE = 'must be text of 1 to 200 characters';

/** Names of users come from tokens: anything, but what no token can have in it. */
export const userName = z
  .string(NAME_RULE)
  .check(z.minLength(1, NAME_RULE), z.maxLength(200, NAME_RULE), z.regex(/^\P{Cs}*$/u, NAME_RULE));

const TIME_RULE = 'must be a time with its zone, as "2026-12-01T00:00:00Z"';

const isInstant = (text: string): boolean =>
  isCalendarDay(text.slice(0, 'YYYY-MM-DD'.length)) && Date.parse(text) >= 0;

/** Without a zone a time means another moment on another machine. */
export const time = z.pipe(
  z.string(TIME_RULE).check(z.regex(ISO_TIME, TIME_RULE), z.refine(isInstant, TIME_RULE)),
  z.transform((text: string): Instant => instant(Date.parse(text))),
);

const LIMIT_RULE = 'must be a whole number from 1 to 100';

/** How many of a list's lines make a page. */
export const pageLimit = z.pipe(
  z.string(LIMIT_RULE).check(z.regex(/^(?:[1-9]\d?|100)$/, LIMIT_RULE)),
  z.transform(Number),
);

export const PAGE_LIMIT = 50;

/** Reads a query by its schema. One that came twice is joined by a comma, which fits nothing. */
export const parseQuery = <Schema extends z.ZodMiniType>(
  schema: Schema,
  query: Readonly<Record<string, string | undefined>> = {},
): z.output<Schema> => {
  const parsed = z.safeParse(schema, query);
  if (parsed.success) return parsed.data;
  const flaws = flawsOf(parsed.error).map(({ path, message }) => ({
    path: path === '(body)' ? '(query)' : path,
    message,
  }));
  throw new RequestError(
    'invalid',
    flaws.map(({ path, message }) => `${path}: ${message}`).join('; '),
    flaws,
  );
};
