import * as v from 'valibot';
import { RequestError } from '../../domain/errors.ts';
import { DAY_MS, type Instant, instant, toIsoText } from '../../domain/time.ts';
import { type HistoryStep, type Span, spanLength } from '../../domain/usage-history.ts';
import { flawsOf, safeParse, user } from '../../http/schemas.ts';
import { oneOf, strictObject } from '../../http/shapes.ts';

type Parameters = Readonly<Record<string, string | undefined>> | undefined;

export const UsageQuery = strictObject({ user: v.optional(user) });

/** The caller's own report takes no question. */
export const OwnQuery = strictObject({});

const DATE_RULE = 'must be a date as 2026-10-01, or by months 2026-10, from 2000 on';
const date = v.pipe(v.string(), v.regex(/^20\d{2}-\d{2}(?:-\d{2})?$/, DATE_RULE));

export const HistoryQuery = strictObject({
  by: v.optional(oneOf(['day', 'month']), 'day'),
  from: v.optional(date),
  to: v.optional(date),
});

/** What does not fit is told to the caller parameter by parameter. */
export const parseQuery = <Schema extends v.GenericSchema>(
  schema: Schema,
  parameters: Parameters,
): v.InferOutput<Schema> => {
  const parsed = safeParse(schema, parameters ?? {});
  if (parsed.success) return parsed.output;
  const flaws = flawsOf(parsed.issues).map(({ path, message }) => ({
    path: path === '(body)' ? '(query)' : path,
    message,
  }));
  throw invalid(flaws);
};

const invalid = (flaws: RequestError['flaws']): RequestError =>
  new RequestError(
    'invalid',
    flaws.map(({ path, message }) => `${path}: ${message}`).join('; '),
    flaws,
  );

interface HistoryRange {
  readonly span: Span;
  /** As the answer repeats them: `2026-10-01`, or `2026-10` by months. */
  readonly from: string;
  readonly to: string;
}

const LENGTH_MAX = { day: 400, month: 60 } as const satisfies Record<HistoryStep, number>;
const ID_LENGTH = { day: 'YYYY-MM-DD'.length, month: 'YYYY-MM'.length } as const;

/** Without `to`, up to now; without `from`, the thirty days or the twelve months that end there. */
const LENGTH_DEFAULT = { day: 30, month: 12 } as const;

export const parseHistoryQuery = (parameters: Parameters, now: Instant): HistoryRange => {
  const { by, ...asked } = parseQuery(HistoryQuery, parameters);
  const to = asked.to === undefined ? now : momentIn({ path: 'to', text: asked.to, by });
  const from =
    asked.from === undefined ? before(to, by) : momentIn({ path: 'from', text: asked.from, by });
  const span = { by, from, to };
  const length = spanLength(span);
  if (length < 1) throw invalid([{ path: 'from', message: 'must not be after to' }]);
  if (length > LENGTH_MAX[by]) {
    const message = `${LENGTH_MAX[by]} ${by}s at most; asked for are ${length}`;
    throw invalid([{ path: 'from', message }]);
  }
  const idOf = (at: Instant): string => toIsoText(at).slice(0, ID_LENGTH[by]);
  return { span, from: idOf(from), to: idOf(to) };
};

/** Months begin at many days of the week and have many lengths: the first of one is always there. */
const before = (to: Instant, by: HistoryStep): Instant => {
  const steps = LENGTH_DEFAULT[by] - 1;
  if (by === 'day') return instant(to - steps * DAY_MS);
  const date = new Date(to);
  return instant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - steps, 1));
};

interface DateText {
  readonly path: string;
  readonly text: string;
  readonly by: HistoryStep;
}

/** A calendar that is asked for the 30th of February gives the 2nd of March: that is no date. */
const momentIn = ({ path, text, by }: DateText): Instant => {
  const at = Date.parse(text);
  const isWhole = text.length === ID_LENGTH.day || by === 'month';
  const isThere = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
  if (!isWhole || !isThere) throw invalid([{ path, message: DATE_RULE }]);
  return instant(at);
};
