import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { buryIn } from '../../adapters/sqs/bury.ts';
import { endpointOptions, foundation } from '../../compose.ts';
import { patientFoundation, recordUsageOf, voidCallOf } from '../../compose-usage.ts';
import { endpoint } from '../../http/endpoint.ts';
import { usage } from './usage.ts';
import { type LogsEvent, type LogsSummary, usageLogs } from './usage-logs.ts';

/** Five hundred events, with room to spare. */
const BODY_BYTES_MAX = 1_000_000;

const from = patientFoundation(foundation(process.env));
const record = recordUsageOf(from);
const releases = voidCallOf(from);

const http = endpoint(
  usage({ record, voidCall: releases, clock: from.clock }),
  endpointOptions(from.log, BODY_BYTES_MAX),
);

const { refusedQueueUrl } = from.config;

const logs = usageLogs({
  record,
  voidCall: releases,
  // Without a queue what cannot be counted is told in the log alone.
  bury: refusedQueueUrl === undefined ? () => Promise.resolve() : buryIn(refusedQueueUrl),
  clock: from.clock,
  log: from.log,
});

/** One function for both ways that usage comes: it is one truth, and one role. */
export const handler = (
  event: APIGatewayProxyEventV2 | LogsEvent,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2 | LogsSummary> =>
  'awslogs' in event ? logs(event) : http(event, context);
