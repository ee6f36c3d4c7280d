import { readUsageLine } from '../../adapters/agentgateway/usage-log.ts';
import { readSubscription } from '../../adapters/cloudwatch/subscription.ts';
import type { Log } from '../../app/ports-telemetry.ts';
import type { Bury, Unusable } from '../../app/ports.ts';
import type { RecordUsage } from '../../app/record-usage.ts';
import type { VoidCall } from '../../app/void-calls.ts';
import type { Clock } from '../../domain/time.ts';

/** What a subscription on the gateway's log group is delivered as. */
export interface LogsEvent {
  readonly awslogs: { readonly data: string };
}

export interface UsageLogsDeps {
  readonly record: RecordUsage;
  readonly voidCall: VoidCall;
  readonly bury: Bury;
  readonly clock: Clock;
  readonly log: Log;
}

export interface LogsSummary {
  readonly recorded: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly refused: number;
  readonly voided: number;
  readonly skipped: number;
}

/**
 * Counts the usage in a delivery of the gateway's access log.
 *
 * Throws when anything must be tried again: the delivery comes as a whole then, and what is counted
 * already is known by its receipt. What can never be counted is put aside with its reason.
 */
export const usageLogs =
  (deps: UsageLogsDeps) =>
  async ({ awslogs }: LogsEvent): Promise<LogsSummary> => {
    const subscription = readSubscription(awslogs.data);
    if (subscription.kind === 'control') return NOTHING;
    if (subscription.kind === 'unreadable') {
      await putAside(deps, [{ reason: subscription.reason, content: awslogs.data }]);
      return { ...NOTHING, refused: 1 };
    }
    const readings = subscription.events.map((line) => ({ line, reading: readUsageLine(line) }));
    const used = readings.flatMap(({ line, reading }) =>
      reading.kind === 'usage' ? [{ line, event: reading.event }] : [],
    );
    const voids = readings.flatMap(({ reading }) =>
      reading.kind === 'void' ? [reading.call] : [],
    );
    const outcomes = await deps.record(
      used.map(({ event }) => event),
      deps.clock(),
    );
    for (const call of voids) await deps.voidCall(call);
    const unusable = [
      ...readings.flatMap(({ line, reading }) =>
        reading.kind === 'refused' ? [{ reason: reading.reason, content: line.message }] : [],
      ),
      ...used.flatMap(({ line }, index): readonly Unusable[] => {
        const outcome = outcomes[index];
        if (outcome?.outcome === 'refused')
          return [{ reason: outcome.reason, content: line.message }];
        return outcome?.outcome === 'conflict' ? [{ reason: CONFLICT, content: line.message }] : [];
      }),
    ];
    await putAside(deps, unusable);
    const tally = (wanted: string): number =>
      outcomes.filter(({ outcome }) => outcome === wanted).length;
    return {
      recorded: tally('recorded'),
      duplicate: tally('duplicate'),
      conflict: tally('conflict'),
      refused: unusable.length - tally('conflict'),
      voided: voids.length,
      skipped: readings.filter(({ reading }) => reading.kind === 'skipped').length,
    };
  };

const CONFLICT = 'Another usage was counted for this request id before';

const NOTHING: LogsSummary = {
  recorded: 0,
  duplicate: 0,
  conflict: 0,
  refused: 0,
  voided: 0,
  skipped: 0,
};

const putAside = async (
  { bury, log }: UsageLogsDeps,
  unusable: readonly Unusable[],
): Promise<void> => {
  if (unusable.length === 0) return;
  for (const { reason } of unusable) log('error', 'a usage cannot be counted', { reason });
  await bury(unusable);
};
