import { connect, warmUp } from '../../adapters/dynamo/connect.ts';
import { readMeter } from '../../adapters/dynamo/read-meter.ts';
import {
  knowsTeamIn,
  readDayLinesIn,
  readMonthLinesIn,
} from '../../adapters/dynamo/reports-read.ts';
import { readPolicyIn } from '../../adapters/dynamo/teams.ts';
import { listedModels } from '../../adapters/prices/book.ts';
import { priceFrom } from '../../adapters/prices/price-model.ts';
import { reportHistory } from '../../app/report-history.ts';
import { reportUsage } from '../../app/report-usage.ts';
import { endpointOptions, foundation, identifyOf } from '../../compose.ts';
import { priceBook } from '../../domain/price-book.ts';
import { rawEndpoint } from '../../http/endpoint.ts';
import { usageReport } from './usage-report.ts';

/** Two attempts at a page of a month's lines fit into the function's own time. */
const ATTEMPT_MS = 2_000;

const from = foundation(process.env);
const table = connect({ tableName: from.config.tableName, attemptMs: ATTEMPT_MS });

await warmUp(table);

const readPolicy = readPolicyIn(table);

export const handler = rawEndpoint(
  usageReport({
    identify: await identifyOf(from),
    adminScope: from.config.identity.adminScope,
    claimNames: from.config.identity.claims,
    reportUsage: reportUsage({
      readMeter: readMeter(table),
      readPolicy,
      readMonthLines: readMonthLinesIn(table),
      price: priceFrom(priceBook(listedModels())),
    }),
    reportHistory: reportHistory({
      readDayLines: readDayLinesIn(table),
      readPolicy,
      knowsTeam: knowsTeamIn(table),
    }),
    clock: from.clock,
    unknownTeamTier: from.config.unknownTeamTier,
  }),
  endpointOptions(from.log),
);
