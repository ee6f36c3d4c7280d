import { denialAnswers } from '../../adapters/clients/denial-answer.ts';
import { warmUp } from '../../adapters/dynamo/connect.ts';
import { readMeter } from '../../adapters/dynamo/read-meter.ts';
import { checkBudget } from '../../app/check-budget.ts';
import { endpointOptions, foundation, pricesOf } from '../../compose.ts';
import { askingOf, reportedOf } from '../../compose-decisions.ts';
import { endpoint } from '../../http/endpoint.ts';
import { budget } from './budget.ts';

const from = foundation(process.env);

await warmUp(from.table);
const prices = pricesOf(from);
await prices(from.clock());

export const handler = endpoint(
  budget({
    check: reportedOf(
      from,
      checkBudget({ ...askingOf(from), readMeter: readMeter(from.table), prices }),
    ),
    clock: from.clock,
    guestTier: from.config.unknownTeamTier,
    answerDenial: denialAnswers(from.config.retryAfterMaxSeconds),
  }),
  endpointOptions(from.log),
);
