import type { Measure } from './ports-telemetry.ts';
import type { RecordUsage } from './record-usage.ts';

/** The same, with a count of what became of the events: none for long is an alarm's business. */
export const measuredSettlements =
  (record: RecordUsage, measure: Measure | undefined): RecordUsage =>
  async (events, now) => {
    const outcomes = await record(events, now);
    const byOutcome = Map.groupBy(outcomes, ({ outcome }) => outcome);
    for (const [outcome, each] of byOutcome) {
      measure?.({
        at: now,
        by: { dimensions: { Outcome: outcome }, values: { Settlements: each.length } },
      });
    }
    return outcomes;
  };
