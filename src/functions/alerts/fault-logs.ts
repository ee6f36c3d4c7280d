import { readFaultLine } from '../../adapters/cloudwatch/fault-lines.ts';
import { readSubscription } from '../../adapters/cloudwatch/subscription.ts';
import type { Log } from '../../app/ports-telemetry.ts';
import type { RaiseFaults } from '../../app/raise-faults.ts';

/** What the subscriptions on the logs of the functions in the path are delivered as. */
export interface FaultLogsEvent {
  readonly awslogs: { readonly data: string };
}

export interface FaultLogsDeps {
  readonly raise: RaiseFaults;
  readonly log: Log;
}

export interface FaultLogsSummary {
  readonly faults: number;
}

/** The table cannot tell of its own faults: the log can. Throws when the delivery must come again. */
export const alertsFromLogs =
  ({ raise, log }: FaultLogsDeps) =>
  async ({ awslogs }: FaultLogsEvent): Promise<FaultLogsSummary> => {
    const subscription = readSubscription(awslogs.data);
    if (subscription.kind === 'unreadable') {
      log('error', 'a delivery of the log cannot be read', { reason: subscription.reason });
    }
    if (subscription.kind !== 'events') return { faults: 0 };
    const faults = subscription.events.map(readFaultLine).filter((line) => line !== undefined);
    const telling = await raise(faults);
    if (telling !== 'told') {
      throw new Error('Not everybody could be told that the fault policy was used');
    }
    return { faults: faults.length };
  };
