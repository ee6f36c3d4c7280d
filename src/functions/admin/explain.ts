import {
  explain,
  type ExplainDeps,
  type ExplainedLimit,
  type Explanation,
  type LimitName,
} from '../../app/explain.ts';
import type { Denial } from '../../domain/decision.ts';
import { requestId } from '../../domain/ids.ts';
import { usdText } from '../../domain/money.ts';
import { describe } from '../../domain/reasons.ts';
import type { LimitStanding, Standing } from '../../domain/standing.ts';
import { toIsoText } from '../../domain/time.ts';
import type { Tier } from '../../domain/tiers.ts';
import { json } from '../../http/endpoint.ts';
import { jsonBody } from '../../http/json-body.ts';
import { parseBody } from '../../http/schemas.ts';
import type { AdminRoute } from './route.ts';
import { ExplainBody } from './schemas-more.ts';

export interface ExplainRoutesDeps extends ExplainDeps {
  readonly guestTier: Tier | undefined;
}

export const explainRoutes = (deps: ExplainRoutesDeps) =>
  ({ 'POST /v1/decisions/explain': postExplain(deps) }) as const satisfies Record<
    string,
    AdminRoute
  >;

const postExplain = (deps: ExplainRoutesDeps): AdminRoute => {
  const ask = explain(deps);
  return async (event, { at }) => {
    const body = parseBody(ExplainBody, jsonBody(event));
    const explanation = await ask({
      ...{ team: body.team, at, model: body.model, user: body.user, provider: body.provider },
      request: requestId(event.requestContext.requestId),
      promptTokens: body.prompt_tokens ?? 0,
      outputTokensMax: body.max_tokens,
      estimate: body.estimated_cost_usd,
      guestTier: deps.guestTier,
    });
    return json(200, { team: body.team, at: toIsoText(at), ...explained(explanation) });
  };
};

const explained = (explanation: Explanation) => ({
  registered: explanation.policy !== undefined,
  mode: explanation.terms.mode,
  ...decided(explanation),
  ...(explanation.at === undefined ? { limits: [] } : looked(explanation.at)),
});

/** A team in shadow mode passes, and is told what it would have been. */
const decided = ({ denial, isShadow }: Explanation) => {
  if (denial === undefined) return { decision: 'allow' };
  return isShadow
    ? { decision: 'allow', would_deny: told(denial) }
    : { decision: 'deny', ...told(denial) };
};

const looked = ({ priced, limits, standing }: NonNullable<Explanation['at']>) => ({
  pricing: priced.pricing ?? null,
  price: priced.listing ?? null,
  tokens: priced.tokens,
  cost_usd: priced.usd === undefined ? null : usdText(priced.usd),
  limits: limits.map((limit) => ({
    ...showLimit(limit, standing),
    would_deny: limit.denial !== undefined,
    ...(limit.denial === undefined ? {} : told(limit.denial)),
  })),
});

const told = ({ reason, retryAt }: Denial) => ({
  reason: describe(reason),
  reason_code: reason.code,
  retry_at: retryAt === undefined ? null : toIsoText(retryAt),
});

const STANDING = {
  tokens_per_day: ({ day }) => day,
  usd_per_month: ({ month }) => month,
  model_cap: ({ cap }) => cap,
  user_limit: ({ user }) => user,
} as const satisfies Record<
  Exclude<LimitName, 'requests_per_minute'>,
  (standing: Standing) => LimitStanding | undefined
>;

const showLimit = ({ name, needed }: ExplainedLimit, standing: Standing) => {
  if (name === 'requests_per_minute') {
    const { limit, requests, emptyAt } = standing.minute;
    const resetsAt = emptyAt === undefined ? null : toIsoText(emptyAt);
    return { ...numbers(name, { limit, taken: requests, held: 0, needed }), resets_at: resetsAt };
  }
  const of = STANDING[name](standing);
  if (of === undefined) return { name };
  return { ...numbers(name, { ...of, needed }), resets_at: toIsoText(of.resetsAt) };
};

interface Numbers {
  readonly limit: number | undefined;
  readonly taken: number;
  readonly held: number;
  readonly needed: number;
}

/** Money as text, counts as numbers. `null`: no limit. */
const numbers = (name: LimitName, { limit, taken, held, needed }: Numbers) => {
  const isCount = name === 'requests_per_minute' || name === 'tokens_per_day';
  const shown = (amount: number) => (isCount ? amount : usdText(amount));
  return {
    name,
    limit: limit === undefined ? null : shown(limit),
    used: shown(taken - held),
    held: shown(held),
    remaining: limit === undefined ? null : shown(Math.max(0, limit - taken)),
    needed: shown(needed),
  };
};
