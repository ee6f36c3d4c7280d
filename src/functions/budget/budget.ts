import * as v from 'valibot';
import type { AnswerDenial } from '../../adapters/clients/denial-answer.ts';
import { denialBody } from '../../adapters/clients/denial-body.ts';
import { rateLimitHeaders } from '../../adapters/clients/rate-limit-headers.ts';
import type { CheckBudget } from '../../app/check-budget.ts';
import type { Allowance } from '../../domain/decision.ts';
import { requestId } from '../../domain/ids.ts';
import { usdText } from '../../domain/money.ts';
import type { LimitStanding } from '../../domain/standing.ts';
import { type Clock, type Instant, secondsUntil, toIsoText } from '../../domain/time.ts';
import type { Tier } from '../../domain/tiers.ts';
import { utcMonth } from '../../domain/windows.ts';
import { styleIn } from '../../http/call-facts.ts';
import { json, type Translate } from '../../http/endpoint.ts';
import { model, parseBody, team, usd, user } from '../../http/schemas.ts';
import { strictObject } from '../../http/shapes.ts';

export const BudgetCheck = strictObject({
  team,
  model: v.optional(model),
  user: v.optional(user),
  estimated_cost_usd: v.optional(usd),
});

export interface BudgetDeps {
  readonly check: CheckBudget;
  readonly clock: Clock;
  readonly guestTier: Tier | undefined;
  readonly answerDenial: AnswerDenial;
}

/** `POST /v1/budget/check`: judges the month's budget and the model's cap. Takes nothing. */
export const budget =
  ({ check, clock, guestTier, answerDenial }: BudgetDeps): Translate =>
  async (event) => {
    const now = clock();
    const body = parseBody(BudgetCheck, event.body);
    const decision = await check({
      team: body.team,
      request: requestId(event.requestContext.requestId),
      model: body.model,
      user: body.user,
      estimate: body.estimated_cost_usd,
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

const allowanceBody = (
  { standing, budgetWarning, wouldDeny, degraded }: Allowance,
  now: Instant,
) => ({
  month: utcMonth(now).id,
  ...(standing === undefined ? {} : moneyBody(standing.month, now)),
  warning: budgetWarning,
  ...(standing?.cap === undefined ? {} : { model_cap: moneyBody(standing.cap, now) }),
  ...(standing?.user === undefined ? {} : { user_limit: moneyBody(standing.user, now) }),
  ...(wouldDeny === undefined ? {} : { would_deny: denialBody(wouldDeny, { now }) }),
  ...(degraded === undefined ? {} : { degraded }),
});

/** Money as text: a JSON number has already been rounded. `null`: no limit. */
const moneyBody = ({ limit, taken, held, resetsAt }: LimitStanding, now: Instant) => ({
  limit_usd: limit === undefined ? null : usdText(limit),
  used_usd: usdText(taken - held),
  held_usd: usdText(held),
  remaining_usd: limit === undefined ? null : usdText(Math.max(0, limit - taken)),
  utilization_percent: limit === undefined ? null : utilization(taken, limit),
  reset_seconds: secondsUntil(resetsAt, now),
  resets_at: toIsoText(resetsAt),
});

/** Used or held, in percent of the limit, cut off after one decimal. */
const utilization = (taken: number, limit: number): number =>
  limit === 0 ? 100 : Math.floor((taken * 1_000) / limit) / 10;
