import { warmUp } from '../../adapters/dynamo/connect.ts';
import { guardPrompt } from '../../app/guard-prompt.ts';
import { judgeCall } from '../../app/judge-call.ts';
import { endpointOptions, foundation, identifyOf, pricesOf } from '../../compose.ts';
import { askingOf, reportedOf } from '../../compose-decisions.ts';
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
    identify: await identifyOf(from),
    judge: judgeCall({
      decide: reportedOf(from, guardPrompt({ ...askingOf(from, 'outcome'), prices })),
      unknownTeamTier: from.config.unknownTeamTier,
    }),
    clock: from.clock,
    log: from.log,
  }),
  endpointOptions(from.log, BODY_BYTES_MAX),
);
