import { setTimeout as sleep } from 'node:timers/promises';
import { claimAlertIn } from '../../adapters/dynamo/alert-marks.ts';
import { findUserIn } from '../../adapters/dynamo/find-user.ts';
import { readPolicyIn } from '../../adapters/dynamo/teams.ts';
import { errorText } from '../../adapters/log.ts';
import { topicSink } from '../../adapters/sns/topic.ts';
import { signedWebhookSink } from '../../adapters/webhook/signed.ts';
import { slackSink } from '../../adapters/webhook/slack.ts';
import { logSink } from '../../app/log-sink.ts';
import type { Sink } from '../../app/ports-alerts.ts';
import { raiseAlerts } from '../../app/raise-alerts.ts';
import { raiseFaults } from '../../app/raise-faults.ts';
import { type TellDeps, tellOnce } from '../../app/tell-once.ts';
import { foundation } from '../../compose.ts';
import { patientFoundation } from '../../compose-usage.ts';
import { readAlertsConfig } from '../../config-alerts.ts';
import { alertIdOf } from '../../domain/alerts.ts';
import { alertsFromLogs, type FaultLogsEvent, type FaultLogsSummary } from './fault-logs.ts';
import { alertsFromStream, type StreamAnswer, type StreamEvent } from './stream.ts';

const from = patientFoundation(foundation(process.env));
const { topicArn, webhook, slackUrl } = readAlertsConfig(process.env);
const { log, table, clock } = from;

const pause = (ms: number): Promise<void> => sleep(ms);
const posting = { fetch, pause };

const sinks: readonly Sink[] = [
  logSink(log),
  ...(topicArn === undefined ? [] : [topicSink(topicArn)]),
  ...(webhook === undefined ? [] : [signedWebhookSink(posting, webhook)]),
  ...(slackUrl === undefined ? [] : [slackSink(posting, slackUrl)]),
];

const telling: TellDeps = {
  claim: claimAlertIn(table),
  sinks,
  clock,
  onUntold: (alert, sink, error) => {
    log('error', 'an alert could not be told', {
      correlation: alertIdOf(alert),
      team: alert.team,
      outcome: sink,
      error: errorText(error),
    });
  },
};

const onFault = (error: unknown): void => {
  log('error', 'alerts could not be looked up', { error: errorText(error) });
};

const stream = alertsFromStream({
  raise: raiseAlerts({
    readPolicy: readPolicyIn(table),
    findUser: findUserIn(table),
    tell: tellOnce(telling),
    onFault,
  }),
  pause,
  log,
});

const logs = alertsFromLogs({ raise: raiseFaults({ ...telling, onFault }), log });

/** One function for both ways that there is something to tell: it is one set of sinks. */
export const handler = (
  event: StreamEvent | FaultLogsEvent,
): Promise<StreamAnswer | FaultLogsSummary> => ('awslogs' in event ? logs(event) : stream(event));
