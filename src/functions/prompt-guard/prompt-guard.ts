import * as z from 'zod/mini';
import {
  type GuardAnswer,
  pass,
  reject,
  type Verdict,
} from '../../adapters/agentgateway/guard-wire.ts';
import { denialBody } from '../../adapters/clients/denial-body.ts';
import type { Log } from '../../adapters/log.ts';
import type { CountMetric } from '../../adapters/metrics.ts';
import type { GuardPrompt } from '../../app/guard-prompt.ts';
import { type Decision, deny } from '../../domain/decision.ts';
import { estimatePromptTokens } from '../../domain/estimate.ts';
import { describe } from '../../domain/reasons.ts';
import type { Clock, Instant } from '../../domain/time.ts';
import type { Tier } from '../../domain/tiers.ts';
import { json, type JsonEvent, type Translate } from '../../http/endpoint.ts';
import { parseBody } from '../../http/schemas.ts';
import { type Caller, readCaller } from './caller.ts';

/** Other members may come with a later gateway: they say nothing that this decision needs. */
const GuardRequest = z.object({
  body: z.object({
    messages: z.array(z.object({ role: z.string(), content: z.string() })),
  }),
});

export interface PromptGuardDeps {
  readonly decide: GuardPrompt;
  readonly clock: Clock;
  readonly log: Log;
  readonly metric?: CountMetric | undefined;
  /** The tier of a team that nobody registered, where its header names none. */
  readonly unknownTeamTier: Tier | undefined;
}

/**
 * The webhook of agentgateway's `promptGuard`, in both forms, and the response's, which passes: what
 * was answered is paid for already.
 */
export const promptGuard = (deps: PromptGuardDeps): Translate => {
  const guard = guardWith(deps);
  return async (event) => {
    const path = event.rawPath;
    if (path.endsWith('/response')) return json(200, pass('responses are not judged'));
    const now = deps.clock();
    const decision = await guard(event, now);
    countUnpriced(deps, decision, now);
    const answer = path.endsWith('/verdict') ? verdictOf(decision) : answerOf(decision, now);
    return json(200, answer);
  };
};

const guardWith =
  ({ decide, log, unknownTeamTier }: PromptGuardDeps) =>
  async (event: JsonEvent, at: Instant): Promise<Decision> => {
    const { body } = parseBody(GuardRequest, event.body);
    const caller = readCaller(event);
    const decision =
      caller.team === undefined
        ? deny({ code: 'team_unknown' })
        : await decide({
            ...caller,
            team: caller.team,
            at,
            promptTokens: estimatePromptTokens(body.messages),
            isTierNamed: caller.tier !== undefined,
            guestTier: unknownTeamTier === undefined ? undefined : (caller.tier ?? unknownTeamTier),
          });
    report(log, caller, decision);
    return decision;
  };

/** Every call that is let through without a price of its model's own. */
const countUnpriced = ({ metric }: PromptGuardDeps, decision: Decision, at: Instant): void => {
  if (decision.outcome === 'deny') return;
  const { pricing } = decision;
  if (pricing !== 'conservative' && pricing !== 'unpriced') return;
  metric?.({ name: 'UnpricedDecisions', count: 1, pricing, at });
};

/** HTTP 200 in every case: the gateway looks at the body alone. */
const answerOf = (decision: Decision, now: Instant): GuardAnswer =>
  decision.outcome === 'allow'
    ? pass(decision.degraded === true ? 'allowed: limits could not be verified' : 'allowed')
    : reject(describe(decision.reason), denialBody(decision, now));

const verdictOf = (decision: Decision): Verdict => ({
  action: decision.outcome === 'allow' ? 'pass' : 'reject',
});

/** Everything out of the ordinary has a line; an ordinary pass has one at the level `debug`. */
const report = (log: Log, caller: Caller, decision: Decision): void => {
  const fields = { correlation: caller.request, team: caller.team, model: caller.model };
  if (decision.outcome === 'deny') {
    log(decision.degraded === true ? 'error' : 'info', 'denied', {
      ...fields,
      reason: describe(decision.reason),
    });
    return;
  }
  const { budgetWarning, wouldDeny, degraded, pricing } = decision;
  if (degraded === true) log('error', 'allowed without having been verified', fields);
  if (budgetWarning) log('warn', 'the budget has reached its warning threshold', fields);
  if (pricing === 'conservative' || pricing === 'unpriced') {
    log('warn', 'the model has no price', { ...fields, pricing });
  }
  if (wouldDeny === undefined) log('debug', 'allowed', fields);
  else log('info', 'would have been denied', { ...fields, reason: describe(wouldDeny.reason) });
};
