import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { AnswerDenial } from '../../adapters/clients/denial-answer.ts';
import { denialBody } from '../../adapters/clients/denial-body.ts';
import { rateLimitHeaders } from '../../adapters/clients/rate-limit-headers.ts';
import type { JudgeCall } from '../../app/judge-call.ts';
import type { Identify } from '../../app/ports-identity.ts';
import type { Log } from '../../app/ports-telemetry.ts';
import type { Allowance } from '../../domain/decision.ts';
import type { TeamId } from '../../domain/ids.ts';
import type { Clock, Instant } from '../../domain/time.ts';
import { json } from '../../http/endpoint.ts';
import { identityProblem } from '../../http/identity-problem.ts';
import { type AskedCall, readAskedCall } from './asked-call.ts';
import { readRawRequest } from './raw-request.ts';

export interface ExtAuthzDeps {
  readonly identify: Identify;
  readonly judge: JudgeCall;
  readonly answerDenial: AnswerDenial;
  readonly clock: Clock;
  readonly log?: Log;
}

/**
 * HTTP external authorization, as agentgateway and Envoy ask for it: any method and any path below
 * `/ext-authz`.
 *
 * Whatever is not 200 reaches the client as it is, so a denial has the form and the headers that the
 * client's SDK reads, and none of our own mistakes is told as one.
 */
export const extAuthz =
  ({ identify, judge, answerDenial, clock, log }: ExtAuthzDeps) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const now = clock();
    const call = readAskedCall(readRawRequest(event));
    const found = await identify(call.headers, now);
    if (found.outcome !== 'identified') {
      log?.('info', 'not identified', { correlation: call.request, reason: found.detail });
      return identityProblem(found);
    }
    const decision = await judge({ ...call, identity: found.identity }, now);
    const named = {
      'x-request-id': call.request,
      // Where the Anthropic SDK looks for it.
      ...(call.style === 'anthropic' ? { 'request-id': call.request } : {}),
    };
    if (decision.outcome === 'allow') {
      const { team } = found.identity;
      return json(200, allowanceBody(decision, { call, team, now }), {
        ...named,
        ...allowanceHeaders(decision, call),
        ...rateLimitHeaders(decision.standing, { now, style: call.style }),
      });
    }
    const { body, headers } = answerDenial(decision, {
      now,
      style: call.style,
      request: call.request,
    });
    return json(429, body, { ...named, ...headers });
  };

interface Allowed {
  readonly call: AskedCall;
  readonly team: TeamId;
  readonly now: Instant;
}

/** For people who try it: the gateway looks at the status alone. */
const allowanceBody = ({ wouldDeny, degraded }: Allowance, { call, team, now }: Allowed) => ({
  allowed: true,
  team,
  request_id: call.request,
  ...(wouldDeny === undefined
    ? {}
    : { would_deny: denialBody(wouldDeny, { now, style: call.style }) }),
  ...(degraded === undefined ? {} : { degraded }),
});

/** For the gateway's log. A hold is found again by its request's id, so that is its name. */
const allowanceHeaders = (
  { wouldDeny, degraded, budgetWarning }: Allowance,
  call: AskedCall,
): Record<string, string> => ({
  ...(call.isWithoutModel ? {} : { 'x-tollgate-hold': call.request }),
  ...(wouldDeny === undefined ? {} : { 'x-tollgate-would-deny': wouldDeny.reason.code }),
  ...(budgetWarning ? { 'x-tollgate-budget-warning': 'true' } : {}),
  ...(degraded === undefined ? {} : { 'x-tollgate-degraded': 'true' }),
});
