import fc from 'fast-check';
import type { Ask, Share } from '../../src/domain/ask.ts';
import { requestId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';

const aShare = fc
  .tuple(fc.nat(60), fc.nat(60))
  .map(([take, need]): Share => ({ take, need: Math.max(1, need) }));

const maybeShare = fc.option(aShare, { nil: undefined });

const someUsd = (share: Share | undefined) =>
  share === undefined ? undefined : { ...share, take: microUsd(share.take) };

/** What happens to one meter: mostly asks, of few requests, so that some are repeated. */
export const aMeterEvent = fc.record({
  kind: fc.constantFrom('take', 'take', 'take', 'take', 'limits', 'tokens'),
  laterMs: fc.oneof(fc.nat(3_000), fc.nat(80_000)),
  request: fc.nat(30),
  window: fc.constantFrom('sliding', 'sliding', 'fixed'),
  mode: fc.constantFrom('enforce', 'enforce', 'shadow'),
  guestTier: fc.constantFrom('sandbox', 'standard', undefined),
  tokens: maybeShare,
  usd: maybeShare,
  capUsd: fc.option(fc.nat(200), { nil: undefined }),
  limits: fc.record({
    requestsPerMinute: fc.option(fc.nat(6), { nil: undefined }),
    tokensPerDay: fc.option(fc.nat(300), { nil: undefined }),
    usdPerMonth: fc.option(fc.nat(400).map(microUsd), { nil: undefined }),
  }),
} as const);

export type MeterEvent = typeof aMeterEvent extends fc.Arbitrary<infer Value> ? Value : never;

export const askOf = (event: MeterEvent, { team, at }: Pick<Ask, 'team' | 'at'>): Ask => {
  const usd = someUsd(event.usd);
  const { capUsd, window, mode, guestTier } = event;
  return {
    ...{ team, window, mode, guestTier, usd, tokens: event.tokens },
    request: requestId(`request-${event.request}`),
    at,
    termsVersion: undefined,
    cap:
      usd === undefined || capUsd === undefined
        ? undefined
        : { ...usd, cap: { model: 'gpt-4o*', usdPerMonth: microUsd(capUsd) } },
  };
};
