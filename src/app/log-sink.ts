import type { Sink } from './ports-alerts.ts';
import type { Log } from './ports-telemetry.ts';

/** The one sink that is always there: what no other took can be found in the log. */
export const logSink = (log: Log): Sink => ({
  name: 'log',
  tell: ({ id, event, team, message }) => {
    log('warn', 'alert', { correlation: id, team, outcome: event, reason: message });
    return Promise.resolve();
  },
});
