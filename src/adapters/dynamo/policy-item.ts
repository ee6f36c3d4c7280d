import * as z from 'zod/mini';
import { teamId } from '../../domain/ids.ts';
import { microUsd } from '../../domain/money.ts';
import type { Policy } from '../../domain/policy.ts';
import { TIER_NAMES } from '../../domain/tiers.ts';

const count = z.int().check(z.nonnegative());
const limit = z.nullable(count);

/** In the store as in JSON, `null` is "no limit"; in the code that is `undefined`. */
const PolicyItem = z.object({
  team: z.string(),
  version: count,
  status: z.enum(['active', 'suspended']),
  tier: z.enum(TIER_NAMES),
  limits: z.object({ requestsPerMinute: limit, tokensPerDay: limit, usdPerMonth: limit }),
  warnPercent: count,
  hardPercent: count,
  window: z.enum(['sliding', 'fixed']),
  mode: z.enum(['enforce', 'shadow']),
  holds: z.enum(['on', 'off']),
  unknownModel: z.enum(['deny', 'conservative', 'allow']),
  outputTokensDefault: count,
  outputTokensMax: count,
  holdSeconds: count,
  expiredHolds: z.enum(['release', 'charge']),
  models: z.nullable(z.array(z.string())),
  caps: z.array(z.object({ model: z.string(), usdPerMonth: count })),
});

export type StoredPolicy = z.infer<typeof PolicyItem>;

export const toPolicyItem = (policy: Policy): StoredPolicy => ({
  ...policy,
  limits: {
    requestsPerMinute: policy.limits.requestsPerMinute ?? null,
    tokensPerDay: policy.limits.tokensPerDay ?? null,
    usdPerMonth: policy.limits.usdPerMonth ?? null,
  },
  models: policy.models === undefined ? null : [...policy.models],
  caps: policy.caps.map((cap) => ({ ...cap })),
});

/** Throws when what is stored is no policy: it was not written by this code. */
export const parsePolicy = (item: unknown): Policy => {
  const stored = PolicyItem.parse(item);
  const usd = stored.limits.usdPerMonth;
  return {
    ...stored,
    team: teamId(stored.team),
    limits: {
      requestsPerMinute: stored.limits.requestsPerMinute ?? undefined,
      tokensPerDay: stored.limits.tokensPerDay ?? undefined,
      usdPerMonth: usd === null ? undefined : microUsd(usd),
    },
    models: stored.models ?? undefined,
    caps: stored.caps.map(({ model, usdPerMonth }) => ({
      model,
      usdPerMonth: microUsd(usdPerMonth),
    })),
  };
};
