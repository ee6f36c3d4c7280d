import * as v from 'valibot';
import { type Flaw, RequestError } from '../../domain/errors.ts';
import { type Instant, instant, isCalendarDay } from '../../domain/time.ts';
import type { UsageEvent, VoidedCall } from '../../domain/usage.ts';
import {
  flawsOf,
  ISO_TIME,
  model,
  request,
  safeParse,
  team,
  tokens,
  usd,
} from '../../http/schemas.ts';
import { strictObject } from '../../http/shapes.ts';

const EVENTS_MAX = 500;

const NAME_RULE = 'must be text of 1 to 200 characters';
const name = v.pipe(v.string(NAME_RULE), v.minLength(1, NAME_RULE), v.maxLength(200, NAME_RULE));

const TIME_RULE = 'must be a time as "2026-08-22T14:05:00Z", or whole milliseconds since 1970';

const epochMsOf = (time: string | number): number => {
  if (typeof time === 'number') return time;
  const isThere = ISO_TIME.test(time) && isCalendarDay(time.slice(0, 'YYYY-MM-DD'.length));
  return isThere ? Date.parse(time) : Number.NaN;
};

const isTime = (time: string | number): boolean => {
  const epochMs = epochMsOf(time);
  return Number.isSafeInteger(epochMs) && epochMs >= 0;
};

const time = v.pipe(
  v.union([v.string(), v.number()], TIME_RULE),
  v.check(isTime, TIME_RULE),
  v.transform((text) => instant(epochMsOf(text))),
);

const common = { team, request_id: request };

export const Used = strictObject({
  ...common,
  model: v.optional(model),
  served_model: v.optional(model),
  provider: v.optional(name),
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: v.optional(tokens),
  cache_creation_input_tokens: v.optional(tokens),
  cache_creation_1h_input_tokens: v.optional(tokens),
  reasoning_tokens: v.optional(tokens),
  at: v.optional(time),
  user: v.optional(name),
  cost_usd: v.optional(usd),
});

export const Voided = strictObject({ ...common, void: v.literal(true, 'must be true') });

/** One event as it was sent, read as far as it can be. */
export type EventReading =
  | { readonly kind: 'usage'; readonly event: UsageEvent }
  | { readonly kind: 'void'; readonly call: VoidedCall }
  | {
      readonly kind: 'refused';
      readonly requestId: string | undefined;
      readonly flaws: readonly Flaw[];
    };

/** A body is one event, a list of events, or `{"events": […]}`. */
export const eventsIn = (
  body: unknown,
): { readonly events: readonly unknown[]; readonly isOne: boolean } => {
  const list = isList(body) ? body : listIn(body);
  if (list === undefined) return { events: [body], isOne: true };
  if (list.length === 0 || list.length > EVENTS_MAX) {
    const message = `must be 1 to ${EVENTS_MAX} events, not ${list.length}`;
    throw new RequestError('invalid', `events: ${message}`, [{ path: 'events', message }]);
  }
  return { events: list, isOne: false };
};

/** A body with `events` has nothing else: what stands beside it would be lost. */
const listIn = (body: unknown): readonly unknown[] | undefined => {
  if (!isRecord(body) || !isList(body['events'])) return undefined;
  const others = Object.keys(body).filter((name) => name !== 'events');
  if (others.length > 0) {
    const message = `has unknown fields: ${others.join(', ')}`;
    throw new RequestError('invalid', `(body): ${message}`, [{ path: '(body)', message }]);
  }
  return body['events'];
};

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** An event that names no time happened now. */
export const readEvent = (raw: unknown, now: Instant): EventReading => {
  if (isRecord(raw) && 'void' in raw) {
    const voided = safeParse(Voided, raw);
    return voided.success
      ? { kind: 'void', call: { team: voided.output.team, request: voided.output.request_id } }
      : refused(raw, voided.issues);
  }
  const used = safeParse(Used, raw);
  return used.success
    ? { kind: 'usage', event: toEvent(used.output, now) }
    : refused(raw, used.issues);
};

const refused = (raw: unknown, issues: readonly v.BaseIssue<unknown>[]): EventReading => {
  const id = isRecord(raw) ? raw['request_id'] : undefined;
  return {
    kind: 'refused',
    requestId: typeof id === 'string' ? id : undefined,
    flaws: flawsOf(issues),
  };
};

const toEvent = (used: v.InferOutput<typeof Used>, now: Instant): UsageEvent => ({
  team: used.team,
  request: used.request_id,
  kind: 'used',
  model: used.model,
  servedModel: used.served_model,
  provider: used.provider,
  tokens: {
    input: used.input_tokens,
    output: used.output_tokens,
    cacheRead: used.cache_read_input_tokens ?? 0,
    cacheWrite: used.cache_creation_input_tokens ?? 0,
    cacheWriteHour: used.cache_creation_1h_input_tokens ?? 0,
    reasoning: used.reasoning_tokens ?? 0,
  },
  at: used.at ?? now,
  user: used.user,
  reportedUsd: used.cost_usd,
});
