import { denialAnswers } from '../../adapters/clients/denial-answer.ts';
import { warmUp } from '../../adapters/dynamo/connect.ts';
import { enrolGuestIn } from '../../adapters/dynamo/guests.ts';
import { readMeter } from '../../adapters/dynamo/read-meter.ts';
import { recordTokensIn } from '../../adapters/dynamo/record-tokens.ts';
import { addTokens } from '../../app/add-tokens.ts';
import { endpointOptions, foundation } from '../../compose.ts';
import { endpoint } from '../../http/endpoint.ts';
import { countTokens } from './tokens.ts';

const { config, log, table, clock } = foundation(process.env);

await warmUp(table);

export const handler = endpoint(
  countTokens({
    add: addTokens({
      recordTokens: recordTokensIn(table),
      readMeter: readMeter(table),
      enrolGuest: enrolGuestIn(table),
    }),
    clock,
    guestTier: config.unknownTeamTier,
    answerDenial: denialAnswers(config.retryAfterMaxSeconds),
  }),
  endpointOptions(log),
);
