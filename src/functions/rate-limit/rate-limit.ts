import * as v from 'valibot';
import type { AnswerDenial } from '../../adapters/clients/denial-answer.ts';
import { denialBody } from '../../adapters/clients/denial-body.ts';
import { rateLimitHeaders } from '../../adapters/clients/rate-limit-headers.ts';
import type { CheckRateLimit } from '../../app/check-rate-limit.ts';
import type { Allowance } from '../../domain/decision.ts';
import { requestId } from '../../domain/ids.ts';
import type { MinuteStanding } from '../../domain/standing.ts';
import { type Clock, type Instant, secondsUntil } from '../../domain/time.ts';
import type { Tier } from '../../domain/tiers.ts';
import { styleIn } from '../../http/call-facts.ts';
import { json, type Translate } from '../../http/endpoint.ts';
import { parseBody, request, team } from '../../http/schemas.ts';
import { strictObject } from '../../http/shapes.ts';

export const RateLimitCheck = strictObject({ team, request_id: v.optional(request) });

export interface RateLimitDeps {
  readonly check: CheckRateLimit;
  readonly clock: Clock;
  readonly guestTier: Tier | undefined;
  readonly answerDenial: AnswerDenial;
}

/** `POST /v1/rate-limit/check`: takes one request of the team's minute, or denies. */
export const rateLimit =
  ({ check, clock, guestTier, answerDenial }: RateLimitDeps): Translate =>
  async (event) => {
    const now = clock();
    const body = parseBody(RateLimitCheck, event.body);
    const decision = await check({
      team: body.team,
      request: body.request_id ?? requestId(event.requestContext.requestId),
      at: now,
      guestTier,
    });
    const addressee = { now, style: styleIn(event.headers) };
    if (decision.outcome === 'deny') {
      const denial = answerDenial(decision, addressee);
      return json(429, denial.body, denial.headers);
    }
    return json(
      200,
      { allowed: true, team: body.team, ...allowanceBody(decision, now) },
      rateLimitHeaders(decision.standing, addressee),
    );
  };

const allowanceBody = ({ standing, wouldDeny, degraded }: Allowance, now: Instant) => ({
  ...minuteBody(standing?.minute, now),
  ...(wouldDeny === undefined ? {} : { would_deny: denialBody(wouldDeny, { now }) }),
  ...(degraded === undefined ? {} : { degraded }),
});

/** `null`: no limit, or none is known because the store gave no answer. */
const minuteBody = (minute: MinuteStanding | undefined, now: Instant) => ({
  limit: minute?.limit ?? null,
  remaining: minute?.limit === undefined ? null : Math.max(0, minute.limit - minute.requests),
  reset_seconds: minute?.emptyAt === undefined ? null : secondsUntil(minute.emptyAt, now),
});
