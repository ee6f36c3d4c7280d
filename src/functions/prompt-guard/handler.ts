import { warmUp } from '../../adapters/dynamo/connect.ts';
import { guardPrompt } from '../../app/guard-prompt.ts';
import { judgeCall } from '../../app/judge-call.ts';
import { reportDecision } from '../../app/report-decision.ts';
import { askingOf, endpointOptions, foundation, identifyOf, pricesOf } from '../../compose.ts';
import { endpoint } from '../../http/endpoint.ts';
import { promptGuard } from './prompt-guard.ts';

/** What a function can be sent at all: the gateway's own bound, 2 MiB unless raised, lies below. */
const BODY_BYTES_MAX = 6_000_000;

const from = foundation(process.env);

await warmUp(from.table);
const prices = pricesOf(from);
await prices(from.clock());

export const handler = endpoint(
  promptGuard({
    identify: identifyOf(from),
    judge: judgeCall({
      decide: guardPrompt({ ...askingOf(from), prices }),
      report: reportDecision(from),
      unknownTeamTier: from.config.unknownTeamTier,
    }),
    clock: from.clock,
  }),
  endpointOptions(from.log, BODY_BYTES_MAX),
);
