import { readStreamRecord } from '../../adapters/dynamo/stream-record.ts';
import type { Log } from '../../app/ports-telemetry.ts';
import type { RaiseAlerts } from '../../app/raise-alerts.ts';

/** A batch of the table's stream. */
export interface StreamEvent {
  readonly Records: readonly unknown[];
}

/** What is delivered again: from the earliest of these on, in the stream's order. */
export interface StreamAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface StreamDeps {
  readonly raise: RaiseAlerts;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

/**
 * A stream delivers again without waiting, and so often as its event source is told: with this in
 * between, the last of 25 comes after the lease of somebody who ended half-way.
 */
const FAILED_PAUSE_MS = 3_000;

/** Tells what has come about in the table. What nobody can read is told in the log, and goes by. */
export const alertsFromStream =
  ({ raise, pause, log }: StreamDeps) =>
  async ({ Records }: StreamEvent): Promise<StreamAnswer> => {
    const readings = Records.map(readStreamRecord);
    for (const reading of readings) {
      if (reading.kind !== 'unreadable') continue;
      log('error', 'a record of the stream cannot be read', { reason: reading.reason });
    }
    const read = readings.filter((reading) => reading.kind === 'change');
    const tellings = await raise(read.map(({ change }) => change));
    const failed = read.filter((_, index) => tellings[index] !== 'told');
    if (failed.length > 0) await pause(FAILED_PAUSE_MS);
    return { batchItemFailures: failed.map(({ sequence }) => ({ itemIdentifier: sequence })) };
  };
