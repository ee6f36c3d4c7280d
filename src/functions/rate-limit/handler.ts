import { denialAnswers } from '../../adapters/clients/denial-answer.ts';
import { warmUp } from '../../adapters/dynamo/connect.ts';
import { checkRateLimit } from '../../app/check-rate-limit.ts';
import { askingOf, endpointOptions, foundation } from '../../compose.ts';
import { endpoint } from '../../http/endpoint.ts';
import { rateLimit } from './rate-limit.ts';

const from = foundation(process.env);

await warmUp(from.table);

export const handler = endpoint(
  rateLimit({
    check: checkRateLimit(askingOf(from)),
    clock: from.clock,
    guestTier: from.config.unknownTeamTier,
    answerDenial: denialAnswers(from.config.retryAfterMaxSeconds),
  }),
  endpointOptions(from.log),
);
