import type { Decision, Pricing } from '../domain/decision.ts';
import type { ModelId, RequestId, TeamId } from '../domain/ids.ts';
import { describe } from '../domain/reasons.ts';
import type { Instant } from '../domain/time.ts';
import type {
  Log,
  LogFields,
  Measure,
  Measurement,
  MetricName,
  StartWatch,
} from './ports-telemetry.ts';

/** The call that was decided on, by its names alone. */
export interface DecidedCall {
  readonly request: RequestId;
  readonly team: TeamId;
  readonly model?: ModelId | undefined;
  readonly at: Instant;
}

export interface ReportDeps {
  readonly log: Log;
  readonly measure?: Measure | undefined;
  readonly startWatch: StartWatch;
}

/** The same use case, of which word is left: a line for what is out of the ordinary, and metrics. */
export const reported =
  <Question extends DecidedCall>(
    deps: ReportDeps,
    decide: (question: Question) => Promise<Decision>,
  ): ((question: Question) => Promise<Decision>) =>
  async (question) => {
    const elapsed = deps.startWatch();
    const decision = await decide(question);
    deps.measure?.(measurementOf(decision, { at: question.at, ms: elapsed() }));
    tellLog(deps.log, question, decision);
    return decision;
  };

/** An ordinary pass has a line at the level `debug`. */
const tellLog = (log: Log, { request, team, model }: DecidedCall, decision: Decision): void => {
  const fields = { correlation: request, team, model };
  if (decision.outcome === 'deny') {
    log(decision.degraded === true ? 'error' : 'info', 'denied', {
      ...fields,
      reason: describe(decision.reason),
    });
    return;
  }
  for (const [level, message, more] of remarkable(decision)) {
    log(level, message, { ...fields, ...more });
  }
  const { wouldDeny } = decision;
  if (wouldDeny === undefined) log('debug', 'allowed', fields);
  else log('info', 'would have been denied', { ...fields, reason: describe(wouldDeny.reason) });
};

type Remark = readonly [level: 'error' | 'warn', message: string, more: LogFields];

const remarkable = (decision: Extract<Decision, { outcome: 'allow' }>): readonly Remark[] => {
  const { degraded, budgetWarning, pricing } = decision;
  const remarks: Remark[] = [];
  if (degraded === true) remarks.push(['error', 'allowed without having been verified', {}]);
  if (budgetWarning) remarks.push(['warn', 'the budget has reached its warning threshold', {}]);
  if (isUnpriced(pricing)) remarks.push(['warn', 'the model has no price', { pricing }]);
  return remarks;
};

/** Let through without a price of its model's own. */
const isUnpriced = (pricing: Pricing | undefined): pricing is 'conservative' | 'unpriced' =>
  pricing === 'conservative' || pricing === 'unpriced';

interface Timed {
  readonly at: Instant;
  readonly ms: number;
}

const measurementOf = (decision: Decision, { at, ms }: Timed): Measurement => ({
  at,
  by: { dimensions: dimensionsOf(decision), values: ONE_DECISION },
  values: valuesOf(decision, ms),
});

const ONE_DECISION = { Decisions: 1 } as const;

const valuesOf = (decision: Decision, ms: number): NonNullable<Measurement['values']> => {
  const values: Partial<Record<MetricName, number>> = { DecisionLatency: ms };
  if (decision.degraded === true) values.DegradedDecisions = 1;
  if (decision.outcome === 'deny') {
    if (decision.isAbsorbed === true) values.AbsorbedDenials = 1;
  } else if (isUnpriced(decision.pricing)) {
    values.UnpricedDecisions = 1;
  }
  return values;
};

/** `shadow`: let through, and would have been denied for that reason. */
const dimensionsOf = (decision: Decision) => {
  if (decision.outcome === 'deny') return { Outcome: 'deny', Reason: decision.reason.code };
  return decision.wouldDeny === undefined
    ? { Outcome: 'allow', Reason: 'none' }
    : { Outcome: 'shadow', Reason: decision.wouldDeny.reason.code };
};
