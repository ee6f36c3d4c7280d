import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RecordUsage, UsageOutcome } from '../../app/record-usage.ts';
import type { VoidCall, VoidOutcome } from '../../app/void-calls.ts';
import type { Flaw } from '../../domain/errors.ts';
import { usdText } from '../../domain/money.ts';
import { type Clock, type Instant, toIsoText } from '../../domain/time.ts';
import type { UsageEvent } from '../../domain/usage.ts';
import { json, type Translate } from '../../http/endpoint.ts';
import { type EventReading, eventsIn, readEvent } from './usage-body.ts';

export interface UsageDeps {
  readonly record: RecordUsage;
  readonly voidCall: VoidCall;
  readonly clock: Clock;
}

/** `POST /v1/usage`: counts what calls have used, each once, with a receipt. */
export const usage =
  (deps: UsageDeps): Translate =>
  async (event) => {
    const now = deps.clock();
    const { events, isOne } = eventsIn(event.body);
    const readings = events.map((raw) => readEvent(raw, now));
    const results = await resultsOf(deps, readings, now);
    return isOne ? single(results) : json(200, { ...countsOf(results), results });
  };

const resultsOf = async (deps: UsageDeps, readings: readonly EventReading[], now: Instant) => {
  const used = readings.flatMap((reading) => (reading.kind === 'usage' ? [reading.event] : []));
  const outcomes = await deps.record(used, now);
  const outcomeOf = new Map(used.map((event, index) => [event, outcomes[index]]));
  return Promise.all(
    readings.map(async (reading): Promise<Result> => {
      switch (reading.kind) {
        case 'usage':
          return usedResult(reading.event, outcomeOf.get(reading.event));
        case 'void':
          return { request_id: reading.call.request, outcome: await deps.voidCall(reading.call) };
        case 'refused':
          return refusedResult(reading.requestId, reading.flaws);
      }
    }),
  );
};

/** What is answered for one event. */
interface Result {
  readonly request_id: string | null;
  readonly outcome: UsageOutcome['outcome'] | VoidOutcome;
  readonly cost_usd?: string;
  readonly tokens?: number;
  readonly pricing?: string;
  readonly at?: string;
  readonly reason?: string;
  readonly errors?: readonly Flaw[];
}

/** A conflict answers with what was counted, which is not what was sent this time. */
const usedResult = ({ request }: UsageEvent, outcome: UsageOutcome | undefined): Result => {
  if (outcome === undefined || outcome.outcome === 'refused') {
    return { request_id: request, outcome: 'refused', reason: outcome?.reason ?? 'Not recorded' };
  }
  const { usd, tokensCounted, pricing, at } = outcome.receipt;
  return {
    request_id: request,
    outcome: outcome.outcome,
    cost_usd: usdText(usd),
    tokens: tokensCounted,
    pricing,
    at: toIsoText(at),
    ...(outcome.outcome === 'conflict' ? { reason: CONFLICT } : {}),
  };
};

const CONFLICT = 'Another usage was counted for this request id before: that one holds';

const refusedResult = (id: string | undefined, flaws: readonly Flaw[]): Result => ({
  request_id: id ?? null,
  outcome: 'refused',
  reason: flaws.map(({ path, message }) => `${path}: ${message}`).join('; '),
  errors: flaws,
});

const countsOf = (results: readonly Result[]): Record<string, number> => {
  const counts = { recorded: 0, duplicate: 0, conflict: 0, refused: 0, voided: 0, nothing_held: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
};

/** A single event that was refused is an error of the whole request. */
const single = ([result]: readonly Result[]): APIGatewayProxyStructuredResultV2 => {
  if (result?.outcome !== 'refused') return json(200, result ?? {});
  return {
    statusCode: 422,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({
      type: 'about:blank',
      status: 422,
      title: 'The usage was refused',
      detail: result.reason,
      ...(result.errors === undefined ? {} : { errors: result.errors }),
    }),
  };
};
