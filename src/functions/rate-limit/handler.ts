import { warmUp } from '../../adapters/dynamo/connect.ts';
import { checkRateLimit } from '../../app/check-rate-limit.ts';
import { askMeterOf, endpointOptions, faultDeps, foundation } from '../../compose.ts';
import { endpoint } from '../../http/endpoint.ts';
import { rateLimit } from './rate-limit.ts';

const from = foundation(process.env);

await warmUp(from.table);

export const handler = endpoint(
  rateLimit({
    check: checkRateLimit({ ...faultDeps(from), askMeter: askMeterOf(from) }),
    clock: from.clock,
    guestTier: from.config.unknownTeamTier,
  }),
  endpointOptions(from.log),
);
