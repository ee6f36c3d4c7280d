import * as v from 'valibot';
import { RequestError } from '../../domain/errors.ts';
import { MODEL_PATTERN_RULE } from '../../domain/model-pattern.ts';
import { type MicroUsd, microUsd, MICRO_PER_USD } from '../../domain/money.ts';
import { TIER_NAMES } from '../../domain/tiers.ts';
import { type Instant, instant, isCalendarDay } from '../../domain/time.ts';
import { flawsOf, ISO_TIME, safeParse, usd } from '../../http/schemas.ts';
import { int, oneOf } from '../../http/shapes.ts';

export const wholeNumber = (least: number, most: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return v.pipe(int(rule), v.minValue(least, rule), v.maxValue(most, rule));
};

const BUDGET_MAX = microUsd(100_000_000 * MICRO_PER_USD);
const BUDGET_RULE = 'must be an amount of US dollars, as "12.50", from 0 to 100,000,000';

/** A limit in dollars. Text is exact; a number is as exact as it was before it was sent. */
export const budgetUsd = v.pipe(
  usd,
  v.custom<MicroUsd>((amount) => typeof amount === 'number' && amount <= BUDGET_MAX, BUDGET_RULE),
);

export const tierName = oneOf(TIER_NAMES);

const TEXT_RULE = 'must be text of at most 500 characters, without control characters';

/** A few words for people. What could not be stored as it was sent is refused. */
export const words = v.pipe(
  v.string(TEXT_RULE),
  v.maxLength(500, TEXT_RULE),
  v.regex(/^[^\p{Cc}\p{Cs}]*$/u, TEXT_RULE),
);

export const modelPattern = v.pipe(
  v.string(`must be ${MODEL_PATTERN_RULE}`),
  v.regex(/^(?:[!"$-)+-~]{1,200}|[!"$-)+-~]{0,199}\*)$/, `must be ${MODEL_PATTERN_RULE}`),
);

const NAME_RULE = 'must be text of 1 to 200 characters';

/** Names of users come from tokens: anything, but what no token can have in it. */
export const userName = v.pipe(
  v.string(NAME_RULE),
  v.minLength(1, NAME_RULE),
  v.maxLength(200, NAME_RULE),
  v.regex(/^\P{Cs}*$/u, NAME_RULE),
);

const TIME_RULE = 'must be a time with its zone, as "2026-12-01T00:00:00Z"';

const isInstant = (text: string): boolean =>
  isCalendarDay(text.slice(0, 'YYYY-MM-DD'.length)) && Date.parse(text) >= 0;

/** Without a zone a time means another moment on another machine. */
export const time = v.pipe(
  v.string(TIME_RULE),
  v.regex(ISO_TIME, TIME_RULE),
  v.check(isInstant, TIME_RULE),
  v.transform((text): Instant => instant(Date.parse(text))),
);

/** A list that is too long is not looked into: of a thousand flaws only this one helps. */
export const list = <Item extends v.GenericSchema>(
  item: Item,
  { most, rule }: { readonly most: number; readonly rule: string },
) => {
  const schema = v.pipe(v.array(item), v.maxLength(most, rule));
  return {
    ...schema,
    '~run': (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
      Array.isArray(dataset.value) && dataset.value.length > most
        ? v.never(rule)['~run'](dataset, config)
        : schema['~run'](dataset, config),
  };
};

const LIMIT_RULE = 'must be a whole number from 1 to 100';

/** How many of a list's lines make a page. */
export const pageLimit = v.pipe(
  v.string(LIMIT_RULE),
  v.regex(/^(?:[1-9]\d?|100)$/, LIMIT_RULE),
  v.transform((text) => Number(text)),
);

export const PAGE_LIMIT = 50;

/** Reads a query by its schema. One that came twice is joined by a comma, which fits nothing. */
export const parseQuery = <Schema extends v.GenericSchema>(
  schema: Schema,
  query: Readonly<Record<string, string | undefined>> = {},
): v.InferOutput<Schema> => {
  const parsed = safeParse(schema, query);
  if (parsed.success) return parsed.output;
  const flaws = flawsOf(parsed.issues).map(({ path, message }) => ({
    path: path === '(body)' ? '(query)' : path,
    message,
  }));
  throw new RequestError(
    'invalid',
    flaws.map(({ path, message }) => `${path}: ${message}`).join('; '),
    flaws,
  );
};
