import type { ApiStyle } from '../../domain/api-style.ts';
import type { LimitStanding, MinuteStanding, Standing } from '../../domain/standing.ts';
import { type Instant, laterBy, SECOND_MS, secondsUntil, toIsoText } from '../../domain/time.ts';

/** One limit as the headers speak of it. */
interface Quota {
  readonly name: string;
  /** OpenAI's and Anthropic's word for what is counted. */
  readonly unit: 'requests' | 'tokens';
  readonly windowSeconds: number;
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until more is left than now; `undefined`: nothing is taken. */
  readonly resetSeconds: number | undefined;
}

export interface HeaderQuestion {
  readonly now: Instant;
  readonly style: ApiStyle;
  /** What `Retry-After` says beside them: nothing may ask for a longer wait than that. */
  readonly retryAfterSeconds?: number | undefined;
}

type Headers = Readonly<Record<string, string>>;

/**
 * What is left of the limits that a client can adapt to: requests and tokens. Money is not among them.
 *
 * `RateLimit-Policy` and `RateLimit` are draft-ietf-httpapi-ratelimit-headers-11, `x-ratelimit-*`
 * OpenAI's, `anthropic-ratelimit-*` Anthropic's, which only Anthropic's clients get. A limit that the
 * team does not have is in none of them.
 */
export const rateLimitHeaders = (
  standing: Standing | undefined,
  question: HeaderQuestion,
): Headers => {
  if (standing === undefined) return {};
  const { now } = question;
  const quotas = [minuteQuota(standing.minute, now), dayQuota(standing.day, now)].filter(
    (quota) => quota !== undefined,
  );
  if (quotas.length === 0) return {};
  return {
    'ratelimit-policy': quotas.map(policyItem).join(', '),
    ratelimit: quotas.map((quota) => limitItem(quota, question)).join(', '),
    ...joined(quotas.map(openAiHeaders)),
    ...(question.style === 'anthropic'
      ? joined(quotas.map((quota) => anthropicHeaders(quota, now)))
      : {}),
  };
};

const joined = (parts: readonly Headers[]): Headers =>
  Object.fromEntries(parts.flatMap((part) => Object.entries(part)));

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;

/** While there is room, when the window is empty again; else when there is room for one. */
const minuteQuota = (
  { limit, requests, freesAt, emptyAt }: MinuteStanding,
  now: Instant,
): Quota | undefined => {
  if (limit === undefined) return undefined;
  const remaining = Math.max(0, limit - requests);
  const resetAt = remaining === 0 ? (freesAt ?? emptyAt) : emptyAt;
  return {
    name: 'requests-per-minute',
    unit: 'requests',
    windowSeconds: MINUTE_SECONDS,
    limit,
    remaining,
    resetSeconds: resetAt === undefined ? undefined : secondsUntil(resetAt, now),
  };
};

const dayQuota = ({ limit, taken, resetsAt }: LimitStanding, now: Instant): Quota | undefined =>
  limit === undefined
    ? undefined
    : {
        name: 'tokens-per-day',
        unit: 'tokens',
        windowSeconds: DAY_SECONDS,
        limit,
        remaining: Math.max(0, limit - taken),
        resetSeconds: secondsUntil(resetsAt, now),
      };

/** A structured field's string needs no escapes here: our names have no quotes. */
const policyItem = ({ name, unit, limit, windowSeconds }: Quota): string =>
  `"${name}";q=${limit};w=${windowSeconds}${unit === 'requests' ? '' : `;qu="${unit}"`}`;

/** `Retry-After` must not point to an earlier time than `t` does: then `t` is left out. */
const limitItem = (
  { name, remaining, resetSeconds }: Quota,
  { retryAfterSeconds }: HeaderQuestion,
): string => {
  const isTold =
    resetSeconds !== undefined &&
    (retryAfterSeconds === undefined || resetSeconds <= retryAfterSeconds);
  return `"${name}";r=${remaining}${isTold ? `;t=${resetSeconds}` : ''}`;
};

const openAiHeaders = ({ unit, limit, remaining, resetSeconds }: Quota): Headers => ({
  [`x-ratelimit-limit-${unit}`]: String(limit),
  [`x-ratelimit-remaining-${unit}`]: String(remaining),
  [`x-ratelimit-reset-${unit}`]: durationText(resetSeconds ?? 0),
});

/** `6m0s`, as OpenAI's own headers have it. */
const durationText = (seconds: number): string => {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
};

const anthropicHeaders = (
  { unit, limit, remaining, resetSeconds }: Quota,
  now: Instant,
): Headers => ({
  [`anthropic-ratelimit-${unit}-limit`]: String(limit),
  [`anthropic-ratelimit-${unit}-remaining`]: String(remaining),
  [`anthropic-ratelimit-${unit}-reset`]: wholeSecond(laterBy(now, (resetSeconds ?? 0) * SECOND_MS)),
});

/** `2026-08-22T14:05:00Z` */
const wholeSecond = (at: Instant): string => toIsoText(at).replace(/\.\d+Z$/, 'Z');
