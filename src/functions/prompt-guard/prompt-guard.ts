import * as v from 'valibot';
import {
  type GuardAnswer,
  pass,
  reject,
  type RejectStatus,
  type Verdict,
} from '../../adapters/agentgateway/guard-wire.ts';
import { denialBody } from '../../adapters/clients/denial-body.ts';
import type { JudgeCall } from '../../app/judge-call.ts';
import type { Identify } from '../../app/ports-identity.ts';
import type { Log } from '../../app/ports-telemetry.ts';
import { type Decision, deny } from '../../domain/decision.ts';
import { estimatePromptTokens } from '../../domain/estimate.ts';
import type { Unidentified } from '../../domain/identity.ts';
import { tell } from '../../domain/reasons.ts';
import type { Clock, Instant } from '../../domain/time.ts';
import { type CallFacts, readCallFacts } from '../../http/call-facts.ts';
import { json, type JsonEvent, type Translate } from '../../http/endpoint.ts';
import { identityBody } from '../../http/identity-problem.ts';
import { parseBody } from '../../http/schemas.ts';
import { object } from '../../http/shapes.ts';

/** Other members may come with a later gateway: they say nothing that this decision needs. */
export const GuardRequest = object({
  body: object({
    messages: v.array(object({ role: v.string(), content: v.string() })),
  }),
});

export interface PromptGuardDeps {
  readonly identify: Identify;
  readonly judge: JudgeCall;
  readonly clock: Clock;
  readonly log?: Log;
}

/**
 * The webhook of agentgateway's `promptGuard`, in both forms, and the response's, which passes: what
 * was answered is paid for already.
 */
export const promptGuard =
  (deps: PromptGuardDeps): Translate =>
  async (event) => {
    const path = event.rawPath;
    if (path.endsWith('/response')) return json(200, pass('responses are not judged'));
    const answer = await guard(deps, event);
    return json(200, path.endsWith('/verdict') ? verdictOf(answer) : answer);
  };

/** HTTP 200 in every case: the gateway looks at the body alone. */
const guard = async (
  { identify, judge, clock, log }: PromptGuardDeps,
  event: JsonEvent,
): Promise<GuardAnswer> => {
  const now = clock();
  const { body } = parseBody(GuardRequest, event.body, 'first');
  const facts = readCallFacts(event.headers, { request: event.requestContext.requestId });
  const found = await identify(event.headers, now);
  if (found.outcome !== 'identified') {
    log?.('info', 'not identified', { correlation: facts.request, reason: found.detail });
    return unidentified(found, { facts, now });
  }
  const decision = await judge(
    { ...facts, identity: found.identity, promptTokens: estimatePromptTokens(body.messages) },
    now,
  );
  return answerOf(decision, { facts, now });
};

interface Asked {
  readonly facts: CallFacts;
  readonly now: Instant;
}

const answerOf = (decision: Decision, { facts, now }: Asked): GuardAnswer => {
  if (decision.outcome === 'allow') {
    return pass(decision.degraded === true ? 'allowed: limits could not be verified' : 'allowed');
  }
  const { style, request } = facts;
  const body = JSON.stringify(denialBody(decision, { now, style, request }));
  return reject({ reason: tell(decision), body, status: 429 });
};

/**
 * Nobody is let in on that. A gateway that names no team is told so as of a team that is unknown; one
 * that hands on a token, what is wrong with it.
 */
const unidentified = (found: Unidentified, asked: Asked): GuardAnswer => {
  if (found.outcome === 'unauthenticated' && !found.hasToken) {
    return answerOf(deny({ code: 'team_unknown' }), asked);
  }
  const body = JSON.stringify(identityBody(found));
  return reject({ reason: found.detail, body, status: STATUS[found.outcome] });
};

const STATUS = {
  unauthenticated: 401,
  forbidden: 403,
  unverifiable: 503,
} as const satisfies Record<Unidentified['outcome'], RejectStatus>;

/** The bare form of the same answer: only a rejection has a status. */
const verdictOf = ({ action }: GuardAnswer): Verdict => ({
  action: 'status_code' in action ? 'reject' : 'pass',
});
