import { warmUp } from '../../adapters/dynamo/connect.ts';
import { readMeter } from '../../adapters/dynamo/read-meter.ts';
import { checkBudget } from '../../app/check-budget.ts';
import { endpointOptions, faultDeps, foundation, pricesOf, termsOf } from '../../compose.ts';
import { endpoint } from '../../http/endpoint.ts';
import { budget } from './budget.ts';

const from = foundation(process.env);

await warmUp(from.table);
const prices = pricesOf(from);
await prices(from.clock());

export const handler = endpoint(
  budget({
    check: checkBudget({
      ...faultDeps(from),
      readMeter: readMeter(from.table),
      terms: termsOf(from),
      prices,
    }),
    clock: from.clock,
    guestTier: from.config.unknownTeamTier,
  }),
  endpointOptions(from.log),
);
