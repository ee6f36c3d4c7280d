import { denialAnswers } from '../../adapters/clients/denial-answer.ts';
import { warmUp } from '../../adapters/dynamo/connect.ts';
import { checkRateLimit } from '../../app/check-rate-limit.ts';
import { guardPrompt } from '../../app/guard-prompt.ts';
import { judgeCall } from '../../app/judge-call.ts';
import { endpointOptions, foundation, identifyOf, pricesOf } from '../../compose.ts';
import { askingOf, reportedOf } from '../../compose-decisions.ts';
import { rawEndpoint } from '../../http/endpoint.ts';
import { extAuthz } from './ext-authz.ts';

/** What a function can be sent at all: what a gateway shows of a request lies below. */
const BODY_BYTES_MAX = 6_000_000;

const from = foundation(process.env);

await warmUp(from.table);
const prices = pricesOf(from);
await prices(from.clock());

const asking = askingOf(from);

export const handler = rawEndpoint(
  extAuthz({
    identify: await identifyOf(from),
    judge: judgeCall({
      decide: reportedOf(from, guardPrompt({ ...asking, prices })),
      checkRate: reportedOf(from, checkRateLimit(asking)),
      unknownTeamTier: from.config.unknownTeamTier,
    }),
    answerDenial: denialAnswers(from.config.retryAfterMaxSeconds),
    clock: from.clock,
    log: from.log,
  }),
  endpointOptions(from.log, BODY_BYTES_MAX),
);
