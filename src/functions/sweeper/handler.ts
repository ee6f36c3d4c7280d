import { listTeamsIn } from '../../adapters/dynamo/team-list.ts';
import { readMeter } from '../../adapters/dynamo/read-meter.ts';
import { tidyMeterIn } from '../../adapters/dynamo/tidy.ts';
import { errorText } from '../../adapters/log.ts';
import { type Sweep, sweepHolds } from '../../app/sweep-holds.ts';
import { foundation, termsOf } from '../../compose.ts';
import { expireFrom, patientFoundation } from '../../compose-usage.ts';

const from = patientFoundation(foundation(process.env));

const sweep = sweepHolds({
  listTeams: listTeamsIn(from.table),
  readMeter: readMeter(from.table),
  expire: expireFrom(from, termsOf(from)),
  tidy: tidyMeterIn(from.table),
  onFault: (team, error) => {
    from.log('error', 'a team could not be swept', { team, error: errorText(error) });
  },
});

/** On a schedule: gives back, or charges, what was held for calls that were never accounted for. */
export const handler = async (): Promise<Sweep> => {
  const now = from.clock();
  const swept = await sweep(now);
  from.measure?.({ at: now, values: { ExpiredHolds: swept.expired } });
  from.log(swept.expired > 0 ? 'warn' : 'debug', `${swept.expired} holds expired`, {});
  return swept;
};
