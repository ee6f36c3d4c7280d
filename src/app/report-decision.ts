import type { Decision, Pricing } from '../domain/decision.ts';
import type { ModelId, RequestId, TeamId } from '../domain/ids.ts';
import { describe } from '../domain/reasons.ts';
import type { Instant } from '../domain/time.ts';
import type { CountMetric, Log } from './ports-telemetry.ts';

/** The call that was decided on, by its names alone. */
export interface DecidedCall {
  readonly request: RequestId;
  readonly team: TeamId | undefined;
  readonly model: ModelId | undefined;
}

export interface ReportDeps {
  readonly log: Log;
  readonly metric?: CountMetric | undefined;
}

export type ReportDecision = (call: DecidedCall, decision: Decision, at: Instant) => void;

/** Everything out of the ordinary has a line; an ordinary pass has one at the level `debug`. */
export const reportDecision =
  ({ log, metric }: ReportDeps): ReportDecision =>
  ({ request, team, model }, decision, at) => {
    const fields = { correlation: request, team, model };
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
    if (isUnpriced(pricing)) {
      log('warn', 'the model has no price', { ...fields, pricing });
      metric?.({ name: 'UnpricedDecisions', count: 1, pricing, at });
    }
    if (wouldDeny === undefined) log('debug', 'allowed', fields);
    else log('info', 'would have been denied', { ...fields, reason: describe(wouldDeny.reason) });
  };

/** Let through without a price of its model's own. */
const isUnpriced = (pricing: Pricing | undefined): pricing is 'conservative' | 'unpriced' =>
  pricing === 'conservative' || pricing === 'unpriced';
