import { microUsd } from '../../src/domain/money.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { SdkBench } from './sdk-bench.ts';

/** One reason to be denied, and what a program is told of it. */
export interface SdkDenial {
  /** Makes a team that is denied for this reason, and tells its key. */
  readonly prepare: (bench: SdkBench) => Promise<string>;
  readonly model: string;
  readonly sentence: string;
  readonly code: string;
  /** The type, which Anthropic's clients have another word of for money. */
  readonly type: string;
  readonly anthropicType?: string;
}

const MILLION = 1_000_000;
const NO_LIMITS = {
  requestsPerMinute: undefined,
  tokensPerDay: undefined,
  usdPerMonth: undefined,
} as const;

/** $600 a million output tokens. */
const DEAR = 'o1-pro';
const USUAL = 'gpt-4o';

const RATE = { type: 'rate_limit_error', code: 'rate_limit_exceeded' } as const;
const MONEY = {
  type: 'budget_exceeded',
  anthropicType: 'billing_error',
  code: 'insufficient_quota',
} as const;
const PERMISSION = { type: 'permission_error', code: 'permission_denied' } as const;

const registered =
  (changes: Partial<Policy>): SdkDenial['prepare'] =>
  (bench) =>
    bench.register(changes);

/** A team with two thousand tokens of the dear model behind it: $1.20. */
const havingSpent =
  (changes: Partial<Policy>): SdkDenial['prepare'] =>
  async (bench) => {
    const team = await bench.register(changes);
    await bench.post('/v1/usage', {
      ...{ team, request_id: 'spent', model: DEAR, input_tokens: 0, output_tokens: 2_000 },
    });
    return team;
  };

/** Those that no retry helps: the wait is long, or an admin has to act. */
export const LASTING_DENIALS: Readonly<Record<string, SdkDenial>> = {
  'no requests at all': {
    ...RATE,
    prepare: registered({ limits: { ...NO_LIMITS, requestsPerMinute: 0 } }),
    model: USUAL,
    sentence: 'RPM limit exceeded (1/0 requests per minute)',
  },
  "the day's tokens": {
    ...RATE,
    prepare: async (bench) => {
      const team = await bench.register({ limits: { ...NO_LIMITS, tokensPerDay: 100 } });
      await bench.post('/v1/tokens', { team, tokens: 150 });
      return team;
    },
    model: USUAL,
    sentence: 'Daily token limit exceeded (150/100 tokens per day)',
  },
  'a budget that is spent': {
    ...MONEY,
    prepare: havingSpent({ limits: { ...NO_LIMITS, usdPerMonth: microUsd(MILLION) } }),
    model: USUAL,
    sentence: 'Monthly budget exceeded (120.0% of $1.00)',
  },
  'a budget too small for the call': {
    ...MONEY,
    prepare: registered({ limits: { ...NO_LIMITS, usdPerMonth: microUsd(1_000) } }),
    model: DEAR,
    sentence:
      'Monthly budget would be exceeded ($0.00 of $0.001 used or held, this call up to $0.01125)',
  },
  'no money at all': {
    ...MONEY,
    prepare: registered({ limits: { ...NO_LIMITS, usdPerMonth: microUsd(0) } }),
    model: USUAL,
    sentence: 'Monthly budget exceeded (100.0% of $0.00)',
  },
  "a model's cap": {
    ...MONEY,
    prepare: havingSpent({ caps: [{ model: DEAR, usdPerMonth: microUsd(MILLION) }] }),
    model: DEAR,
    sentence: 'Model budget exceeded for o1-pro ($1.20 of $1.00)',
  },
  'a suspension': {
    ...PERMISSION,
    prepare: registered({ status: 'suspended' }),
    model: USUAL,
    sentence: 'Team is suspended',
  },
  'a team that nobody registered': {
    ...PERMISSION,
    prepare: (bench) => Promise.resolve(bench.keyOf('key-of-strangers', { team: 'strangers' })),
    model: USUAL,
    sentence: 'Team is not registered',
  },
  'a model that is not allowed': {
    ...PERMISSION,
    prepare: registered({ models: [USUAL] }),
    model: DEAR,
    sentence: 'Model o1-pro is not allowed for this team',
  },
  'a model without a price': {
    ...PERMISSION,
    prepare: registered({ unknownModel: 'deny' }),
    model: 'never-heard-of',
    sentence: 'Model never-heard-of has no price',
  },
};
