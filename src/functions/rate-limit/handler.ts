import { denialAnswers } from '../../adapters/clients/denial-answer.ts';
import { warmUp } from '../../adapters/dynamo/connect.ts';
import { checkRateLimit } from '../../app/check-rate-limit.ts';
import { endpointOptions, foundation } from '../../compose.ts';
import { askingOf, reportedOf } from '../../compose-decisions.ts';
import { endpoint } from '../../http/endpoint.ts';
import { rateLimit } from './rate-limit.ts';

const from = foundation(process.env);

await warmUp(from.table);

export const handler = endpoint(
  rateLimit({
    check: reportedOf(from, checkRateLimit(askingOf(from))),
    clock: from.clock,
    guestTier: from.config.unknownTeamTier,
    answerDenial: denialAnswers(from.config.retryAfterMaxSeconds),
  }),
  endpointOptions(from.log),
);
