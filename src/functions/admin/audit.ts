import * as v from 'valibot';
import type { AuditEntry, AuditQuestion, ReadAudit } from '../../app/ports-admin.ts';
import { RequestError } from '../../domain/errors.ts';
import { DAY_MS, type Instant, instant, laterBy, toIsoText } from '../../domain/time.ts';
import { utcDay } from '../../domain/windows.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { json } from '../../http/endpoint.ts';
import { int, strictObject } from '../../http/shapes.ts';
import type { AdminRoute } from './route.ts';
import { PAGE_LIMIT, parseQuery } from './schemas-common.ts';
import { AuditQuery, LAST_DAY, type Moment } from './schemas-more.ts';

export interface AuditRoutesDeps {
  readonly readAudit: ReadAudit;
}

export const auditRoutes = (deps: AuditRoutesDeps) =>
  ({ 'GET /audit': getAudit(deps) }) as const satisfies Record<string, AdminRoute>;

const CURSOR = 'audit';
const DAYS_BACK = 7;

const moment = v.pipe(int(), v.minValue(0));

const Place = v.pipe(
  strictObject({
    from: moment,
    to: moment,
    at: moment,
    id: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/))),
  }),
  v.check(({ from, to, at }) => from <= at && at < to && to <= LAST_DAY),
);

const getAudit =
  ({ readAudit }: AuditRoutesDeps): AdminRoute =>
  async ({ queryStringParameters }, { at }) => {
    const query = parseQuery(AuditQuery, queryStringParameters);
    const { cursor, team, limit = PAGE_LIMIT } = query;
    const span = cursor === undefined ? spanOf(query, at) : spanIn(cursor);
    const { entries, next } = await readAudit({ ...span, team, limit });
    return json(200, {
      entries: entries.map(showEntry),
      next_cursor:
        next === undefined
          ? null
          : writeCursor(CURSOR, { from: span.from, to: span.to, at: next.at, id: next.id }),
    });
  };

type Span = Pick<AuditQuestion, 'from' | 'to' | 'after'>;

/** A day that is named as the end is within. */
const spanOf = (
  { from, to }: { readonly from?: Moment | undefined; readonly to?: Moment | undefined },
  now: Instant,
): Span => {
  const end = to === undefined ? laterBy(now, 1) : to.isDay ? utcDay(to.at).endsAt : to.at;
  const begin = from?.at ?? instant(Math.max(0, end - DAYS_BACK * DAY_MS));
  if (begin < end) return { from: begin, to: end, after: undefined };
  const message = 'must be before to';
  throw new RequestError('invalid', `from: ${message}`, [{ path: 'from', message }]);
};

/** A page's cursor says what the whole list is about, so that it goes on in the same one. */
const spanIn = (cursor: string): Span => {
  const { from, to, at, id } = readCursor(cursor, CURSOR, Place);
  return { from: instant(from), to: instant(to), after: { at: instant(at), id } };
};

const showEntry = (entry: AuditEntry) => ({
  id: entry.id,
  at: toIsoText(entry.at),
  who: entry.who,
  action: entry.action,
  team: entry.team ?? null,
  before: entry.before ?? null,
  after: entry.after ?? null,
  request_id: entry.requestId,
  ...(entry.reason === undefined ? {} : { reason: entry.reason }),
});
